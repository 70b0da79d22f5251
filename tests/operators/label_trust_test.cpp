#include "hardlearn/operators/label_trust.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "hardlearn/hardness/left_out_forest.hpp"
#include "tests/operators/support.hpp"

namespace hardlearn::testing {
namespace {

// Two clear classes of 40 rows; of the first, rows 3 and 17 bear the other's label.
OwnedRows with_two_flips() {
    OwnedRows rows = uneven_classes({40, 40}, 3, 8);
    rows.labels[3] = rows.labels[17] = 1;
    return rows;
}

TEST(label_trust, leaves_out_the_rows_whose_labels_were_flipped_and_no_others) {
    const OwnedRows rows = with_two_flips();
    LabelTrust trust;
    const auto kept = trusted_rows(rows.rows(), trust.scores(rows.rows(), 1));
    EXPECT_EQ(kept.size(), 78u);
    for (const RowIndex flipped : {RowIndex(3), RowIndex(17)})
        EXPECT_FALSE(std::ranges::binary_search(kept, flipped));
}

TEST(label_trust, draws_as_many_rows_of_each_class_as_there_were_and_hardly_the_flipped_ones) {
    const OwnedRows rows = with_two_flips();
    LabelTrust trust;
    const Matrix<float> scores = trust.scores(rows.rows(), 1);
    std::size_t flipped = 0;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        std::vector<Label> labels;
        std::size_t most = 0;
        std::vector<std::size_t> times(80, 0);
        for (const RowIndex row : drawn_by_trust(rows.rows(), scores, RandomStream(seed))) {
            labels.push_back(rows.labels[row]);
            most = std::max(most, ++times[row]);
        }
        flipped += times[3] + times[17];
        EXPECT_EQ(counts_of(labels, 2), (std::vector<std::size_t>{38, 42}));
        EXPECT_LE(most, 2u);
    }
    EXPECT_LT(flipped, 8u);  // of 40, were they believed
}

TEST(label_trust, answers_alike_whether_it_was_asked_before_or_not) {
    const OwnedRows rows = with_two_flips(), others = uneven_classes({30, 30}, 3, 1, 9);
    LabelTrust trust;
    const auto equal = [](const Matrix<float>& a, const Matrix<float>& b) {
        return std::ranges::equal(std::span(a.data(), a.rows() * a.stride()),
                                  std::span(b.data(), b.rows() * b.stride()));
    };
    const Matrix<float> first = trust.scores(rows.rows(), 1);
    EXPECT_FALSE(equal(first, trust.scores(rows.rows(), 2)));
    EXPECT_EQ(trust.scores(others.rows(), 1).rows(), 60u);
    EXPECT_TRUE(equal(first, trust.scores(rows.rows(), 1)));
    EXPECT_TRUE(equal(first, left_out_forest_scores(rows.features, rows.rows().labels, 1)));
}

TEST(label_trust, keeps_all_rows_where_none_can_be_left_out) {
    OwnedRows rows = uneven_classes({5, 5}, 2, 1);
    rows.groups.assign(10, GroupIndex(0));
    LabelTrust trust;
    const Matrix<float> scores = trust.scores(rows.rows(), 1);
    EXPECT_EQ(scores.rows(), 0u);
    EXPECT_EQ(trusted_rows(rows.rows(), scores).size(), 10u);
    EXPECT_EQ(drawn_by_trust(rows.rows(), scores, RandomStream(1)).size(), 10u);
}

}  // namespace
}  // namespace hardlearn::testing
