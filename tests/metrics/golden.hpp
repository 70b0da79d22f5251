#pragma once

#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

namespace hardlearn::testing {

/// The cases of tests/metrics/golden/NAME.json, written by make_golden.py beside it.
inline nlohmann::json golden_cases(const std::string& name) {
    const std::string path = std::string(HARDLEARN_SOURCE_DIR) + "/tests/metrics/golden/" + name + ".json";
    std::ifstream file(path);
    if (!file) throw std::runtime_error("cannot open " + path);
    return nlohmann::json::parse(file).at("cases");
}

}  // namespace hardlearn::testing
