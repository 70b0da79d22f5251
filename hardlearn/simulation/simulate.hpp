#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "hardlearn/core/option.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/simulation/distribution.hpp"

namespace hardlearn {

struct SimulationOptions {
    SimulationKind kind = SimulationKind::gauss;
    std::size_t num_rows = 500;
    std::size_t num_noise_columns = 0;  ///< standard normal columns besides, which tell nothing
    double flipped_share = 0;           ///< probability with which a label is replaced by the other one
    std::optional<std::size_t> num_groups = {};  ///< of group-shift only; nothing: 20
    std::uint64_t seed = 0;
};

/// The declarations of all but the kind and the seed.
std::span<const Option<SimulationOptions>> simulation_options();

/// Rows of a known distribution. Classes are named "a" and "b", columns "x1", "x2", ...
struct SimulatedData {
    SimulationOptions options;
    Dataset data;                   ///< with labels, and groups where there are any
    std::vector<double> posterior;  ///< one a row: the probability of class "b" given its columns
    std::vector<Label> truth;       ///< one a row: what the Bayes rule says, the more probable class
    double bayes_error = 0;         ///< mean over the rows of the probability that the Bayes rule is wrong
    double wrong_labels = 0;        ///< share of the rows whose label is not what the Bayes rule says
};

/// Draws rows; those of the first n are the same however many follow, and the same bits on every machine.
/// Error(bad_argument) for options out of range, and groups of a distribution that has none.
SimulatedData simulate(const SimulationOptions& options, const RunContext& context = {});

}  // namespace hardlearn
