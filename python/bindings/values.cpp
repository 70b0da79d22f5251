#include "python/bindings/values.hpp"

#include <nanobind/stl/string.h>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace nb = nanobind;

namespace hardlearn::python {
namespace {

[[noreturn]] void throw_value_error(const std::string& message) {
    throw nb::value_error(message.c_str());
}

Value whole_number(nb::handle object) {
    const nb::object whole = nb::steal(PyNumber_Index(object.ptr()));
    if (!whole.is_valid()) throw nb::python_error();
    const auto value = PyLong_AsUnsignedLongLong(whole.ptr());
    if (!PyErr_Occurred()) return std::uint64_t{value};
    PyErr_Clear();
    return nb::cast<double>(
        nb::float_(whole));  // negative or huge: no option takes it, and its message says so
}

Value list_of(nb::handle object) {
    Value::List list;
    for (nb::handle item : object) list.push_back(value_of(item));
    return list;
}

// A choice as it is declared, where Python's word differs by underscores only.
Value declared_choice(const OptionDescription& option, Value value) {
    auto* text = value.get_if<std::string>();
    if (text == nullptr || std::ranges::find(option.choices, *text) != option.choices.end()) return value;
    std::string hyphens = *text;
    std::ranges::replace(hyphens, '_', '-');
    return std::ranges::find(option.choices, hyphens) == option.choices.end() ? value : Value(hyphens);
}

}  // namespace

Value value_of(nb::handle object) {
    if (object.is_none()) return {};
    if (PyBool_Check(object.ptr())) return object.ptr() == Py_True;
    if (PyUnicode_Check(object.ptr())) return nb::cast<std::string>(object);
    if (PyFloat_Check(object.ptr())) return nb::cast<double>(object);
    if (PyList_Check(object.ptr()) || PyTuple_Check(object.ptr())) return list_of(object);
    if (nb::hasattr(object, "tolist")) return value_of(object.attr("tolist")());
    if (PyIndex_Check(object.ptr())) return whole_number(object);
    throw nb::type_error(
        fmt::format("{}: expected None, a number, a text or a list of such", nb::repr(object).c_str())
            .c_str());
}

nb::object object_of(const Value& value) {
    if (const auto* flag = value.get_if<bool>()) return nb::bool_(*flag);
    if (const auto* whole = value.get_if<std::uint64_t>()) return nb::int_(*whole);
    if (const auto* number = value.get_if<double>()) return nb::float_(*number);
    if (const auto* text = value.get_if<std::string>()) return nb::str(text->c_str(), text->size());
    if (const auto* list = value.get_if<Value::List>()) {
        nb::list result;
        for (const Value& item : *list) result.append(object_of(item));
        return std::move(result);
    }
    return nb::none();
}

Value value_for(const OptionDescription& option, nb::handle object) {
    Value value = value_of(object);
    const auto* text = value.get_if<std::string>();
    if (option.kind == ValueKind::flag && text && *text == option.facts.name) value = true;
    if (option.is_list && !value.get_if<Value::List>()) value = Value::List{value};
    if (option.kind == ValueKind::choice) {
        if (const auto* list = value.get_if<Value::List>()) {
            Value::List declared;
            for (const Value& item : *list) declared.push_back(declared_choice(option, item));
            value = declared;
        } else {
            value = declared_choice(option, value);
        }
    }
    if (const auto problem = problem_with(option, value))
        throw_value_error(fmt::format("{} is {}", python_name(option), *problem));
    return value;
}

nb::dict description_of(const OptionDescription& option, const Value& standard) {
    static constexpr std::string_view kinds[] = {"flag", "whole", "number", "text", "choice"};
    nb::dict result;
    result["name"] = std::string(option.facts.name);
    result["python_name"] = python_name(option);
    result["program_name"] = option.program_name();
    result["doc"] = std::string(option.facts.doc);
    result["default"] = object_of(standard);
    result["kind"] = std::string(kinds[static_cast<std::size_t>(option.kind)]);
    result["is_list"] = option.is_list;
    result["goes_with"] = option.goes_with;
    const std::string expected = expectation_of(option);
    result["expected"] = expected;
    return result;
}

void throw_unknown_option(const std::string& name) {
    throw nb::type_error(fmt::format("there is no option '{}'", name).c_str());
}

void throw_ignored(const std::string& name, const std::string& other, const Conflict& conflict) {
    throw_value_error(
        conflict.other.empty()
            ? fmt::format("{} goes with {}, not with {}", name, conflict.wanted, conflict.actual)
            : fmt::format("{} goes with {} {}, not {}", name, other, conflict.wanted, conflict.actual));
}

}  // namespace hardlearn::python
