#include "hardlearn/logistic/logistic_regression.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <numeric>
#include <sstream>

#include "tests/logistic/support.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/test_data.hpp"

namespace hardlearn::testing {
namespace {

TEST(logistic_regression, loss_rises_in_every_direction_from_the_minimum) {
    const LabelledRows samples = overlapping_clouds(120, 6, 4, 1);
    for (const LogisticOptions& options :
         {LogisticOptions{.cost = 0.05}, {.cost = 3}, {.cost = 3, .balanced = true}}) {
        const PlainLoss loss{samples, options};
        const LogisticRegression model = fit_logistic(samples.rows, samples.labels, options);
        EXPECT_TRUE(model.converged);
        Matrix<double> weights = in_double(model.weights);
        std::vector<double> biases = model.biases;
        const double step = 1e-3, at_zero = loss(Matrix<double>(4, 6), std::vector<double>(4));
        const auto slope_by = [&](double& variable) {
            const double here = variable;
            variable = here + step;
            const double above = loss(weights, biases);
            variable = here - step;
            const double below = loss(weights, biases);
            variable = here;
            return (above - below) / (2 * step);
        };
        for (std::size_t c = 0; c < 4; ++c) {
            EXPECT_NEAR(slope_by(biases[c]) / at_zero, 0, 1e-5);
            for (double& weight : weights.row(c)) EXPECT_NEAR(slope_by(weight) / at_zero, 0, 1e-5);
        }
    }
}

TEST(logistic_regression, has_the_weights_of_scikit_learn) {
    std::ifstream file(golden_data("logistic", "logistic.csv"));
    std::string line, name, field, of_models;
    std::getline(file, line);
    LabelledRows samples;
    LogisticRegression model;
    std::size_t lines = 0;
    while (std::getline(file, line)) {
        std::istringstream fields(line);
        std::vector<std::string> head(4);
        for (std::string& text : head) std::getline(fields, text, ',');
        if (head[0] != name) samples = read_standardised(example_data((name = head[0]) + ".csv"));
        const auto c = static_cast<std::size_t>(std::stoi(head[3]));
        if (c == 0) {
            model = fit_logistic(samples.rows, samples.labels,
                                 {.cost = std::stod(head[1]), .balanced = head[2] == "1"});
        }
        std::getline(fields, field, ',');
        const double mean_bias = std::accumulate(model.biases.begin(), model.biases.end(), 0.0) /
                                 static_cast<double>(model.biases.size());
        EXPECT_NEAR(model.biases[c] - mean_bias, std::stod(field), 5e-5) << line;
        for (const float weight : model.weights.row(c)) {
            std::getline(fields, field, ',');
            EXPECT_NEAR(weight, std::stod(field), 5e-5) << line;
        }
        ++lines;
    }
    EXPECT_EQ(lines, 60u);
}

TEST(logistic_regression, weights_are_the_sum_of_the_rows_by_their_sample_weights) {
    for (const std::size_t columns : {5u, 90u}) {
        const LabelledRows samples = overlapping_clouds(60, columns, 3, 5);
        for (const bool balanced : {false, true}) {
            const LogisticOptions options{.cost = 0.7, .balanced = balanced};
            const LogisticRegression model = fit_logistic(samples.rows, samples.labels, options);
            const Matrix<double> of_rows =
                logistic_sample_weights(model, samples.rows, samples.labels, options);
            for (std::size_t c = 0; c < 3; ++c) {
                double bias_slope = 0;
                for (std::size_t i = 0; i < 60; ++i) bias_slope += of_rows(i, c);
                EXPECT_NEAR(bias_slope, 0, 1e-4);
                for (std::size_t j = 0; j < columns; ++j) {
                    double sum = 0;
                    for (std::size_t i = 0; i < 60; ++i) sum += of_rows(i, c) * samples.rows(i, j);
                    EXPECT_NEAR(sum, model.weights(c, j), 1e-4);
                }
            }
        }
    }
}

TEST(logistic_regression, rows_wider_than_many_give_what_their_rotation_gives) {
    // Forty rows in a space of forty directions, once as they are and once turned into 200 columns.
    const LabelledRows narrow = overlapping_clouds(70, 40, 3, 9);
    Matrix<float> wide(70, 200);
    // Columns of a Hadamard-like rotation: five copies of each column, each a fifth of its square.
    for (std::size_t i = 0; i < 70; ++i) {
        for (std::size_t j = 0; j < 200; ++j)
            wide(i, j) = narrow.rows(i, j % 40) * ((j / 40) % 2 ? -1.0f : 1.0f) / std::sqrt(5.0f);
    }
    for (const double cost : {0.01, 1.0, 30.0}) {
        const LogisticOptions options{.cost = cost, .balanced = true};
        const LogisticRegression a = fit_logistic(narrow.rows, narrow.labels, options);
        const LogisticRegression b = fit_logistic(wide, narrow.labels, options);
        for (std::size_t i = 0; i < 70; ++i) {
            const auto x = logits(a, narrow.rows.row(i).data()), y = logits(b, wide.row(i).data());
            for (std::size_t c = 0; c < 3; ++c) EXPECT_NEAR(x[c], y[c], 2e-4);
        }
    }
}

TEST(logistic_regression, renamed_classes_change_names_only) {
    const LabelledRows samples = overlapping_clouds(90, 7, 4, 11);
    const std::vector<Label> names = {11, 2, 5, 3};  // of the classes 0 to 3: their order changes
    std::vector<Label> renamed;
    for (const Label label : samples.labels) renamed.push_back(names[static_cast<std::size_t>(label)]);
    const LogisticRegression a = fit_logistic(samples.rows, samples.labels, {});
    const LogisticRegression b = fit_logistic(samples.rows, renamed, {});
    EXPECT_EQ(b.classes, (std::vector<Label>{2, 3, 5, 11}));
    for (std::size_t c = 0; c < 4; ++c) {
        const auto place =
            static_cast<std::size_t>(std::ranges::find(b.classes, names[c]) - b.classes.begin());
        EXPECT_NEAR(a.biases[c], b.biases[place], 1e-5);
        for (std::size_t j = 0; j < 7; ++j) EXPECT_NEAR(a.weights(c, j), b.weights(place, j), 1e-5);
    }
}

TEST(logistic_regression, separable_classes_have_finite_weights_and_are_told_apart) {
    LabelledRows samples = overlapping_clouds(40, 3, 2, 3);
    for (std::size_t i = 0; i < 40; ++i) samples.rows(i, 0) = samples.labels[i] == 0 ? -5.0f : 5.0f;
    for (const double cost : {0.1, 1e6}) {
        const LogisticRegression model = fit_logistic(samples.rows, samples.labels, {.cost = cost});
        EXPECT_TRUE(model.converged);
        EXPECT_LT(std::abs(model.weights(0, 0)), 10);
        for (std::size_t i = 0; i < 40; ++i) {
            std::vector<double> p(2);
            logistic_probabilities(model, samples.rows.row(i).data(), p);
            EXPECT_GT(p[static_cast<std::size_t>(samples.labels[i])], 0.8);
            EXPECT_NEAR(p[0] + p[1], 1, 1e-12);
        }
    }
}

TEST(logistic_regression, without_information_the_classes_have_their_shares) {
    Matrix<float> constant(10, 3);
    for (std::size_t i = 0; i < 10; ++i) std::ranges::fill(constant.row(i), 2.5f);
    const std::vector<Label> labels = {0, 0, 0, 0, 0, 1, 1, 1, 2, 2};
    for (const bool balanced : {false, true}) {
        const LogisticRegression model = fit_logistic(constant, labels, {.balanced = balanced});
        std::vector<double> p(3);
        logistic_probabilities(model, constant.row(0).data(), p);
        EXPECT_NEAR(p[0], balanced ? 1.0 / 3 : 0.5, 1e-6);
        EXPECT_NEAR(p[2], balanced ? 1.0 / 3 : 0.2, 1e-6);
    }
}

TEST(logistic_regression, balanced_costs_are_those_of_repeated_rows) {
    // Two classes of 20 and 10 rows: balanced, a row of the second counts twice as much as one of the first.
    const LabelledRows samples = overlapping_clouds(30, 4, 1, 6);
    std::vector<Label> labels(20, 0);
    labels.resize(30, 1);
    Matrix<float> repeated(40, 4);
    std::vector<Label> of_repeated = labels;
    of_repeated.resize(40, 1);
    for (std::size_t i = 0; i < 40; ++i)
        std::ranges::copy(samples.rows.row(i < 30 ? i : i - 10), repeated.row(i).begin());
    const LogisticRegression a = fit_logistic(samples.rows, labels, {.cost = 2, .balanced = true});
    const LogisticRegression b = fit_logistic(repeated, of_repeated, {.cost = 1.5});
    EXPECT_LT(difference(a, b), 1e-5);
}

TEST(logistic_regression, one_class_alone_is_certain) {
    const LabelledRows samples = overlapping_clouds(5, 3, 1, 2);
    const LogisticRegression model = fit_logistic(samples.rows, std::vector<Label>(5, 7), {});
    EXPECT_EQ(model.classes, std::vector<Label>{7});
    std::vector<double> p(1);
    logistic_probabilities(model, samples.rows.row(0).data(), p);
    EXPECT_EQ(p[0], 1);
}

TEST(logistic_regression, rows_made_ready_once_serve_every_cost_with_the_same_bits) {
    for (const std::size_t columns : {6u, 150u}) {
        const LabelledRows samples = overlapping_clouds(80, columns, 3, 4);
        const LogisticRows rows(samples.rows);
        for (const double cost : {0.03, 3.0}) {
            const LogisticRegression a = fit_logistic(rows, samples.labels, {.cost = cost});
            const LogisticRegression b =
                fit_logistic(samples.rows, samples.labels, {.cost = cost}, {.threads = 4});
            EXPECT_TRUE(same_bits(a.weights, b.weights));
            EXPECT_EQ(a.biases, b.biases);
        }
    }
}

TEST(logistic_regression, refuses_what_it_cannot_fit) {
    const LabelledRows samples = overlapping_clouds(6, 2, 2, 1);
    const std::vector<Label> few(5);
    expect_error(ErrorCode::bad_argument, {"5 labels", "6 rows"},
                 [&] { fit_logistic(samples.rows, few, {}); });
    for (const double cost :
         {0.0, -1.0, std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()}) {
        expect_error(ErrorCode::bad_argument, {"cost"},
                     [&] { fit_logistic(samples.rows, samples.labels, {.cost = cost}); });
    }
    const LogisticRegression model = fit_logistic(samples.rows, samples.labels, {});
    expect_error(ErrorCode::bad_argument, {"labels"}, [&] {
        logistic_sample_weights(model, samples.rows, std::vector<Label>{0, 1, 2, 0, 1, 0}, {});
    });
    expect_error(ErrorCode::bad_argument, {"no rows"}, [&] { fit_logistic(Matrix<float>(0, 2), {}, {}); });
    Matrix<float> holes = samples.rows;
    holes(3, 1) = std::numeric_limits<float>::quiet_NaN();
    expect_error(ErrorCode::bad_argument, {"not finite"}, [&] { fit_logistic(holes, samples.labels, {}); });
}

TEST(logistic_regression, stops_when_asked) {
    const LabelledRows samples = overlapping_clouds(60, 5, 3, 1);
    std::stop_source source;
    source.request_stop();
    expect_error(ErrorCode::cancelled, {},
                 [&] { fit_logistic(samples.rows, samples.labels, {}, {.stop = source.get_token()}); });
}

}  // namespace
}  // namespace hardlearn::testing
