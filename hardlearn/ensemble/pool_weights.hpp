#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "hardlearn/candidate/member_library.hpp"
#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"

namespace hardlearn {

/// A member's place in a pool.
struct PoolShare {
    std::size_t member = 0;
    double weight = 0;  ///< above 0; those of a pool sum to 1
};

/// What weights are fitted on.
struct WeighingTask {
    Matrix<double> truth_probabilities;  ///< members x questions: what each gives the true class, above 0
    std::span<const Family> families;    ///< one a member
    std::span<const GroupIndex> groups;  ///< one a question, or empty where rows stand alone
    std::size_t most_members = 8;        ///< in the pool
    std::uint64_t seed = 0;
};

/// The shares of members in a pool, a weighted mean of probabilities, that gives the true classes a high mean
/// logarithm, the largest first. The best members by log loss, and the best of every family, are weighed in
/// bags: of half of them, on a bootstrap sample of the questions (or of their groups), the best, and then
/// those whose addition raises the mean logarithm most, again and again (Caruana et al., "Ensemble selection
/// from libraries of models", ICML 2004). What a member is added on average is its weight; the lightest drop
/// out. Members that answer alike take one place. Same bits for any number of threads.
std::vector<PoolShare> weigh_members(const WeighingTask& task, const RunContext& context);

/// The best members by mean logarithm, those that answer alike once, with equal shares: for comparison.
std::vector<PoolShare> best_members(const WeighingTask& task);

}  // namespace hardlearn
