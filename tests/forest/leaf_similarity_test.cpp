#include <gtest/gtest.h>

#include <numeric>

#include "hardlearn/core/error.hpp"
#include "hardlearn/forest/forest.hpp"
#include "tests/forest/support.hpp"
#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

Matrix<std::uint32_t> random_leaves(std::size_t rows, std::size_t trees, std::uint64_t bound) {
    RandomStream stream(trees);
    Matrix<std::uint32_t> leaves(rows, trees);
    for (std::size_t i = 0; i < rows; ++i) {
        for (auto& leaf : leaves.row(i)) leaf = static_cast<std::uint32_t>(stream.below(bound));
    }
    return leaves;
}

TEST(leaf_similarities, count_trees_that_agree) {
    for (const std::size_t trees : {1, 3, 7, 15, 16, 17, 31, 32, 33, 64, 100, 300}) {
        const auto leaves = random_leaves(20, trees, 3);
        const std::vector<std::uint32_t> query(leaves.row(4).begin(), leaves.row(4).end());
        const std::vector<RowIndex> ids = {4, 19, 0, 7, 7};
        std::vector<float> out(ids.size());
        leaf_similarities(query, leaves, ids, out);
        for (std::size_t i = 0; i < ids.size(); ++i) {
            std::size_t equal = 0;
            for (std::size_t t = 0; t < trees; ++t) equal += leaves(ids[i], t) == query[t] ? 1 : 0;
            EXPECT_EQ(out[i], static_cast<float>(equal) / static_cast<float>(trees)) << trees << " trees";
        }
        EXPECT_EQ(out[0], 1.0f);
    }
}

TEST(leaf_similarities, need_no_rows) {
    const auto leaves = random_leaves(2, 5, 3);
    leaf_similarities(leaves.row(0), leaves, {}, {});
}

TEST(leaf_similarities, refuse_another_number_of_trees) {
    const auto leaves = random_leaves(2, 5, 3);
    const std::vector<std::uint32_t> query(4, 0);
    const std::vector<RowIndex> ids = {1};
    std::vector<float> out(1);
    expect_error_message(ErrorCode::bad_argument,
                         "leaf similarities: the query has 4 trees and the rows 5; 1 ids, room for 1",
                         [&] { leaf_similarities(query, leaves, ids, out); });
}

TEST(leaf_similarities, rows_of_one_class_are_closer) {
    const auto data = gaussian_classes({60, 60}, 3, 3.0, 1);
    const auto forest = fit_forest(data.rows, data.labels, 2, {.num_trees = 100, .min_leaf_rows = 5});
    const auto leaves = forest_leaves(forest, data.rows);
    std::vector<RowIndex> ids(120);
    std::iota(ids.begin(), ids.end(), RowIndex{0});
    double same = 0, other = 0;
    for (std::size_t i = 0; i < 120; ++i) {
        std::vector<float> out(120);
        leaf_similarities(leaves.row(i), leaves, ids, out);
        for (std::size_t j = 0; j < 120; ++j) {
            if (i != j) (data.labels[i] == data.labels[j] ? same : other) += out[j];
        }
    }
    EXPECT_GT(same / (59 * 120), 2 * other / (60 * 120));
}

}  // namespace
}  // namespace hardlearn::testing
