#include "hardlearn/reweight/training_notes.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

namespace hardlearn::testing {
namespace {

std::vector<EpochRecord> epochs_of(const std::vector<double>& accuracies, std::size_t moved_rows = 0) {
    std::vector<EpochRecord> epochs;
    for (const double accuracy : accuracies) {
        epochs.push_back({.epoch = epochs.size() + 1,
                          .validation_accuracy = accuracy,
                          .validation_rows = 21,
                          .moved_rows = moved_rows});
    }
    return epochs;
}

Value fact(const Note& note, const std::string& name) {
    for (const auto& [known, value] : note.facts) {
        if (known == name) return value;
    }
    ADD_FAILURE() << "no fact " << name;
    return {};
}

TEST(failed_validation_note, tells_since_when_and_whether_the_rows_were_the_same) {
    const auto held = failed_validation_note(epochs_of({.5, .2, .1, 0, 0, 0, 0, 0}), 6);
    ASSERT_TRUE(held.has_value());
    EXPECT_EQ(held->kind, "validation_failed");
    EXPECT_TRUE(held->is_warning);
    EXPECT_NE(held->text.find("from epoch 4 on nearly all 21 validation rows"), std::string::npos)
        << held->text;
    EXPECT_NE(held->text.find("the same rows all the time"), std::string::npos);
    EXPECT_EQ(fact(*held, "from_epoch"), Value(std::uint64_t{4}));
    EXPECT_EQ(fact(*held, "to_epoch"), Value(std::uint64_t{8}));
    const auto moving = failed_validation_note(epochs_of({.5, .2, .1, 0, 0, 0, 0, 0}, 2), 6);
    ASSERT_TRUE(moving.has_value());
    EXPECT_EQ(moving->text.find("the same rows"), std::string::npos);
}

TEST(failed_validation_note, is_none_where_validation_is_learned_or_there_is_none) {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    EXPECT_FALSE(failed_validation_note({}, 6));
    EXPECT_FALSE(failed_validation_note(epochs_of({0, 0, 0, 0, .5}), 6)) << "it recovered";
    EXPECT_FALSE(failed_validation_note(epochs_of({.5, .5, .5, .5, 0, 0}), 6)) << "two epochs are none";
    EXPECT_FALSE(
        failed_validation_note(epochs_of({.5, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5, 0, 0, 0}), 6))
        << "under a quarter of the epochs";
    EXPECT_FALSE(failed_validation_note(epochs_of({.1, .1, .1, .1}), 6))
        << "poor, but above a quarter of chance";
    EXPECT_FALSE(failed_validation_note(epochs_of({nan, nan, nan, nan}), 6));
}

TEST(failed_validation_note, five_epochs_under_five_per_cent_are_told_where_nothing_moved) {
    const std::vector<double> stuck = {.5, .04, .04, 0, .04, .04, .5, .5};
    const auto told = failed_validation_note(epochs_of(stuck), 2);
    ASSERT_TRUE(told.has_value());
    EXPECT_EQ(told->kind, "validation_stuck");
    EXPECT_TRUE(told->is_warning);
    EXPECT_EQ(fact(*told, "from_epoch"), Value(std::uint64_t{2}));
    EXPECT_EQ(fact(*told, "to_epoch"), Value(std::uint64_t{6}));
    EXPECT_FALSE(failed_validation_note(epochs_of(stuck, 1), 2)) << "rows moved";
    EXPECT_FALSE(failed_validation_note(epochs_of({.5, .04, .04, .04, .04, .5, .5}), 2)) << "four epochs";
    EXPECT_FALSE(failed_validation_note(epochs_of({.5, .05, .05, .05, .05, .05, .5, .5}), 2)) << "at 5 %";
    EXPECT_FALSE(failed_validation_note(epochs_of({.04, .04, .04, .04, .04, .5, .5}), 100))
        << "better than guessing among a hundred classes";
}

TEST(failed_validation_note, epochs_on_both_sides_of_a_move_are_two_runs) {
    auto epochs = epochs_of({.04, .04, .04, .04, .04, .04, .04, .5, .5, .5});
    epochs[1].moved_rows = 3;  // after the second epoch: five are left
    const auto told = failed_validation_note(epochs, 2);
    ASSERT_TRUE(told.has_value());
    EXPECT_EQ(fact(*told, "from_epoch"), Value(std::uint64_t{3}));
    EXPECT_EQ(fact(*told, "to_epoch"), Value(std::uint64_t{7}));
    epochs[2].moved_rows = 1;
    EXPECT_FALSE(failed_validation_note(epochs, 2));
}

TEST(effective_sample_note, speaks_below_thirty_per_cent_in_the_last_epoch) {
    const auto with = [](double last) {
        return effective_sample_note(
            std::vector<EpochRecord>{{.effective_share = .1}, {.effective_share = last}});
    };
    ASSERT_TRUE(with(.29).has_value());
    EXPECT_EQ(with(.29)->kind, "small_effective_sample");
    EXPECT_EQ(fact(*with(.29), "effective_share"), Value(.29));
    EXPECT_FALSE(with(.3));
    EXPECT_FALSE(effective_sample_note({}));
}

TEST(small_validation_note, speaks_below_ten_rows_of_any_class_however_many_others_have) {
    std::vector<Label> labels(200, Label(0));
    std::fill_n(labels.begin(), 10, Label(2));
    std::fill_n(labels.begin() + 10, 9, Label(1));
    const auto told = small_validation_note(labels, 3);
    ASSERT_TRUE(told.has_value());
    EXPECT_EQ(told->kind, "small_validation_part");
    EXPECT_EQ(fact(*told, "fewest_of_a_class"), Value(std::uint64_t{9}));
    labels.push_back(Label(1));
    EXPECT_FALSE(small_validation_note(labels, 3));
    EXPECT_TRUE(small_validation_note(labels, 4)) << "a class without a row";
    EXPECT_FALSE(small_validation_note({}, 3)) << "no validation part";
}

TEST(easy_rows_note, speaks_where_a_point_is_lost) {
    const EasyHalf lost{.rows = 200, .method_right = 190, .plain_right = 192, .p_value = .25};
    ASSERT_TRUE(easy_rows_note(lost, Method::lrw_hard).has_value());
    EXPECT_EQ(fact(*easy_rows_note(lost, Method::lrw_hard), "p_value"), Value(.25));
    EXPECT_FALSE(easy_rows_note({.rows = 200, .method_right = 190, .plain_right = 191}, Method::lrw_hard));
    EXPECT_FALSE(easy_rows_note({}, Method::lrw_hard));
}

TEST(suspect_rows_note, counts_without_a_claim) {
    const std::vector<char> suspect = {0, 1, 1, 0};
    ASSERT_TRUE(suspect_rows_note(suspect).has_value());
    EXPECT_TRUE(
        suspect_rows_note(suspect)->text.starts_with("2 of 4 rows are kept out of the validation part"));
    EXPECT_EQ(suspect_rows_note(suspect)->text.find("likely"), std::string::npos);
    EXPECT_FALSE(suspect_rows_note({}));
}

TEST(contest_note, tells_the_p_value_in_text_and_facts) {
    const ContestResult contest{
        .rows = 100, .method_right = 60, .plain_right = 55, .wins = 9, .losses = 4, .p_value = 0.1334};
    const Note note = contest_note(contest, Method::molere_refit, false, "different rows");
    EXPECT_NE(note.text.find("9 different rows speak for the first"), std::string::npos) << note.text;
    EXPECT_NE(note.text.find("0.13"), std::string::npos) << note.text;
    EXPECT_TRUE(note.text.ends_with(": plain training is kept"));
    EXPECT_EQ(fact(note, "p_value"), Value(0.1334));
    EXPECT_EQ(fact(note, "method_kept"), Value(false));
}

}  // namespace
}  // namespace hardlearn::testing
