#include "hardlearn/core/value.hpp"

#include <fmt/format.h>

namespace hardlearn {
namespace {

struct AsText {
    std::string operator()(std::monostate) const { return ""; }
    std::string operator()(bool flag) const { return flag ? "yes" : "no"; }
    std::string operator()(std::uint64_t whole) const { return fmt::format("{}", whole); }
    std::string operator()(double number) const { return fmt::format("{}", number); }
    std::string operator()(const std::string& text) const { return text; }
    std::string operator()(const Value::List& list) const {
        std::string text;
        for (const Value& item : list) text += (text.empty() ? "" : ",") + text_of(item);
        return text;
    }
};

}  // namespace

std::string text_of(const Value& value) {
    return std::visit(AsText(), value.data());
}

}  // namespace hardlearn
