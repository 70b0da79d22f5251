#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "hardlearn/learninglet/learninglet.hpp"
#include "hardlearn/traininglet/fusion.hpp"
#include "tests/learninglet/space_support.hpp"

namespace hardlearn::testing {
namespace {

// A model's space, with sanitization, and queries from outside it: fresh ones, then all of them once more.
struct Asked {
    static constexpr std::size_t num_fresh = 40;
    SharedRows data = overlapping_classes(150, 5, 3, 40, 21);
    LearningSpace space = whole_space(data, false);
    Precision precision = build_precision(space, sanitizing_candidate(), {}, {}, {});
    Matrix<float> features{2 * num_fresh, 5};
    ViewedRows queries;

    Asked() {
        const SharedRows fresh = overlapping_classes(num_fresh, 5, 3, 10, 22);
        for (std::size_t i = 0; i < features.rows(); ++i) {
            std::ranges::copy(fresh.rows->row(i % num_fresh), features.row(i).begin());
        }
        queries = view_queries(space, features, {});
    }

    // What the random anchor brought in: itself and its traininglet.
    std::vector<RowIndex> brought_by_random_anchor(std::size_t query) const {
        Candidate candidate = sanitizing_candidate();
        candidate.fusion = true;
        QuerySession session(space, &precision, queries, query, space.members, candidate.num_neighbors, 9);
        const FusedTraininglet& traininglet = session.traininglet(candidate);
        std::vector<RowIndex> rows;
        for (std::size_t i = 0; i < traininglet.rows.size(); ++i) {
            if (traininglet.origins[i] & random_anchor) rows.push_back(traininglet.rows[i]);
        }
        std::ranges::sort(rows);
        return rows;
    }
};

TEST(random_anchor, is_drawn_anew_for_each_query) {
    const Asked asked;
    std::map<std::vector<RowIndex>, int> times;
    for (std::size_t query = 0; query < Asked::num_fresh; ++query)
        ++times[asked.brought_by_random_anchor(query)];
    EXPECT_FALSE(times.contains({}));
    EXPECT_GT(times.size(), Asked::num_fresh / 2) << "40 draws of some 100 good samples";
}

TEST(random_anchor, depends_on_the_content_of_the_query_and_not_on_its_place) {
    const Asked asked;
    for (std::size_t query = 0; query < Asked::num_fresh; ++query) {
        EXPECT_EQ(asked.brought_by_random_anchor(query),
                  asked.brought_by_random_anchor(query + Asked::num_fresh));
    }
}

}  // namespace
}  // namespace hardlearn::testing
