#include "hardlearn/report/name_style.hpp"

namespace hardlearn {
namespace {

bool begins_like_number(std::string_view text) {
    const std::size_t sign = text.find_first_not_of("+-.");
    return sign != std::string_view::npos && sign <= 2 && text[sign] >= '0' && text[sign] <= '9';
}

}  // namespace

std::string class_in_sentence(const NameStyle& name, std::string_view class_name) {
    std::string text = name(class_name);
    return begins_like_number(class_name) ? "'" + text + "'" : text;
}

}  // namespace hardlearn
