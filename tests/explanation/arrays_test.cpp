// From an array of floats to an explanation, without a data set.
#include <gtest/gtest.h>

#include <vector>

#include "hardlearn/core/random.hpp"
#include "hardlearn/explanation/explanation.hpp"
#include "hardlearn/mil/fit_micro_learner.hpp"
#include "hardlearn/mil/model_file.hpp"
#include "hardlearn/mil/predict.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/matrices.hpp"

namespace hardlearn::testing {
namespace {

struct Arrays {
    std::vector<float> values;
    std::vector<Label> labels;
    MatrixView<const float> rows() const { return {values.data(), labels.size(), 3}; }
};

Arrays two_clouds(std::size_t rows, std::uint64_t seed) {
    Arrays arrays;
    RandomStream stream(seed);
    for (std::size_t i = 0; i < rows; ++i) {
        arrays.labels.push_back(static_cast<Label>(i % 2));
        for (int c = 0; c < 3; ++c)
            arrays.values.push_back(static_cast<float>(static_cast<double>(i % 2) * 1.5 + stream.normal()));
    }
    return arrays;
}

const MicroLearnerOptions quick = {
    .construction = Construction::naive, .num_neighbors = {10}, .costs = {1.0}, .gammas = {1.0}};

TEST(arrays, fit_the_same_model_as_their_data_set) {
    const Arrays known = two_clouds(80, 1);
    const MicroLearner model = fit(known.rows(), known.labels, quick);
    const MicroLearner expected = fit(dataset_of({.rows = known.rows(), .labels = known.labels}), quick);
    EXPECT_EQ(write_model(model), write_model(expected));
}

TEST(arrays, are_predicted_as_their_data_set_alone_and_together) {
    const Arrays known = two_clouds(80, 1), fresh = two_clouds(20, 2);
    const MicroLearner model = fit(known.rows(), known.labels, quick);
    const Dataset data = dataset_of({.rows = fresh.rows(), .labels = fresh.labels});
    const MicroPredictions expected = predict(model, data, all_rows(20));
    const MicroPredictions predicted = predict(model, fresh.rows());
    EXPECT_EQ(predicted.labels, expected.labels);
    EXPECT_TRUE(same_bits(predicted.scores, expected.scores));
    for (std::size_t i = 0; i < 20; ++i) {
        const MicroPredictions alone = predict(model, some_rows(fresh.rows(), i, i + 1));
        EXPECT_EQ(alone.scores(0, 0), expected.scores(i, 0));
    }
}

TEST(arrays, are_explained_as_their_data_set) {
    const Arrays known = two_clouds(80, 1), fresh = two_clouds(2, 2);
    const MicroLearner model = fit(known.rows(), known.labels, quick);
    const Dataset data = dataset_of({.rows = fresh.rows(), .labels = fresh.labels});
    const Explanation why = explain(model, fresh.rows().row(1));
    const Explanation expected = explain(model, data, 1);
    EXPECT_EQ(why.scores, expected.scores);
    ASSERT_EQ(why.samples.size(), expected.samples.size());
    EXPECT_EQ(why.samples.front().row, expected.samples.front().row);
}

TEST(most_decisive, adds_up_what_each_row_contributes_to_the_predicted_class) {
    Explanation why;
    why.prediction = 1;
    why.voters.emplace_back().duels = {
        {.positive = 0,
         .negative = 1,
         .support_vectors = {{.row = 7, .contribution = -3}, {.row = 8, .contribution = 1}}},
        {.positive = 1,
         .negative = 2,
         .support_vectors = {{.row = 7, .contribution = 0.5}, {.row = 9, .contribution = -2}}},
        {.positive = 0, .negative = 2, .support_vectors = {{.row = 5, .contribution = 100}}}};
    const auto decisive = most_decisive(why, 2);
    ASSERT_EQ(decisive.size(), 2u);
    EXPECT_EQ(decisive[0].row, 7u);
    EXPECT_EQ(decisive[0].influence, 3.5) << "for class 1 in both of its duels";
    EXPECT_EQ(decisive[1].row, 9u);
    EXPECT_EQ(decisive[1].influence, -2);
    EXPECT_EQ(most_decisive(why, 10).size(), 3u) << "the duel of other classes decides nothing";
}

TEST(arrays, of_another_width_are_refused) {
    const Arrays known = two_clouds(80, 1);
    const MicroLearner model = fit(known.rows(), known.labels, quick);
    expect_error(ErrorCode::bad_data, {"2 columns", "expected 3"},
                 [&] { predict(model, MatrixView<const float>(known.values.data(), 4, 2)); });
    expect_error(ErrorCode::bad_data, {"2 columns", "expected 3"},
                 [&] { explain(model, std::span<const float>(known.values).first(2)); });
}

}  // namespace
}  // namespace hardlearn::testing
