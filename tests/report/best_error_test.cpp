#include "hardlearn/report/best_error.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/report/dossiers.hpp"

namespace hardlearn::testing {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

TEST(best_error, is_no_higher_than_what_a_shown_model_reaches) {
    const Dossier dossier = dossier_of({model_of("majority", 1.1, 25), model_of("svm", 1.7, 42)});
    const BestError best = best_error_of(dossier);
    EXPECT_EQ(best.low, 0.1);
    EXPECT_NEAR(best.high, 0.16, 1e-12);
    EXPECT_EQ(best.high, best.of_best_model);
    EXPECT_NEAR(best.of_majority, 0.5, 1e-12);
    EXPECT_TRUE(best.says_something);
    EXPECT_FALSE(best.has_rare_class);
}

TEST(best_error, is_that_of_quick_models_where_these_are_better) {
    const BestError best = best_error_of(dossier_of({model_of("svm", 1.3, 32)}));
    EXPECT_EQ(best.high, 0.3);
    EXPECT_NEAR(best.of_best_model, 0.36, 1e-12);
}

TEST(best_error, says_nothing_where_it_is_wide_or_contradicted_or_unknown) {
    struct Case {
        double low, high;
        bool says_something;
    };
    for (const Case& one : {Case{0.1, 0.3, true}, Case{0.05, 0.3, false}, Case{0.04, 0.3, false},
                            Case{0.3, 0.3, false}, Case{0.31, 0.3, false}, Case{nan, nan, false}}) {
        Dossier dossier = dossier_of({});
        dossier.diagnosis.profile.bayes = {.low = one.low, .high = one.high};
        EXPECT_EQ(best_error_of(dossier).says_something, one.says_something) << one.low << ' ' << one.high;
    }
}

// Of 100 rows 10 are "yes".
TEST(best_error, says_nothing_where_always_the_largest_class_is_as_accurate) {
    const TwoClasses rows{10, 90};
    const auto best_with = [&](TwoClasses right) {
        Dossier dossier =
            dossier_of({model_of("majority", 1.5, {0, 90}, rows), model_of("svm", 1.6, right, rows)}, rows);
        dossier.diagnosis.profile.bayes = {.low = 0.08, .high = 0.2};
        return best_error_of(dossier);
    };
    EXPECT_FALSE(best_with({5, 85}).is_below_majority);
    EXPECT_FALSE(best_with({5, 85}).says_something);
    EXPECT_TRUE(best_with({5, 86}).is_below_majority);
    EXPECT_TRUE(best_with({5, 86}).says_something);
}

TEST(best_error, knows_rare_classes) {
    EXPECT_TRUE(best_error_of(dossier_of({}, {24, 76})).has_rare_class);
    EXPECT_FALSE(best_error_of(dossier_of({}, {25, 75})).has_rare_class);
}

TEST(best_error, is_unknown_without_rows) {
    EXPECT_TRUE(std::isnan(best_error_of({}).of_majority));
}

}  // namespace
}  // namespace hardlearn::testing
