#include "hardlearn/learninglet/local_kernels.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "hardlearn/learninglet/space_kernel.hpp"
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
        kernels.assign(space, Query{queries, query}.compared(), rows);
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
                space_kernel(space, candidate, Query{queries, query}.compared(), rows, of_query);
                ASSERT_TRUE(std::ranges::equal(kernels.query(), of_query)) << name_of(kernel);
            }
        }
    }
}

TEST(local_kernels, are_those_of_the_space_bit_for_bit_with_and_without_tables) {
    const SharedRows data = overlapping_classes(120, 7, 4, 8, 1);
    for (const bool with_distances : {false, true}) {
        const OneDraw draw = draw_of(data, whole_space(data, with_distances), {});
        ASSERT_EQ(draw.space.tables.squared_distances != nullptr, with_distances);
        expect_same_bits(draw.space, own_rows(draw.space), 20);
        const SharedRows fresh = overlapping_classes(10, 7, 4, 2, 2);
        expect_same_bits(draw.space, view_queries(draw.space, *fresh.rows, {}), 10);
    }
}

}  // namespace
}  // namespace hardlearn::testing
