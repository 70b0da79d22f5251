#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "hardlearn/core/types.hpp"
#include "tests/support/files.hpp"
#include "tests/support/test_data.hpp"

namespace hardlearn::testing {

/// The cases of tests/metrics/golden/NAME.json, written by make_golden.py beside it.
inline nlohmann::json golden_cases(const std::string& name) {
    return nlohmann::json::parse(read_file(golden_data("metrics", name + ".json"))).at("cases");
}

inline std::vector<Label> labels_of(const nlohmann::json& list) {
    const auto integers = list.get<std::vector<int>>();
    return {integers.begin(), integers.end()};
}

}  // namespace hardlearn::testing
