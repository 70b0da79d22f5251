#pragma once

#include <array>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "hardlearn/core/error.hpp"

namespace hardlearn {

/// A value of an enumeration and the name that it has for people: in programs, records and models.
template <class Enum>
struct Named {
    Enum value;
    std::string_view name;
};

/// Specialised beside each enumeration that people name, with
/// `what`: what its values are called ("view"), and `names`: an array of Named, one for every value.
template <class Enum>
struct NamesOf;

template <class Enum>
concept NamedEnum = requires {
    NamesOf<Enum>::what;
    NamesOf<Enum>::names;
};

template <NamedEnum Enum>
constexpr std::string_view name_of(Enum value) {
    for (const Named<Enum>& named : NamesOf<Enum>::names) {
        if (named.value == value) return named.name;
    }
    return "";
}

/// Every value, in the order in which they are told.
template <NamedEnum Enum>
constexpr auto values_of() {
    std::array<Enum, std::size(NamesOf<Enum>::names)> values{};
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = NamesOf<Enum>::names[i].value;
    return values;
}

template <NamedEnum Enum>
std::vector<std::string_view> known_names() {
    std::vector<std::string_view> known;
    for (const Named<Enum>& named : NamesOf<Enum>::names) known.push_back(named.name);
    return known;
}

/// "unknown view 'x': expected one of euclidean, correlation".
[[noreturn]] void throw_unknown_name(std::string_view what, std::string_view name,
                                     const std::vector<std::string_view>& known);

/// Error(bad_argument) for an unknown name: says what kind of name it is and lists those there are.
template <NamedEnum Enum>
Enum parse_name(std::string_view name) {
    for (const Named<Enum>& named : NamesOf<Enum>::names) {
        if (named.name == name) return named.value;
    }
    throw_unknown_name(NamesOf<Enum>::what, name, known_names<Enum>());
}

}  // namespace hardlearn
