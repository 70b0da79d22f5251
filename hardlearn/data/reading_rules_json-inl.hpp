#pragma once

#include <nlohmann/json.hpp>

#include "hardlearn/core/value_json-inl.hpp"
#include "hardlearn/data/read_options.hpp"

namespace hardlearn {

inline constexpr std::string_view reading_rule_names[] = {"missing", "decimal", "strip", "label_missing"};

/// The rules by the names of their options, as a model keeps them.
inline nlohmann::ordered_json json_of_rules(const ReadingRules& rules) {
    const ReadOptions options{.rules = rules};
    nlohmann::ordered_json json = nlohmann::ordered_json::object();
    for (const std::string_view name : reading_rule_names)
        json[std::string(name)] = json_of(option_named(read_options(), name).get(options));
    return json;
}

/// The other way round; null, of a model of before there were rules, gives those of plain files. Throws as
/// the options do.
inline ReadingRules rules_of_json(const nlohmann::ordered_json& json) {
    ReadOptions options;
    if (json.is_null()) return options.rules;
    for (const std::string_view name : reading_rule_names)
        option_named(read_options(), name).set(options, value_of_json(json.at(std::string(name))));
    return options.rules;
}

}  // namespace hardlearn
