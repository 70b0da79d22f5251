#pragma once

#include <string>

#include "hardlearn/simulation/simulate.hpp"

namespace hardlearn {

/// JSON of schema hardlearn.simulation/1 (docs/json.md). `file`, `truth_file`, `posterior_file`: where the
/// rows, their true classes and their probabilities went; empty where they went nowhere.
std::string simulation_record(const SimulatedData& simulated, const std::string& file,
                              const std::string& truth_file, const std::string& posterior_file);

/// The class that the Bayes rule says of every row, one a line.
std::string truth_text(const SimulatedData& simulated);

/// CSV with the header "p_a,p_b": the probability of either class, one line a row.
std::string posterior_csv(const SimulatedData& simulated);

}  // namespace hardlearn
