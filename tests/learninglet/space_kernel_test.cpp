#include "hardlearn/learninglet/space_kernel.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/learninglet/space_support.hpp"

namespace hardlearn::testing {
namespace {

constexpr LocalKernel every_kernel[] = {LocalKernel::rbf, LocalKernel::linear, LocalKernel::mean,
                                        LocalKernel::leaf};

// By the definitions, in double.
double by_definition(const LearningSpace& space, const Candidate& candidate, RowIndex a, RowIndex b) {
    double squared = 0, product = 0, same_leaves = 0;
    for (std::size_t c = 0; c < space.rows().columns(); ++c) {
        const double x = space.rows()(a, c), y = space.rows()(b, c);
        squared += (x - y) * (x - y);
        product += x * y;
    }
    const auto leaves_a = space.forest->leaves->row(a), leaves_b = space.forest->leaves->row(b);
    for (std::size_t t = 0; t < leaves_a.size(); ++t) same_leaves += leaves_a[t] == leaves_b[t];
    const double leaf = same_leaves / static_cast<double>(leaves_a.size());
    const double rbf = std::exp(-candidate.gamma * squared);
    switch (candidate.kernel) {
        case LocalKernel::rbf:
            return rbf;
        case LocalKernel::linear:
            return product;
        case LocalKernel::leaf:
            return leaf;
        case LocalKernel::mean:
            return (rbf + leaf) / 2;
    }
    return 0;
}

TEST(space_kernel, is_what_its_definition_says_of_own_rows_and_of_the_same_rows_from_outside) {
    const SharedRows data = overlapping_classes(60, 5, 3, 8, 1);
    const OneDraw draw = draw_of(data, whole_space(data, true), {});
    const ViewedRows outside = view_queries(draw.space, *data.rows, {});
    const std::vector<RowIndex> ids = {3, 1, 40, 59};
    for (const LocalKernel kernel : every_kernel) {
        const Candidate candidate{.kernel = kernel, .gamma = 0.3};
        for (const RowIndex row : {0u, 1u, 33u}) {
            std::vector<float> own(ids.size()), other(ids.size());
            space_kernel(draw.space, candidate, compared_row(draw.space, row), ids, own);
            space_kernel(draw.space, candidate, Query{outside, row}.compared(), ids, other);
            EXPECT_EQ(own, other) << name_of(kernel);
            for (std::size_t i = 0; i < ids.size(); ++i) {
                EXPECT_NEAR(own[i], by_definition(draw.space, candidate, row, ids[i]), 1e-4)
                    << name_of(kernel);
            }
        }
    }
}

TEST(space_gram, is_the_same_with_and_without_the_table_of_distances) {
    const SharedRows data = overlapping_classes(120, 7, 4, 8, 1);
    const OneDraw with = draw_of(data, whole_space(data, true), {});
    const OneDraw without = draw_of(data, whole_space(data, false), {});
    for (const LocalKernel kernel : every_kernel) {
        const Candidate candidate{.kernel = kernel, .gamma = 0.3};
        const auto a = space_gram(with.space, candidate, with.space.members);
        const auto b = space_gram(without.space, candidate, without.space.members);
        for (std::size_t i = 0; i < a.rows(); ++i) ASSERT_TRUE(std::ranges::equal(a.row(i), b.row(i)));
    }
}

}  // namespace
}  // namespace hardlearn::testing
