#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/random.hpp"
#include "hardlearn/logistic/logistic_regression.hpp"
#include "tests/support/labelled_rows.hpp"
#include "tests/support/matrices.hpp"

namespace hardlearn::testing {

/// Clouds around centres of their classes, which overlap; class c has about share 1 / (c + 1) of the first's.
inline LabelledRows overlapping_clouds(std::size_t rows, std::size_t columns, std::size_t classes,
                                       std::uint64_t seed) {
    RandomStream stream(seed);
    LabelledRows samples{random_rows(rows, columns, seed + 1), {}, classes};
    const Matrix<float> centres = random_rows(classes, columns, seed + 2);
    for (std::size_t i = 0; i < rows; ++i) {
        const std::size_t c = stream.below(1 + i % classes);
        samples.labels.push_back(static_cast<Label>(c));
        for (std::size_t j = 0; j < columns; ++j) samples.rows(i, j) += 0.7f * centres(c, j) + 3;
    }
    return samples;
}

/// The loss that fit_logistic minimises, summed up term by term, for weights and biases one row a class.
struct PlainLoss {
    const LabelledRows& samples;
    LogisticOptions options;

    double operator()(const Matrix<double>& weights, const std::vector<double>& biases) const {
        std::vector<double> counts(biases.size());
        for (const Label label : samples.labels) ++counts[static_cast<std::size_t>(label)];
        double loss = 0;
        for (std::size_t i = 0; i < samples.labels.size(); ++i) {
            const auto truth = static_cast<std::size_t>(samples.labels[i]);
            std::vector<double> scores = biases;
            double sum = 0;
            for (std::size_t c = 0; c < biases.size(); ++c) {
                for (std::size_t j = 0; j < samples.rows.columns(); ++j)
                    scores[c] += weights(c, j) * samples.rows(i, j);
                sum += std::exp(scores[c]);
            }
            const double share = static_cast<double>(samples.labels.size()) /
                                 (static_cast<double>(biases.size()) * counts[truth]);
            loss += options.cost * (options.balanced ? share : 1) * (std::log(sum) - scores[truth]);
        }
        for (std::size_t c = 0; c < biases.size(); ++c) {
            for (const double weight : weights.row(c)) loss += weight * weight / 2;
        }
        return loss;
    }
};

inline Matrix<double> in_double(const Matrix<float>& matrix) {
    Matrix<double> result(matrix.rows(), matrix.columns());
    for (std::size_t i = 0; i < matrix.rows(); ++i) std::ranges::copy(matrix.row(i), result.row(i).begin());
    return result;
}

/// The largest difference of two models' weights and biases.
inline double difference(const LogisticRegression& a, const LogisticRegression& b) {
    double largest = 0;
    for (std::size_t c = 0; c < a.classes.size(); ++c) {
        largest = std::max(largest, std::abs(a.biases[c] - b.biases[c]));
        for (std::size_t j = 0; j < a.weights.columns(); ++j)
            largest = std::max<double>(largest, std::abs(a.weights(c, j) - b.weights(c, j)));
    }
    return largest;
}

}  // namespace hardlearn::testing
