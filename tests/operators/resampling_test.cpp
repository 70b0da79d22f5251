#include "hardlearn/operators/resampling.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "tests/operators/support.hpp"

namespace hardlearn::testing {
namespace {

using Counts = std::vector<std::size_t>;

std::vector<Label> labels_at(const OwnedRows& rows, const std::vector<RowIndex>& sample) {
    std::vector<Label> labels;
    for (const RowIndex row : sample) labels.push_back(rows.labels[row]);
    return labels;
}

double squared_distance(const OwnedRows& rows, std::size_t a, std::size_t b) {
    double sum = 0;
    for (std::size_t j = 0; j < rows.features.columns(); ++j) {
        const double difference = double{rows.features(a, j)} - double{rows.features(b, j)};
        sum += difference * difference;
    }
    return sum;
}

// All rows that are no row of the same group, the nearest first.
std::vector<std::size_t> ranked_others(const OwnedRows& rows, std::size_t row) {
    std::vector<std::size_t> others;
    for (std::size_t i = 0; i < rows.labels.size(); ++i) {
        const bool same = rows.groups.empty() ? i == row : rows.groups[i] == rows.groups[row];
        if (!same) others.push_back(i);
    }
    std::ranges::stable_sort(others, {}, [&](std::size_t i) { return squared_distance(rows, row, i); });
    return others;
}

TEST(over_sampling, repeats_rows_evenly_until_classes_are_equal) {
    const OwnedRows rows = uneven_classes({30, 7, 1, 0, 13}, 2, 0);
    const auto sample = over_sampled(rows.rows().labels, RandomStream(3));
    EXPECT_EQ(counts_of(labels_at(rows, sample), 5), (Counts{30, 30, 30, 0, 30}));
    Counts times(rows.labels.size(), 0);
    for (const RowIndex row : sample) ++times[row];
    for (std::size_t i = 0; i < times.size(); ++i) {
        const std::size_t of_class = counts_of(rows.labels, 5)[static_cast<std::size_t>(rows.labels[i])];
        EXPECT_GE(times[i], 30 / of_class);
        EXPECT_LE(times[i], (30 + of_class - 1) / of_class);
    }
    for (std::size_t i = 0; i < rows.labels.size(); ++i) EXPECT_EQ(sample[i], RowIndex(i));
}

TEST(under_sampling, draws_as_many_rows_of_each_class_as_the_smallest_has) {
    const OwnedRows rows = uneven_classes({30, 7, 0, 13}, 2, 0);
    std::set<std::vector<RowIndex>> drawn;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const auto sample = under_sampled(rows.rows().labels, RandomStream(seed));
        EXPECT_EQ(counts_of(labels_at(rows, sample), 4), (Counts{7, 7, 0, 7}));
        EXPECT_TRUE(std::ranges::is_sorted(sample, std::less_equal()));
        drawn.insert(sample);
    }
    EXPECT_GT(drawn.size(), 15u);
}

TEST(smote, puts_new_rows_between_a_row_and_one_of_its_five_nearest_of_the_class) {
    const OwnedRows rows = uneven_classes({40, 12}, 3, 1);
    const SampledRows sample = smote(rows.rows(), RandomStream(5));
    EXPECT_EQ(counts_of(sample.labels, 2), (Counts{40, 40}));
    for (std::size_t i = 0; i < 52; ++i)
        EXPECT_TRUE(std::ranges::equal(sample.features.row(i), rows.features.row(i)));
    for (std::size_t made = 52; made < 80; ++made) {
        EXPECT_EQ(sample.labels[made], 1);
        bool lies_between = false;
        for (std::size_t a = 40; a < 52; ++a) {
            std::vector<std::size_t> near = ranked_others(rows, a);
            std::erase_if(near, [](std::size_t i) { return i < 40; });
            for (std::size_t k = 0; k < 5; ++k) {
                double length = 0, off = 0, u = 0;
                for (std::size_t j = 0; j < 3; ++j) {
                    const double side = double{rows.features(near[k], j)} - double{rows.features(a, j)};
                    u += side * (double{sample.features(made, j)} - double{rows.features(a, j)});
                    length += side * side;
                }
                u /= length;
                for (std::size_t j = 0; j < 3; ++j) {
                    const double at = rows.features(a, j) +
                                      u * (double{rows.features(near[k], j)} - double{rows.features(a, j)});
                    off = std::max(off, std::abs(at - sample.features(made, j)));
                }
                lies_between = lies_between || (off < 1e-5 && u > -1e-5 && u < 1 + 1e-5);
            }
        }
        EXPECT_TRUE(lies_between) << made;
    }
}

TEST(smote, repeats_a_row_that_has_no_other_of_its_class_outside_its_group) {
    OwnedRows rows = uneven_classes({6, 1, 2}, 2, 4);
    rows.groups = {0, 1, 2, 3, 4, 5, 6, 7, 7};
    const SampledRows sample = smote(rows.rows(), RandomStream(1));
    ASSERT_EQ(counts_of(sample.labels, 3), (Counts{6, 6, 6}));
    for (std::size_t i = 9; i < 18; ++i) {
        const std::size_t first = sample.labels[i] == 1 ? 6 : 7, last = sample.labels[i] == 1 ? 6 : 8;
        bool repeated = false;
        for (std::size_t row = first; row <= last; ++row)
            repeated = repeated || std::ranges::equal(sample.features.row(i), rows.features.row(row));
        EXPECT_TRUE(repeated);
    }
}

TEST(edited_neighbors, are_those_that_a_double_loop_keeps) {
    for (const bool grouped : {false, true}) {
        OwnedRows rows = uneven_classes({50, 30, 20}, 2, 1);
        for (std::size_t i = 0; grouped && i < 100; ++i) rows.groups.push_back(i / 3);
        std::vector<RowIndex> expected;
        for (std::size_t i = 0; i < 100; ++i) {
            Counts votes(3, 0);
            const auto near = ranked_others(rows, i);
            for (std::size_t k = 0; k < 3; ++k) ++votes[static_cast<std::size_t>(rows.labels[near[k]])];
            if (votes[static_cast<std::size_t>(rows.labels[i])] == std::ranges::max(votes))
                expected.push_back(i);
        }
        EXPECT_EQ(edited(rows.rows()), expected);
        EXPECT_LT(expected.size(), 90u);
    }
}

TEST(edited_neighbors, leave_a_class_that_is_outvoted_everywhere_as_it_is) {
    OwnedRows rows = uneven_classes({30, 1}, 2, 0);
    const auto kept = edited(rows.rows());
    EXPECT_EQ(kept.back(), RowIndex(30));
    EXPECT_EQ(kept.size(), 31u);
}

}  // namespace
}  // namespace hardlearn::testing
