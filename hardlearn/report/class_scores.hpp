#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/evaluation/evaluation_detail.hpp"

namespace hardlearn {

/// Rows of each class (rows of the table) that were predicted as each class (columns), in the first repeat.
Matrix<std::uint64_t> confusion_of(const EvaluationDetail& evaluation, const ModelDetail& model);

/// How one class fared.
struct ClassScores {
    std::size_t rows = 0;
    std::size_t found = 0;      ///< predicted as what they are
    std::size_t predicted = 0;  ///< rows of any class that were predicted as this one
    double recall() const;      ///< NaN without rows
    double precision() const;   ///< NaN where nothing was predicted so
    double f1() const;          ///< 2 found / (rows + predicted); NaN where both are 0
};
std::vector<ClassScores> class_scores_of(const Matrix<std::uint64_t>& confusion);

/// Rows whose predicted class had a probability in a tenth, and how many of them were right.
struct ProbabilityBin {
    std::size_t rows = 0;
    double mean_probability = 0;
    double right = 0;  ///< share
};
/// Ten bins, [0, 0.1), ..., [0.9, 1], of all repeats.
std::vector<ProbabilityBin> probability_bins(const EvaluationDetail& evaluation, const ModelDetail& model);

}  // namespace hardlearn
