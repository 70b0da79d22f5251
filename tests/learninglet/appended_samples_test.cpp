#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "hardlearn/learninglet/learninglet.hpp"
#include "tests/learninglet/space_support.hpp"

namespace hardlearn::testing {
namespace {

// A rare class that is seldom among the nearest: its nearest row is appended, and fusion keeps it so called.
TEST(appended_samples, of_a_fused_traininglet_are_those_of_its_local_ball) {
    const SharedRows data = overlapping_classes(160, 4, 3, 8, 5);
    const LearningSpace space = whole_space(data, false);
    const Precision precision = build_precision(space, sanitizing_candidate(), {}, {}, {});
    Candidate local = sanitizing_candidate();
    local.num_neighbors = 6;
    local.cleaning = Cleaning::removal;
    Candidate fused = local;
    fused.fusion = true;
    const Matrix<float> features = gather_rows(overlapping_classes(30, 4, 3, 5, 6).rows->view(),
                                               std::span<const RowIndex>(all_rows(30)));
    const ViewedRows queries = view_queries(space, features, {});
    int appended = 0;
    for (std::size_t query = 0; query < 30; ++query) {
        const auto session = [&] {
            return QuerySession(space, &precision, queries, query, space.members, local.num_neighbors, 4);
        };
        QuerySession of_ball = session(), of_union = session();
        const std::vector<RowIndex> expected = of_ball.traininglet(local).appended;
        EXPECT_EQ(of_union.traininglet(fused).appended, expected);
        appended += !expected.empty();
    }
    EXPECT_GT(appended, 10);
}

}  // namespace
}  // namespace hardlearn::testing
