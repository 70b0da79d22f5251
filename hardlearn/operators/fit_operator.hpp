#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/operators/label_trust.hpp"
#include "hardlearn/operators/operator_kind.hpp"
#include "hardlearn/operators/operator_rows.hpp"

namespace hardlearn {

/// An operator fitted on training rows.
struct FittedOperator {
    Matrix<float> features;             ///< what a model learns from in their place
    std::vector<Label> labels;          ///< of these
    std::shared_ptr<const RowMap> map;  ///< what rows to be predicted go through; none: they stay as they are

    Matrix<float> apply(const Matrix<float>& rows, const RunContext& context = {}) const;
};

/// Where operators draw from.
struct OperatorDraws {
    std::uint64_t seed = 0;
    LabelTrust* trust = nullptr;  ///< what operators on the same rows share; none: each asks for itself
};

/// Fits an operator. Every class with training rows keeps some. Error(bad_argument)
/// for no rows, labels that are not one a row or out of range, groups or origins of another number. Same bits
/// for any number of threads.
FittedOperator fit_operator(Operator kind, const OperatorRows& rows, const OperatorDraws& draws,
                            const RunContext& context = {});

}  // namespace hardlearn
