#include "hardlearn/learninglet/local_kernels.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/learninglet/space_support.hpp"

namespace hardlearn::testing {
namespace {

void expect_same_bits(const LearningSpace& space, const ViewedRows& queries, std::size_t num_queries) {
    LocalKernels kernels;
    RandomStream stream(5);
    for (std::size_t query = 0; query < num_queries; ++query) {
        std::vector<RowIndex> rows = space.members;
        shuffle<RowIndex>(rows, stream);
        rows.resize(1 + stream.below(40));
        kernels.assign(space, queries, query, rows);
        for (const LocalKernel kernel :
             {LocalKernel::rbf, LocalKernel::linear, LocalKernel::mean, LocalKernel::leaf}) {
            for (const double gamma : {0.1, 1.0}) {
                const Candidate candidate{.kernel = kernel, .gamma = gamma};
                kernels.prepare(candidate);
                const Matrix<float> gram = space_gram(space, candidate, rows);
                for (std::size_t i = 0; i < rows.size(); ++i) {
                    ASSERT_TRUE(std::ranges::equal(kernels.gram().row(i), gram.row(i))) << name_of(kernel);
                }
                std::vector<float> of_query(rows.size());
                space_kernel(space, candidate, queries, query, rows, of_query);
                ASSERT_TRUE(std::ranges::equal(kernels.query(), of_query)) << name_of(kernel);
            }
        }
    }
}

TEST(local_kernels, are_those_of_the_space_bit_for_bit_with_and_without_tables) {
    const SharedRows data = overlapping_classes(120, 7, 4, 8, 1);
    for (const bool with_distances : {false, true}) {
        const Draw draw = draw_of(data, whole_space(data, with_distances), {});
        ASSERT_EQ(draw.space.squared_distances != nullptr, with_distances);
        expect_same_bits(draw.space, draw.space.viewed, 20);
        const SharedRows fresh = overlapping_classes(10, 7, 4, 2, 2);
        expect_same_bits(draw.space, view_queries(draw.space, *fresh.rows, {}), 10);
    }
}

TEST(local_kernels, are_the_same_with_and_without_the_table_of_distances) {
    const SharedRows data = overlapping_classes(120, 7, 4, 8, 1);
    const Draw with = draw_of(data, whole_space(data, true), {});
    const Draw without = draw_of(data, whole_space(data, false), {});
    for (const LocalKernel kernel :
         {LocalKernel::rbf, LocalKernel::linear, LocalKernel::mean, LocalKernel::leaf}) {
        const Candidate candidate{.kernel = kernel, .gamma = 0.3};
        const auto a = space_gram(with.space, candidate, with.space.members);
        const auto b = space_gram(without.space, candidate, without.space.members);
        for (std::size_t i = 0; i < a.rows(); ++i) ASSERT_TRUE(std::ranges::equal(a.row(i), b.row(i)));
    }
}

}  // namespace
}  // namespace hardlearn::testing
