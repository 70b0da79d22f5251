#pragma once

#include <nanobind/nanobind.h>

#include <span>
#include <string>

#include "hardlearn/core/option.hpp"
#include "hardlearn/core/python_name.hpp"
#include "hardlearn/core/value.hpp"

namespace hardlearn::python {

/// None, a truth value, a number, a text, or a list of such, also of NumPy. TypeError for anything else.
Value value_of(nanobind::handle object);

/// The other way round.
nanobind::object object_of(const Value& value);

/// The value as far as the option takes it: its choices also with underscores, one value for a list, and for
/// a flag its own name. ValueError that begins with the option's Python name where it is none.
Value value_for(const OptionDescription& option, nanobind::handle object);

/// A declaration as a dictionary: name, python_name, doc, default, kind, is_list, choices, goes_with,
/// program_name.
nanobind::dict description_of(const OptionDescription& option, const Value& standard);

[[noreturn]] void throw_unknown_option(const std::string& name);
[[noreturn]] void throw_ignored(const std::string& name, const std::string& other, const Conflict& conflict);

template <class Owner>
nanobind::list descriptions(std::span<const Option<Owner>> options) {
    const Owner defaults{};
    nanobind::list result;
    for (const Option<Owner>& option : options) result.append(description_of(option, option.get(defaults)));
    return result;
}

template <class Owner>
std::string python_name_of(std::span<const Option<Owner>> options, std::string_view name) {
    for (const Option<Owner>& option : options) {
        if (option.facts.name == name) return python_name(option);
    }
    return std::string(name);
}

template <class Owner>
const Option<Owner>& option_of_python(std::span<const Option<Owner>> options, const std::string& name) {
    for (const Option<Owner>& option : options) {
        if (python_name(option) == name) return option;
    }
    throw_unknown_option(name);
}

/// The options by their Python names; None leaves an option at its default. ValueError for a value that an
/// option cannot have, and for one that is given though others make it mean nothing.
template <class Owner>
Owner options_of(std::span<const Option<Owner>> options, const nanobind::dict& given) {
    Owner owner{};
    for (const auto& [key, object] : given) {
        if (object.is_none()) continue;
        const auto& option = option_of_python(options, nanobind::cast<std::string>(key));
        option.set(owner, value_for(option, object));
    }
    for (const auto& [key, object] : given) {
        if (object.is_none()) continue;
        const auto name = nanobind::cast<std::string>(key);
        const auto conflict = option_of_python(options, name).conflict_in(owner);
        if (conflict) throw_ignored(name, python_name_of(options, conflict->other), *conflict);
    }
    return owner;
}

}  // namespace hardlearn::python
