#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "hardlearn/core/error.hpp"

namespace hardlearn {

/// A value of an enumeration and the name it has on the command line and in files.
template <class Value>
struct Named {
    Value value;
    std::string_view name;
};

template <class Value, std::size_t count>
constexpr std::array<Value, count> values_of(const Named<Value> (&names)[count]) {
    std::array<Value, count> values{};
    for (std::size_t i = 0; i < count; ++i) values[i] = names[i].value;
    return values;
}

template <class Value, std::size_t count>
constexpr std::string_view name_of(Value value, const Named<Value> (&names)[count]) {
    for (const auto& named : names) {
        if (named.value == value) return named.name;
    }
    return "";
}

/// Error(bad_argument) for an unknown name: says what kind of name it is and lists those there are.
template <class Value, std::size_t count>
Value parse_named(std::string_view name, const Named<Value> (&names)[count], std::string_view what) {
    std::string known;
    for (const auto& named : names) {
        if (named.name == name) return named.value;
        known += (known.empty() ? "" : ", ") + std::string(named.name);
    }
    throw_bad_argument("unknown " + std::string(what) + " '" + std::string(name) + "': expected one of " +
                       known);
}

}  // namespace hardlearn
