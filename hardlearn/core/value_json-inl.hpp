#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <string>

#include "hardlearn/core/option.hpp"

namespace hardlearn {

nlohmann::ordered_json json_of(const Value& value);

namespace detail {
struct ValueToJson {
    nlohmann::ordered_json operator()(std::monostate) const { return nullptr; }
    nlohmann::ordered_json operator()(const Value::List& list) const {
        nlohmann::ordered_json array = nlohmann::ordered_json::array();
        for (const Value& item : list) array.push_back(json_of(item));
        return array;
    }
    template <class Scalar>
    nlohmann::ordered_json operator()(const Scalar& scalar) const {
        return scalar;
    }
};
}  // namespace detail

inline nlohmann::ordered_json json_of(const Value& value) {
    return std::visit(detail::ValueToJson(), value.data());
}

/// A count as files hold it. Error(bad_data) for anything but a whole number of at least 0.
inline std::uint64_t count_of_json(const nlohmann::ordered_json& json) {
    if (!json.is_number_unsigned()) throw_bad_data("damaged: " + json.dump() + " is no whole number");
    return json.get<std::uint64_t>();
}

/// Error(bad_data) for an object or a number below 0 that is whole.
inline Value value_of_json(const nlohmann::ordered_json& json) {
    if (json.is_null()) return {};
    if (json.is_boolean()) return json.get<bool>();
    if (json.is_number_unsigned()) return json.get<std::uint64_t>();
    if (json.is_number_float()) return json.get<double>();
    if (json.is_string()) return json.get<std::string>();
    if (!json.is_array()) throw_bad_data("'" + json.dump() + "' is no value of an option");
    Value::List list;
    for (const auto& item : json) list.push_back(value_of_json(item));
    return list;
}

/// An object with every option by name.
template <class Owner>
nlohmann::ordered_json json_of_options(std::span<const Option<Owner>> options, const Owner& owner) {
    nlohmann::ordered_json object = nlohmann::ordered_json::object();
    for (const Option<Owner>& option : options)
        object[std::string(option.facts.name)] = json_of(option.get(owner));
    return object;
}

/// The other way round. What the object lacks keeps its default: it was written before there was the option.
template <class Owner>
Owner options_of_json(std::span<const Option<Owner>> options, const nlohmann::ordered_json& object) {
    Owner owner{};
    for (const Option<Owner>& option : options) {
        const auto found = object.find(std::string(option.facts.name));
        if (found != object.end()) option.set(owner, value_of_json(*found));
    }
    return owner;
}

}  // namespace hardlearn
