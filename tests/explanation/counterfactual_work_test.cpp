#include <gtest/gtest.h>

#include "hardlearn/explanation/counterfactual.hpp"
#include "hardlearn/mil/micro_learner_parts.hpp"
#include "tests/mil/support.hpp"

namespace hardlearn::testing {
namespace {

// A machine on all rows, so that there are more candidates than the least that is always tried.
struct Asked {
    Dataset fresh = ring_of_classes(2, 3, 0.9, 32);
    MicroLearner model = fit_micro_learner(ring_of_classes(150, 3, 0.9, 31), all_rows(150),
                                           {.construction = Construction::naive,
                                            .views = {View::euclidean},
                                            .num_neighbors = {all_neighbors},
                                            .costs = {1.0},
                                            .gammas = {1.0},
                                            .hardness = false});
    Matrix<float> features = prepare(model.preparation(), fresh, all_rows(fresh.rows)).features;
    ViewedRows queries = view_queries(model.parts().space, features, {});

    Counterfactual within(double work, std::size_t query) const {
        return find_counterfactual(model, {queries, query}, {.max_share = 1.0, .max_work = work});
    }
};

TEST(counterfactual_work, bounds_how_many_samples_are_tried) {
    const Asked asked;
    for (std::size_t query = 0; query < 2; ++query) {
        const Counterfactual without_bound = asked.within(0, query), least = asked.within(1, query);
        ASSERT_GT(without_bound.candidates, 60u);
        EXPECT_EQ(without_bound.tried_alone, without_bound.candidates);
        EXPECT_LT(least.tried_alone, without_bound.tried_alone);
        EXPECT_EQ(least.candidates, without_bound.candidates);
        std::size_t before = least.tried_alone;
        for (const double work : {1e6, 1e8, 1e11}) {
            const std::size_t tried = asked.within(work, query).tried_alone;
            EXPECT_GE(tried, before) << work;
            before = tried;
        }
        EXPECT_EQ(before, without_bound.tried_alone) << "in the end there is work enough";
    }
}

}  // namespace
}  // namespace hardlearn::testing
