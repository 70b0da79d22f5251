#pragma once

#include <cstdint>
#include <memory>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/operators/operator_rows.hpp"

namespace hardlearn {

/// Grows 30 extremely randomised trees on the training rows, with leaves of a 32nd of them and more, and
/// gives each leaf a feature: v for the rows in it, else 0, with v such that two rows which share no leaf are
/// as far apart as two rows of as many standardised features are on average.
std::unique_ptr<RowMap> fit_leaf_embedding(const OperatorRows& rows, std::uint64_t seed,
                                           const RunContext& context = {});

}  // namespace hardlearn
