#include "hardlearn/logistic/logistic_regression.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "hardlearn/core/elementary.hpp"
#include "hardlearn/core/error.hpp"
#include "hardlearn/core/vector_kernels.hpp"
#include "hardlearn/logistic/logistic_rows-inl.hpp"
#include "hardlearn/logistic/minimizer.hpp"
#include "hardlearn/logistic/softmax_loss-inl.hpp"

namespace hardlearn {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

void check(std::size_t num_rows, std::span<const Label> labels, const LogisticOptions& options) {
    if (labels.size() != num_rows) {
        throw_bad_argument(
            fmt::format("logistic regression: {} labels for {} rows", labels.size(), num_rows));
    }
    if (!(options.cost > 0 && std::isfinite(options.cost))) {
        throw_bad_argument(
            fmt::format("logistic regression: the cost is {}, expected a positive number", options.cost));
    }
}

std::vector<Label> classes_among(std::span<const Label> labels) {
    std::vector<Label> classes(labels.begin(), labels.end());
    std::ranges::sort(classes);
    classes.erase(std::unique(classes.begin(), classes.end()), classes.end());
    return classes;
}

// The place of each label among the classes.
std::vector<std::size_t> places(std::span<const Label> labels, std::span<const Label> classes) {
    std::vector<std::size_t> result;
    for (const Label label : labels) {
        result.push_back(
            static_cast<std::size_t>(std::ranges::lower_bound(classes, label) - classes.begin()));
    }
    return result;
}

std::vector<double> sample_costs(std::span<const std::size_t> places, std::size_t num_classes,
                                 const LogisticOptions& options) {
    std::vector<double> counts(num_classes);
    for (const std::size_t place : places) ++counts[place];
    const double mean_count = static_cast<double>(places.size()) / static_cast<double>(num_classes);
    std::vector<double> costs;
    for (const std::size_t place : places)
        costs.push_back(options.balanced ? options.cost * mean_count / counts[place] : options.cost);
    return costs;
}

// Factors of the coordinates, and of 1 for the biases, behind them, with which the loss has about the same
// curvature along all of them: cost p (1 - p) times their mean square, and 1 for the penalty.
VectorXd scales_of(const LogisticRows::Parts& rows, std::span<const double> costs, std::size_t num_classes) {
    double cost = 0;
    for (const double value : costs) cost += value;
    const double share = 1 / static_cast<double>(num_classes);
    const double curvature = cost * share * (1 - share);
    VectorXd scales(rows.mean_squares.size() + 1);
    scales.head(rows.mean_squares.size()) = (1 + curvature * rows.mean_squares.array()).sqrt().inverse();
    scales(rows.mean_squares.size()) = 1 / std::sqrt(curvature);
    return scales;
}

MatrixXd scaled_features(const LogisticRows::Parts& rows, const VectorXd& scales) {
    const Index last = rows.coordinates.cols();
    MatrixXd features(rows.coordinates.rows(), last + 1);
    features.leftCols(last) = rows.coordinates * scales.head(last).asDiagonal();
    features.col(last).setConstant(scales(last));
    return features;
}

VectorXd penalties_of(const VectorXd& scales) {
    VectorXd penalties = scales.array().square();
    penalties(penalties.size() - 1) = 0;
    return penalties;
}

// From what minimises the loss: a variable for each scaled coordinate and bias, class after class.
void set_weights(const LogisticRows::Parts& rows, std::span<const double> variables, const VectorXd& scales,
                 LogisticRegression& model) {
    const auto classes = static_cast<Index>(model.classes.size());
    const Eigen::Map<const MatrixXd> v(variables.data(), scales.size(), classes);
    const MatrixXd unscaled = (scales.asDiagonal() * v).transpose();
    const MatrixXd weights = weights_of_columns(rows, unscaled.leftCols(scales.size() - 1));
    for (Index c = 0; c < classes; ++c) {
        const auto place = static_cast<std::size_t>(c);
        std::ranges::transform(weights.row(c), model.weights.row(place).begin(),
                               [](double weight) { return static_cast<float>(weight); });
        model.biases[place] = unscaled(c, scales.size() - 1) - weights.row(c).dot(rows.means);
    }
}

}  // namespace

LogisticRegression fit_logistic(const LogisticRows& rows, std::span<const Label> labels,
                                const LogisticOptions& options, const RunContext& context) {
    const LogisticRows::Parts& parts = rows.parts();
    check(parts.rows.rows(), labels, options);
    LogisticRegression model{.classes = classes_among(labels)};
    const std::size_t num_classes = model.classes.size();
    model.weights = Matrix<float>(num_classes, parts.rows.columns());
    model.biases.resize(num_classes);
    if (num_classes == 1) return model;
    std::vector<std::size_t> classes = places(labels, model.classes);
    std::vector<double> costs = sample_costs(classes, num_classes, options);
    const VectorXd scales = scales_of(parts, costs, num_classes);
    const SoftmaxLoss::Problem problem{.features = scaled_features(parts, scales),
                                       .penalties = penalties_of(scales),
                                       .classes = std::move(classes),
                                       .costs = std::move(costs),
                                       .num_classes = num_classes};
    SoftmaxLoss loss(problem);
    const Minimum minimum = minimize(std::ref(loss), loss.num_variables(), {}, context);
    set_weights(parts, minimum.variables, scales, model);
    model.iterations = minimum.iterations;
    model.converged = minimum.converged;
    return model;
}

LogisticRegression fit_logistic(MatrixView<const float> rows, std::span<const Label> labels,
                                const LogisticOptions& options, const RunContext& context) {
    check(rows.rows(), labels, options);
    return fit_logistic(LogisticRows(rows, context), labels, options, context);
}

std::vector<double> logits(const LogisticRegression& model, const float* row) {
    std::vector<double> result;
    for (std::size_t c = 0; c < model.classes.size(); ++c) {
        const float* weights = model.weights.row(c).data();
        result.push_back(inner_product(weights, row, model.weights.stride()) + model.biases[c]);
    }
    return result;
}

void logistic_probabilities(const LogisticRegression& model, const float* row, std::span<double> out) {
    const std::vector<double> values = logits(model, row);
    const double largest = std::ranges::max(values);
    double sum = 0;
    for (std::size_t c = 0; c < values.size(); ++c)
        sum += out[c] = exponential_below_zero(values[c] - largest);
    for (double& probability : out) probability /= sum;
}

Matrix<double> logistic_sample_weights(const LogisticRegression& model, MatrixView<const float> rows,
                                       std::span<const Label> labels, const LogisticOptions& options) {
    check(rows.rows(), labels, options);
    if (classes_among(labels) != model.classes) {
        throw_bad_argument("logistic regression: the labels are not those of the fit");
    }
    const std::vector<std::size_t> classes = places(labels, model.classes);
    const std::vector<double> costs = sample_costs(classes, model.classes.size(), options);
    Matrix<double> weights(rows.rows(), model.classes.size());
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        const auto row = weights.row(i);
        logistic_probabilities(model, rows.row(i).data(), row);
        for (double& p : row) p *= -costs[i];
        row[classes[i]] += costs[i];
    }
    return weights;
}

}  // namespace hardlearn
