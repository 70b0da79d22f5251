#include "hardlearn/hardness/data_shift.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "hardlearn/core/random.hpp"
#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

// Rows of both sides, the second moved by `shift` in the first of its columns.
struct Sides {
    Matrix<float> rows;
    std::vector<Label> sides;
    std::vector<GroupIndex> groups;

    Sides(std::size_t first, std::size_t second, double shift, std::uint64_t seed)
        : rows(first + second, 3), sides(first + second) {
        RandomStream stream(seed);
        for (std::size_t i = 0; i < sides.size(); ++i) {
            sides[i] = Label(i >= first);
            for (float& value : rows.row(i)) value = static_cast<float>(stream.normal());
            if (i >= first) rows(i, 0) += static_cast<float>(shift);
        }
    }
    RowLabels labels() const { return {.labels = sides, .num_classes = 2, .groups = groups}; }
};

double distance(const Matrix<float>& rows, std::size_t i, std::size_t j) {
    double sum = 0;
    for (std::size_t c = 0; c < rows.columns(); ++c) {
        const double difference = double(rows(i, c)) - double(rows(j, c));
        sum += difference * difference;
    }
    return std::sqrt(sum);
}

TEST(data_shift, distances_are_those_of_their_definitions) {
    const Sides both(9, 6, 0.7, 1);
    double between = 0, first = 0, second = 0;
    std::vector<double> squares;
    for (std::size_t i = 0; i < 15; ++i) {
        for (std::size_t j = 0; j < 15; ++j) {
            const double d = distance(both.rows, i, j);
            if (i < 9 && j < 9) first += d / 81;
            if (i >= 9 && j >= 9) second += d / 36;
            if (i < 9 && j >= 9) between += d / 54;
            if (j < i) squares.push_back(d * d);
        }
    }
    const DataShift shift = measure_shift(both.rows, both.labels(), {.num_permutations = 20});
    EXPECT_NEAR(shift.energy, 2 * between - first - second, 1e-5);
    std::ranges::nth_element(squares, squares.begin() + std::ssize(squares) / 2);
    const double width = squares[squares.size() / 2];
    double discrepancy = 0;
    for (std::size_t i = 0; i < 15; ++i) {
        for (std::size_t j = 0; j < 15; ++j) {
            if (i == j) continue;
            const double d = distance(both.rows, i, j);
            const double k = std::exp(-d * d / width);
            discrepancy += i < 9 && j < 9 ? k / 72 : i >= 9 && j >= 9 ? k / 30 : -k / 54;
        }
    }
    EXPECT_NEAR(shift.discrepancy, discrepancy, 1e-5);
    EXPECT_EQ(shift.rows[0], 9u);
    EXPECT_EQ(shift.units[1], 6u);
}

TEST(data_shift, energy_of_weights_is_that_of_repeated_rows_and_scipys_in_one_column) {
    Matrix<float> a(7, 1), b(9, 1);
    const std::vector<float> of_a = {0.1f, 0.5f, 0.9f, 1.3f, 2.2f, 2.8f, 3.1f};
    const std::vector<float> of_b = {0.4f, 1.1f, 1.9f, 2.5f, 3.3f, 3.9f, 4.2f, 4.6f, 5.0f};
    for (std::size_t i = 0; i < 7; ++i) a(i, 0) = of_a[i];
    for (std::size_t i = 0; i < 9; ++i) b(i, 0) = of_b[i];
    const std::vector<double> even_a(7, 1 / 7.0), even_b(9, 1 / 9.0);
    // SciPy: energy_distance(a, b) ** 2.
    EXPECT_NEAR(energy_distance(a, even_a, b, even_b), 0.984026203073822, 1e-6);
    // The first row twice, the others once.
    Matrix<float> repeated(8, 1);
    repeated(7, 0) = of_a[0];
    for (std::size_t i = 0; i < 7; ++i) repeated(i, 0) = of_a[i];
    std::vector<double> weights(7, 1 / 8.0);
    weights[0] = 2 / 8.0;
    EXPECT_NEAR(energy_distance(a, weights, b, even_b),
                energy_distance(repeated, std::vector<double>(8, 1 / 8.0), b, even_b), 1e-12);
    EXPECT_EQ(energy_distance(a, even_a, a, even_a), 0);
}

TEST(data_shift, is_found_where_it_is_and_in_the_feature_that_moved) {
    const Sides both(60, 50, 1.5, 2);
    const DataShift shift = measure_shift(both.rows, both.labels(), {.num_permutations = 99});
    EXPECT_DOUBLE_EQ(shift.energy_p, 0.01);
    EXPECT_DOUBLE_EQ(shift.discrepancy_p, 0.01);
    EXPECT_GT(shift.energy, 5 * shift.null_energy);
    EXPECT_LT(shift.features[0].adjusted_p, 1e-4);
    EXPECT_GT(shift.features[1].adjusted_p, 0.01);
    ASSERT_TRUE(shift.auc);
    EXPECT_GT(shift.auc->low, 0.7);
    EXPECT_LT(shift.auc->low, shift.auc->estimate);
}

TEST(data_shift, probabilities_without_a_shift_are_uniform) {
    int below_a_fifth = 0;
    int auc_holds_half = 0;
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        const Sides both(20, 16, 0, 100 + seed);
        const DataShift shift = measure_shift(both.rows, both.labels(),
                                              {.num_permutations = 49, .num_resamples = 100, .seed = seed});
        below_a_fifth += shift.energy_p <= 0.2;
        auc_holds_half += shift.auc->low <= 0.5 && shift.auc->high >= 0.5;
    }
    // 12 of 60 expected, deviation 3.1.
    EXPECT_GE(below_a_fifth, 2);
    EXPECT_LE(below_a_fifth, 25);
    EXPECT_GE(auc_holds_half, 35);
}

TEST(data_shift, groups_are_permuted_whole) {
    // Ten groups, each moved somewhere: as rows they look shifted, as groups they do not.
    int as_rows = 0;
    int as_groups = 0;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        Sides both(30, 30, 0, 300 + seed);
        RandomStream stream(seed);
        std::vector<float> moves;
        for (int g = 0; g < 10; ++g) moves.push_back(static_cast<float>(3 * stream.normal()));
        for (std::size_t i = 0; i < 60; ++i) both.rows(i, 0) += moves[i / 6];
        const DataShiftOptions options{.num_permutations = 99, .num_resamples = 20};
        as_rows += measure_shift(both.rows, both.labels(), options).energy_p <= 0.05;
        for (std::size_t i = 0; i < 60; ++i) both.groups.push_back(GroupIndex(i / 6));
        const DataShift shift = measure_shift(both.rows, both.labels(), options);
        EXPECT_EQ(shift.units[0], 5u);
        as_groups += shift.energy_p <= 0.05;
    }
    EXPECT_GE(as_rows, 10);
    EXPECT_LE(as_groups, 5);
}

TEST(data_shift, of_a_side_with_one_group_nothing_can_be_learned) {
    Sides both(30, 10, 2, 7);
    for (std::size_t i = 0; i < 40; ++i) both.groups.push_back(GroupIndex(i / 10));
    const DataShift shift = measure_shift(both.rows, both.labels(), {.num_permutations = 20});
    EXPECT_EQ(shift.units[1], 1u);
    EXPECT_FALSE(shift.auc);
    both.groups[39] = GroupIndex(4);
    EXPECT_TRUE(measure_shift(both.rows, both.labels(), {.num_permutations = 20}).auc);
}

TEST(data_shift, has_the_same_bits_for_any_number_of_threads) {
    const Sides both(30, 25, 0.4, 5);
    const DataShift one = measure_shift(both.rows, both.labels(), {.num_permutations = 40}, {.threads = 1});
    const DataShift three = measure_shift(both.rows, both.labels(), {.num_permutations = 40}, {.threads = 3});
    EXPECT_EQ(one.energy, three.energy);
    EXPECT_EQ(one.energy_p, three.energy_p);
    EXPECT_EQ(one.discrepancy, three.discrepancy);
    EXPECT_EQ(one.null_energy, three.null_energy);
    EXPECT_EQ(one.auc->low, three.auc->low);
    EXPECT_EQ(one.features[2].p_value, three.features[2].p_value);
}

TEST(data_shift, name_what_is_wrong) {
    const Sides both(5, 1, 0, 1);
    expect_error(ErrorCode::bad_argument, {"5 and 1 rows"}, [&] { measure_shift(both.rows, both.labels()); });
}

}  // namespace
}  // namespace hardlearn::testing
