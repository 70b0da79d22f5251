#include "hardlearn/report/study_text.hpp"

#include <gtest/gtest.h>

#include <string>

#include "hardlearn/core/random.hpp"
#include "tests/support/texts.hpp"

namespace hardlearn::testing {
namespace {

Study study_of(std::size_t count, bool with_micro) {
    Study study;
    RandomStream stream(1);
    for (std::size_t i = 0; i < count; ++i) {
        const double index = stream.uniform();
        StudiedSet set{.name = std::string(1, static_cast<char>('a' + i % 26)) + "_set",
                       .file = "x.csv",
                       .family = std::string(1, static_cast<char>('a' + i % 26)),
                       .rows = 100,
                       .classes = 2,
                       .majority_share = 0.5,
                       .measures = {{"lhi", index}, {"neighbor_error", stream.uniform()}},
                       .models = {{.name = "knn", .d_index = 2 - 0.8 * index}}};
        if (with_micro) set.models.push_back({.name = "mil-naive", .d_index = 1.9});
        study.sets.push_back(set);
    }
    study.left_out = {{"big.csv", "9000 rows, more than 3000"}};
    study.findings = find_in_study(study.sets, {.num_resamples = 50});
    return study;
}

TEST(study_text, tells_sets_measures_failures_and_gains) {
    const std::string text = study_text(study_of(24, true), TableStyle::plain);
    for (const char* part : {"24 data sets studied, 24 with a plain model's score, of 24 families", "a_set",
                             "knn", "mil-naive", "Left out: big.csv: 9000 rows, more than 3000", "Spearman",
                             "AUC", "Learning-Hard Index from 0.8 on: ", "F = ",
                             "The best Micro-Learner gains", "Do they say where Micro-Learning helps?"})
        EXPECT_TRUE(contains(text, part)) << part;
}

TEST(study_text, does_not_tell_gains_without_a_micro_learner) {
    const std::string text = study_text(study_of(24, false), TableStyle::plain);
    EXPECT_FALSE(contains(text, "Micro-Learning helps"));
    EXPECT_FALSE(contains(text, "Micro-Learner gains"));
}

TEST(study_text, of_few_sets_says_what_is_missing) {
    const std::string text = study_text(study_of(3, true), TableStyle::plain);
    EXPECT_TRUE(contains(text, "Five sets with scores are needed"));
    EXPECT_FALSE(contains(text, "AUC"));
    EXPECT_TRUE(contains(study_text(study_of(0, true), TableStyle::plain), "0 data sets studied"));
}

TEST(study_text, in_markdown_has_an_empty_line_around_every_table) {
    const std::string text = study_text(study_of(24, true), TableStyle::markdown);
    EXPECT_TRUE(contains(text, "\n\n| set | rows |"));
    EXPECT_TRUE(contains(text, "\n\n| measure | sets |"));
}

}  // namespace
}  // namespace hardlearn::testing
