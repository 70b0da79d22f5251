#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace hardlearn {

/// A value whose type is known only when the program runs: what an option is set to by a program, a record, a
/// model file or another language. Nothing (not set), a flag, a whole number, a number, a text, or a list.
class Value {
  public:
    using List = std::vector<Value>;
    using Data = std::variant<std::monostate, bool, std::uint64_t, double, std::string, List>;

    Value() = default;
    Value(bool flag) : data_(flag) {}
    Value(std::uint64_t whole) : data_(whole) {}
    Value(double number) : data_(number) {}
    Value(std::string text) : data_(std::move(text)) {}
    Value(List list) : data_(std::move(list)) {}

    const Data& data() const { return data_; }
    bool is_nothing() const { return std::holds_alternative<std::monostate>(data_); }
    template <class T>
    const T* get_if() const {
        return std::get_if<T>(&data_);
    }
    bool operator==(const Value&) const = default;

  private:
    Data data_;
};

/// As people write it: "yes" and "no", numbers with as few digits as tell them apart, lists with commas;
/// nothing is "".
std::string text_of(const Value& value);

}  // namespace hardlearn
