#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/logistic/logistic_rows.hpp"

namespace hardlearn {

struct LogisticOptions {
    double cost = 1.0;      ///< C in the literature, above 0; larger: fewer training errors, larger weights
    bool balanced = false;  ///< a row's loss counts rows / (classes x rows of its class)
    bool operator==(const LogisticOptions&) const = default;
};

/// Multinomial logistic regression: p(c | x) is proportional to exp(<weights_c, x> + bias_c).
struct LogisticRegression {
    std::vector<Label> classes;  ///< those that have rows, increasing; one alone is certain
    Matrix<float> weights;       ///< one row a class of `classes`
    std::vector<double> biases;  ///< one a class of `classes`
    std::size_t iterations = 0;
    bool converged = true;  ///< false: the gradient is not quite zero; the best that was found
};

/// Minimises cost * (sum over the rows of -log p(label)) + (sum of squared weights) / 2; biases are free. At
/// the minimum the weights of a class are the sum over the rows of sample_weights times the row. One thread,
/// in double. Error(bad_argument) for no rows, as many labels as rows missing, or a cost that is not a
/// positive number.
LogisticRegression fit_logistic(const LogisticRows& rows, std::span<const Label> labels,
                                const LogisticOptions& options, const RunContext& context = {});

/// The same for a single fit. The rows are those of a Matrix, which pads them.
LogisticRegression fit_logistic(MatrixView<const float> rows, std::span<const Label> labels,
                                const LogisticOptions& options, const RunContext& context = {});

/// <weights_c, row> + bias_c, one a class of `classes`. `row` is a row of a Matrix as wide as the weights.
std::vector<double> logits(const LogisticRegression& model, const float* row);

/// The softmax of the logits into `out`, one a class of `classes`.
void logistic_probabilities(const LogisticRegression& model, const float* row, std::span<double> out);

/// What each training row adds to the weights of each class, rows x classes of `classes`: cost_i ([class of
/// row i] - p_i). Rows, labels and options are those of the fit.
Matrix<double> logistic_sample_weights(const LogisticRegression& model, MatrixView<const float> rows,
                                       std::span<const Label> labels, const LogisticOptions& options);

}  // namespace hardlearn
