#include <gtest/gtest.h>

#include "hardlearn/mil/model_file.hpp"
#include "tests/mil/support.hpp"
#include "tests/support/files.hpp"
#include "tests/support/matrices.hpp"

namespace hardlearn::testing {
namespace {

// A text that training did not list goes to the bucket of the rare ones, also after a way through a file.
TEST(bucket_of_rare_texts, is_kept_in_the_model_file) {
    Dataset data = ring_of_classes(60, 3, 0.3, 41);
    data.columns.back().levels = {"other", "round", "square"};
    data.columns.back().other_is_bucket = true;
    MicroLearnerOptions options = small_grid();
    const MicroLearner model = fit_micro_learner(data, all_rows(data.rows), options);
    const TemporaryFolder folder;
    write_model(model, folder / "model");
    const MicroLearner read = read_model(folder / "model");

    Dataset queries = ring_of_classes(6, 3, 0.3, 42), others = queries;
    queries.columns.back().levels = {"never seen", "round", "square"};
    others.columns.back().levels = {"other", "round", "square"};
    const MicroPredictions found = predict(read, queries, all_rows(6));
    EXPECT_EQ(found.unseen_categories, 0u);
    EXPECT_TRUE(same_bits(found.scores, predict(model, others, all_rows(6)).scores));
}

}  // namespace
}  // namespace hardlearn::testing
