#include "hardlearn/report/leader_text.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "tests/support/texts.hpp"

namespace hardlearn::testing {
namespace {

ModelRecord model(const std::string& name, double d_index, double deviation) {
    ModelRecord record;
    record.name = name;
    record.mean.d_index = d_index;
    record.deviation.d_index = deviation;
    return record;
}

TEST(leader, a_lead_within_the_deviation_makes_a_plain_model_enough) {
    const std::string text = leader_text({model("svm", 1.70, 0.05), model("mil-naive", 1.72, 0.03)});
    EXPECT_TRUE(contains(text, "mil-naive is 0.020 ahead of svm")) << text;
    EXPECT_TRUE(contains(text, "but not clearly: within the deviation between folds (0.050)")) << text;
    EXPECT_FALSE(contains(text, "leads")) << text;
    EXPECT_TRUE(contains(text, "a plain model is enough")) << text;
}

TEST(leader, a_lead_beyond_the_deviation_is_told) {
    const std::string text =
        leader_text({model("svm", 1.60, 0.05), model("knn", 1.5, 0.2), model("mil-naive", 1.72, 0.03)});
    EXPECT_TRUE(contains(text, "mil-naive leads")) << text;
    EXPECT_FALSE(contains(text, "enough")) << text;
}

TEST(leader, a_plain_leader_is_enough) {
    const std::string text = leader_text({model("svm", 1.83, 0.05), model("mil-naive", 1.72, 0.03)});
    EXPECT_TRUE(contains(text, "svm leads by D-index, 0.110 ahead of mil-naive, more than")) << text;
    EXPECT_TRUE(contains(text, "a plain model is enough")) << text;
}

TEST(leader, a_lead_of_less_than_two_deviations_is_slight) {
    std::string text = leader_text({model("svm", 1.81, 0.05), model("mil-naive", 1.72, 0.03)});
    EXPECT_TRUE(contains(text, "svm leads slightly by D-index, 0.090 ahead of mil-naive, little more than"))
        << text;
    text = leader_text({model("svm", 1.72, 0.02), model("mil-naive", 1.75, 0.02)});
    EXPECT_TRUE(contains(text, "mil-naive leads slightly by D-index")) << text;
    EXPECT_TRUE(contains(text, "little more than the deviation between folds (0.020)")) << text;
}

TEST(leader, a_plain_model_that_folds_hardly_put_ahead_does_not_lead) {
    const std::string text = leader_text({model("svm", 1.75, 0.05), model("mil-naive", 1.72, 0.03)});
    EXPECT_TRUE(contains(text, "svm is 0.030 ahead of mil-naive by D-index, but not clearly: within"))
        << text;
    EXPECT_TRUE(contains(text, "plain model is enough")) << text;
    EXPECT_FALSE(contains(text, "leads")) << text;
    const double nan = std::numeric_limits<double>::quiet_NaN();
    EXPECT_TRUE(contains(leader_text({model("svm", 1.9, nan), model("mil-naive", 1.7, nan)}), "not clearly"));
}

TEST(leader, an_unknown_deviation_is_no_proof_of_a_lead) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    EXPECT_TRUE(contains(leader_text({model("svm", 1.7, nan), model("mil-naive", 1.9, nan)}), "enough"));
    const std::string signal = leader_text({model("majority", 1.32, nan), model("mil-naive", 1.9, nan)});
    EXPECT_TRUE(contains(signal, "may hold no signal")) << signal;
}

TEST(leader, one_model_needs_no_sentence) {
    EXPECT_EQ(leader_text({model("svm", 1.75, 0.05)}), "");
    EXPECT_EQ(leader_text({model("svm", 1.75, 0.05), model("knn", 1.5, 0.1)}), "svm leads by D-index.\n");
}

TEST(leader, equal_scores_are_level) {
    EXPECT_TRUE(begins_with(leader_text({model("svm", 1.5, 0), model("mil-naive", 1.5, 0)}),
                            "svm and mil-naive are level by D-index"));
    EXPECT_TRUE(begins_with(leader_text({model("svm", 1.5, 0.1), model("mil-naive", 1.5004, 0.1)}),
                            "mil-naive and svm are level by D-index"));
    EXPECT_TRUE(begins_with(leader_text({model("svm", 1.5, 0), model("mil-naive", 1.5 + 1e-13, 0)}),
                            "svm and mil-naive are level by D-index"));
}

TEST(leader, what_does_not_beat_the_largest_class_is_no_signal) {
    const std::string beaten = leader_text({model("majority", 1.32, 0), model("knn", 1.3, 0.1)});
    EXPECT_TRUE(contains(beaten, "Nothing beats")) << beaten;
    EXPECT_TRUE(contains(beaten, "no signal")) << beaten;
    const std::string equal = leader_text({model("majority", 1.32, 0), model("mil-auto", 1.32 + 1e-13, 0.1)});
    EXPECT_TRUE(contains(equal, "Nothing beats")) << equal;
    const std::string little = leader_text({model("majority", 1.32, 0), model("mil-auto", 1.34, 0.1)});
    EXPECT_TRUE(contains(little, "mil-auto is 0.020 ahead of")) << little;
    EXPECT_TRUE(contains(little, "not clearly")) << little;
    EXPECT_TRUE(contains(little, "no signal")) << little;
    const std::string clear =
        leader_text({model("majority", 1.32, 0), model("knn", 1.5, 0.1), model("mil-auto", 1.7, 0.1)});
    EXPECT_FALSE(contains(clear, "signal")) << clear;
    EXPECT_TRUE(contains(clear, "mil-auto leads")) << clear;
}

}  // namespace
}  // namespace hardlearn::testing
