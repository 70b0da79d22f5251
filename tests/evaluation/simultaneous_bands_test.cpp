#include "hardlearn/evaluation/simultaneous_bands.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/evaluation/support.hpp"
#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

constexpr std::size_t rows = 160;

std::vector<Label> alternating() {
    std::vector<Label> labels;
    for (std::size_t i = 0; i < rows; ++i) labels.push_back(i % 2);
    return labels;
}

Matrix<double> coin_losses(std::size_t models, double error, RandomStream stream) {
    Matrix<double> losses(models, rows);
    for (std::size_t m = 0; m < models; ++m) {
        for (double& loss : losses.row(m)) loss = stream.uniform() < error ? 1.0 : 0.0;
    }
    return losses;
}

TEST(balanced_loss, lets_every_class_count_alike) {
    const std::vector<Label> labels = {0, 0, 0, 1};
    const std::vector<double> losses = {1, 0, 0, 1}, alike(4, 1.0), weights = {3, 1, 0, 2};
    EXPECT_DOUBLE_EQ(balanced_loss(losses, alike, {.labels = labels, .num_classes = 3}), (1.0 / 3 + 1) / 2);
    EXPECT_DOUBLE_EQ(balanced_loss(losses, weights, {.labels = labels, .num_classes = 3}), (0.75 + 1) / 2);
    EXPECT_TRUE(
        std::isnan(balanced_loss(losses, std::vector<double>(4, 0.0), {.labels = labels, .num_classes = 3})));
}

TEST(simultaneous_bands, of_one_model_are_the_normal_interval) {
    const auto labels = alternating();
    const Matrix<double> losses = coin_losses(1, 0.3, RandomStream(1));
    const auto bands = simultaneous_bands(losses, {.labels = labels, .num_classes = 2});
    double variance = 0;
    for (std::size_t c = 0; c < 2; ++c) {
        double mean = 0;
        for (std::size_t i = c; i < rows; i += 2) mean += losses(0, i) / 80;
        variance += mean * (1 - mean) / 80 / 4;
    }
    EXPECT_NEAR(bands.of_model[0].high - bands.of_model[0].estimate, 1.96 * std::sqrt(variance), 0.01);
    EXPECT_NEAR(bands.critical_value, 1.96, 0.15);
}

TEST(simultaneous_bands, hold_the_true_losses_of_all_models_at_once) {
    const auto labels = alternating();
    std::size_t held = 0, alone = 0;
    constexpr std::size_t trials = 100;
    for (std::size_t t = 0; t < trials; ++t) {
        const Matrix<double> losses = coin_losses(40, 0.5, RandomStream(t).child("losses"));
        const auto bands = simultaneous_bands(losses, {.labels = labels, .num_classes = 2},
                                              {.num_resamples = 400, .seed = t});
        bool all = true, all_alone = true;
        for (std::size_t m = 0; m < 40; ++m) {
            const double off = std::abs(bands.of_model[m].estimate - 0.5);
            all = all && off <= bands.of_model[m].high - bands.of_model[m].estimate;
            all_alone = all_alone && off <= 1.96 * bands.standard_error[m];
        }
        held += all;
        alone += all_alone;
    }
    EXPECT_GE(held, 85u);
    EXPECT_LE(alone, 40u);  // intervals of each model on its own hold all of them in 13 of 100
}

TEST(simultaneous_bands, of_copies_of_a_model_are_no_wider_than_its_own) {
    const auto labels = alternating();
    const Matrix<double> one = coin_losses(1, 0.3, RandomStream(1));
    Matrix<double> copies(30, rows);
    for (std::size_t m = 0; m < 30; ++m) std::ranges::copy(one.row(0), copies.row(m).begin());
    EXPECT_EQ(simultaneous_bands(copies, {.labels = labels, .num_classes = 2}).of_model[7].high,
              simultaneous_bands(one, {.labels = labels, .num_classes = 2}).of_model[0].high);
}

TEST(simultaneous_bands, are_not_certain_of_a_class_of_two_rows_that_were_guessed) {
    std::vector<Label> labels(102, 0);
    labels[100] = labels[101] = 1;
    Matrix<double> losses(1, 102);
    const auto bands = simultaneous_bands(losses, {.labels = labels, .num_classes = 2});
    EXPECT_EQ(bands.of_model[0].estimate, 0.0);
    EXPECT_GT(bands.of_model[0].high, 0.2);
}

TEST(simultaneous_bands, of_groups_are_those_of_fewer_rows) {
    std::vector<Label> labels, of_groups;
    std::vector<GroupIndex> groups;
    Matrix<double> losses(1, rows), of_one(1, rows / 8);
    RandomStream stream(4);
    for (std::size_t g = 0; g < rows / 8; ++g) {
        of_one(0, g) = stream.uniform() < 0.5 ? 1 : 0;
        of_groups.push_back(g % 2);
        for (std::size_t i = 0; i < 8; ++i) {
            losses(0, labels.size()) = of_one(0, g);
            labels.push_back(g % 2);
            groups.push_back(g);
        }
    }
    const auto grouped = simultaneous_bands(losses, {.labels = labels, .num_classes = 2, .groups = groups});
    const auto alone = simultaneous_bands(of_one, {.labels = of_groups, .num_classes = 2});
    EXPECT_NEAR(grouped.of_model[0].high, alone.of_model[0].high, 1e-12);
    EXPECT_GT(grouped.standard_error[0],
              2 * simultaneous_bands(losses, {.labels = labels, .num_classes = 2}).standard_error[0]);
}

TEST(simultaneous_bands, have_the_same_bits_for_any_number_of_threads) {
    const auto labels = alternating();
    const Matrix<double> losses = coin_losses(5, 0.3, RandomStream(2));
    const auto one = simultaneous_bands(losses, {.labels = labels, .num_classes = 2}, {}, {.threads = 1});
    const auto four = simultaneous_bands(losses, {.labels = labels, .num_classes = 2}, {}, {.threads = 4});
    for (std::size_t m = 0; m < 5; ++m) EXPECT_EQ(one.of_model[m].low, four.of_model[m].low);
    EXPECT_EQ(one.critical_value, four.critical_value);
}

TEST(simultaneous_bands, refuse_losses_and_labels_that_do_not_fit) {
    const auto labels = alternating();
    const RowLabels good{.labels = labels, .num_classes = 2};
    Matrix<double> losses(2, rows);
    losses(1, 3) = 1.5;
    expect_error(ErrorCode::bad_argument, {"model 1, row 3", "[0, 1]", "1.5"},
                 [&] { simultaneous_bands(losses, good); });
    losses(1, 3) = std::nan("");
    expect_error(ErrorCode::bad_argument, {"model 1, row 3", "nan"},
                 [&] { simultaneous_bands(losses, good); });
    expect_error(ErrorCode::bad_argument, {"0 models"},
                 [&] { simultaneous_bands(Matrix<double>(0, rows), good); });
    expect_error(ErrorCode::bad_argument, {"160 labels", "5 rows"},
                 [&] { simultaneous_bands(Matrix<double>(1, 5), good); });
    expect_error(ErrorCode::bad_argument, {"0 resamples"},
                 [&] { simultaneous_bands(Matrix<double>(1, rows), good, {.num_resamples = 0}); });
}

}  // namespace
}  // namespace hardlearn::testing
