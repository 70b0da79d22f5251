#include "hardlearn/simulation/simulate.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <utility>

#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

constexpr auto all_kinds = values_of<SimulationKind>();

// Every row a group of its own, where the distribution has groups.
std::optional<std::size_t> groups_of(SimulationKind kind, std::size_t rows) {
    if (kind != SimulationKind::group_shift) return std::nullopt;
    return rows;
}

// Probability below x of the standard normal distribution.
double normal_below(double x) {
    return std::erfc(-x / std::sqrt(2.0)) / 2;
}

// What was expected of the rows of a cell, and what came.
struct Cell {
    double expected = 0;
    double variance = 0;
    double found = 0;

    void add(double posterior, Label label) {
        expected += posterior;
        variance += posterior * (1 - posterior);
        found += label == Label(1);
    }
    // In standard deviations, with a little more for those that are near 0.
    double surprise() const { return std::abs(found - expected) / std::sqrt(variance + 1); }
};

// Of many cells the largest of normal surprises stays below this, but for one set of cells in thousands.
constexpr double largest_surprise = 5;

TEST(simulate, labels_come_as_often_as_the_posterior_says) {
    for (const SimulationKind kind : all_kinds) {
        for (const double flipped : {0.0, 0.2}) {
            // Rows of few groups are no independent sample of rows of unknown groups: every row has its own.
            const std::size_t rows = kind == SimulationKind::wide ? 2000 : 20'000;
            const SimulatedData drawn = simulate({.kind = kind,
                                                  .num_rows = rows,
                                                  .flipped_share = flipped,
                                                  .num_groups = groups_of(kind, rows),
                                                  .seed = 7});
            std::array<Cell, 20> by_posterior;
            std::map<std::pair<int, int>, Cell> by_place;
            for (std::size_t i = 0; i < rows; ++i) {
                const double posterior = drawn.posterior[i];
                const Label label = drawn.data.labels[i];
                by_posterior[std::min<std::size_t>(19, std::size_t(posterior * 20))].add(posterior, label);
                const auto square = [&](std::size_t column) {
                    return int(std::floor(2 * drawn.data.columns[column].values[i]));
                };
                by_place[{square(0), square(1)}].add(posterior, label);
            }
            for (const Cell& cell : by_posterior)
                EXPECT_LT(cell.surprise(), largest_surprise) << name_of(kind) << " " << flipped;
            for (const auto& [place, cell] : by_place) {
                EXPECT_LT(cell.surprise(), largest_surprise)
                    << name_of(kind) << " " << flipped << " at " << place.first << ", " << place.second;
            }
        }
    }
}

TEST(simulate, bayes_errors_are_those_of_the_formulas) {
    const auto error_of = [](SimulationKind kind, double flipped = 0) {
        return simulate({.kind = kind, .num_rows = 20'000, .flipped_share = flipped}).bayes_error;
    };
    const double gauss = normal_below(-1);
    EXPECT_NEAR(error_of(SimulationKind::gauss), gauss, 0.005);
    EXPECT_NEAR(error_of(SimulationKind::gauss, 0.2), gauss * 0.6 + 0.2, 0.005);
    EXPECT_NEAR(error_of(SimulationKind::checker), 0.1, 1e-9);
    EXPECT_NEAR(error_of(SimulationKind::checker, 0.25), 0.1 * 0.5 + 0.25, 1e-9);
    // Two Gaussians 3 apart, one of them 19 times as frequent: the border is log(19) / 3 beyond the middle.
    const double border = std::log(19) / 3;
    EXPECT_NEAR(error_of(SimulationKind::imbalanced),
                0.95 * normal_below(-1.5 - border) + 0.05 * normal_below(-1.5 + border), 0.002);
    EXPECT_NEAR(simulate({.kind = SimulationKind::wide, .num_rows = 4000}).bayes_error, normal_below(-1.5),
                0.008);
    const std::size_t rows = 20'000;
    EXPECT_NEAR(
        simulate({.kind = SimulationKind::group_shift, .num_rows = rows, .num_groups = rows}).bayes_error,
        normal_below(-1.5 / std::sqrt(1 + 1.5 * 1.5)), 0.005);
}

TEST(simulate, the_truth_is_what_is_more_probable_and_differs_as_often_as_the_bayes_error_says) {
    for (const SimulationKind kind : all_kinds) {
        const SimulatedData drawn =
            simulate({.kind = kind, .num_rows = 3000, .num_groups = groups_of(kind, 3000), .seed = 3});
        double differ = 0;
        for (std::size_t i = 0; i < 3000; ++i) {
            EXPECT_EQ(drawn.truth[i], Label(drawn.posterior[i] > 0.5));
            differ += drawn.truth[i] != drawn.data.labels[i];
        }
        EXPECT_DOUBLE_EQ(drawn.wrong_labels, differ / 3000);
        EXPECT_NEAR(drawn.wrong_labels, drawn.bayes_error, 0.03) << name_of(kind);
    }
}

TEST(simulate, first_rows_are_the_same_however_many_follow) {
    for (const SimulationKind kind : all_kinds) {
        SimulationOptions options{.kind = kind, .num_rows = 10, .num_noise_columns = 2, .flipped_share = 0.1};
        const SimulatedData few = simulate(options);
        options.num_rows = 50;
        const SimulatedData many = simulate(options);
        for (std::size_t j = 0; j < few.data.columns.size(); ++j) {
            for (std::size_t i = 0; i < 10; ++i)
                EXPECT_EQ(few.data.columns[j].values[i], many.data.columns[j].values[i]);
        }
        for (std::size_t i = 0; i < 10; ++i) EXPECT_EQ(few.data.labels[i], many.data.labels[i]);
        options.seed = 1;
        EXPECT_NE(simulate(options).data.fingerprint(), many.data.fingerprint());
    }
}

TEST(simulate, noise_columns_come_last_change_nothing_else_and_tell_nothing) {
    const SimulatedData plain = simulate({.kind = SimulationKind::ring, .num_rows = 4000});
    const SimulatedData noisy =
        simulate({.kind = SimulationKind::ring, .num_rows = 4000, .num_noise_columns = 3});
    ASSERT_EQ(noisy.data.columns.size(), 5u);
    EXPECT_EQ(noisy.data.columns[1].values, plain.data.columns[1].values);
    EXPECT_EQ(noisy.posterior, plain.posterior);
    for (std::size_t j = 2; j < 5; ++j) {
        double difference = 0;
        double squares = 0;
        for (std::size_t i = 0; i < 4000; ++i) {
            const double value = noisy.data.columns[j].values[i];
            difference += noisy.data.labels[i] == Label(1) ? value : -value;
            squares += value * value;
        }
        EXPECT_LT(std::abs(difference), 5 * std::sqrt(4000.0));
        EXPECT_NEAR(squares / 4000, 1, 0.15);
    }
}

TEST(simulate, rows_of_a_group_are_moved_together) {
    const SimulatedData drawn =
        simulate({.kind = SimulationKind::group_shift, .num_rows = 5000, .num_groups = 50});
    ASSERT_EQ(drawn.data.group_names.size(), 50u);
    // Variance of a column between the groups' means, and within groups: 1.5^2 and 1 and that of the classes.
    double between = 0;
    double within = 0;
    for (std::size_t g = 0; g < 50; ++g) {
        double sum = 0;
        double squares = 0;
        for (std::size_t i = g; i < 5000; i += 50) {
            EXPECT_EQ(drawn.data.groups[i], GroupIndex(g));
            const double value = drawn.data.columns[0].values[i];
            sum += value;
            squares += value * value;
        }
        between += sum / 100 * sum / 100;
        within += squares / 100 - sum / 100 * sum / 100;
    }
    EXPECT_NEAR(between / 50, 2.25, 1);
    EXPECT_NEAR(within / 50, 1 + 2.25 / 5, 0.1);
    EXPECT_TRUE(simulate({.kind = SimulationKind::gauss}).data.groups.empty());
}

TEST(simulate, name_what_is_wrong) {
    expect_error(ErrorCode::bad_argument, {"num_rows"}, [] { simulate({.num_rows = 0}); });
    expect_error(ErrorCode::bad_argument, {"flipped_share"}, [] { simulate({.flipped_share = 0.5}); });
    expect_error(ErrorCode::bad_argument, {"num_groups"}, [] { simulate({.num_groups = 1}); });
    expect_error(ErrorCode::bad_argument, {"num_groups goes with group-shift, not ring"},
                 [] { simulate({.kind = SimulationKind::ring, .num_groups = 5}); });
}

}  // namespace
}  // namespace hardlearn::testing
