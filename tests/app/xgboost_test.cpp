// The rival that a library of its own fits: with that library, and what a program without it says.
#include <gtest/gtest.h>

#include "tests/app/program.hpp"
#include "tests/support/test_data.hpp"
#include "tests/support/texts.hpp"

namespace hardlearn::testing {
namespace {

TEST(xgboost, is_a_model_of_evaluate_or_one_line_says_how_to_get_it) {
    const Outcome outcome = hardlearn({"evaluate", example_data("hepatitis.csv"), "--models",
                                       "majority,xgboost", "--folds", "3", "--no-hardness", "--quiet"});
#ifdef HARDLEARN_XGBOOST
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_TRUE(contains(outcome.out, "xgboost"));
    EXPECT_EQ(outcome.err, "");
#else
    EXPECT_EQ(outcome.status, 2);
    EXPECT_EQ(outcome.out, "");
    EXPECT_EQ(lines_of(outcome.err).size(), 1u) << outcome.err;
    EXPECT_TRUE(contains(outcome.err, "libxgboost-dev"));
#endif
}

}  // namespace
}  // namespace hardlearn::testing
