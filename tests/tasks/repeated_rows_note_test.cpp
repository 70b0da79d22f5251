#include "hardlearn/tasks/repeated_rows_note.hpp"

#include <gtest/gtest.h>

#include <optional>

#include "hardlearn/data/row_selection.hpp"
#include "hardlearn/tasks/clean.hpp"
#include "hardlearn/tasks/diagnose.hpp"
#include "tests/tasks/support.hpp"

namespace hardlearn::testing {
namespace {

// Each row twice, one after the other.
Dataset twice(const Dataset& data) {
    std::vector<RowIndex> rows;
    for (std::size_t i = 0; i < 2 * data.rows; ++i) rows.push_back(RowIndex(i / 2));
    return select_rows(data, rows);
}

std::optional<Note> told_of(const Dataset& data, Duplicates duplicates) {
    std::vector<Note> notes;
    keep_together_and_tell(data, duplicates, notes, {});
    return notes.empty() ? std::nullopt : std::optional(notes.front());
}

bool says(const std::optional<Note>& note, const std::string& part) {
    return note && note->text.find(part) != std::string::npos;
}

TEST(keep_together_and_tell, tells_what_becomes_of_copies_and_warns_where_they_stay_apart) {
    const Dataset data = twice(two_classes(40, 0.5, 1));
    const auto grouped = told_of(data, Duplicates::automatic), kept = told_of(data, Duplicates::keep);
    EXPECT_TRUE(
        says(grouped, "40 of 80 rows (50.0 %) repeat another in all features: 40 pairs, 0 by chance"));
    EXPECT_TRUE(says(grouped, "one side of every split"));
    EXPECT_FALSE(grouped->is_warning);
    EXPECT_TRUE(says(kept, "scores are better than for new rows"));
    EXPECT_TRUE(kept->is_warning);
    EXPECT_FALSE(told_of(two_classes(40, 0.5, 1), Duplicates::automatic));
}

TEST(keep_together_and_tell, does_not_say_that_chance_explains_the_copies_of_a_single_column) {
    Dataset data = twice(two_classes(40, 0.5, 1));
    data.columns.resize(1);
    const auto note = told_of(data, Duplicates::automatic);
    EXPECT_TRUE(says(note, "in a single column copies look like chance"));
    EXPECT_TRUE(note->is_warning);
}

TEST(keep_together_and_tell, does_not_say_kept_together_of_a_block_that_is_too_large) {
    Dataset data = two_classes(12, 0, 1);
    for (Column& column : data.columns) std::fill(column.values.begin(), column.values.begin() + 6, 1.0);
    const auto note = told_of(data, Duplicates::group);
    EXPECT_TRUE(says(note, "each is a row like any other"));
    EXPECT_FALSE(says(note, "one side"));
    EXPECT_TRUE(note->is_warning);
}

TEST(duplicates, diagnose_and_clean_measure_the_hardness_of_one_copy) {
    const Dataset once = two_classes(60, 0.2, 2), copied = twice(once);
    const DiagnoseOptions quick{.index = {.num_seeds = 1, .num_subsamples = 0, .num_permutations = 0}};
    DiagnoseOptions kept = quick;
    kept.duplicates = Duplicates::keep;
    const Diagnosis of_copies = diagnose(copied, quick);
    EXPECT_EQ(of_copies.index.rows_used, 60u);
    EXPECT_EQ(of_copies.index.mean, diagnose(once, quick).index.mean);
    for (const RowIndex row : of_copies.index.used_rows) EXPECT_EQ(row.value() % 2, 0u);
    EXPECT_EQ(diagnose(copied, kept).index.rows_used, 120u);
    const CleanedSet cleaned = clean(copied);
    ASSERT_TRUE(cleaned.hardness_before && cleaned.hardness_after);
    EXPECT_EQ(cleaned.hardness_before->rows_used, 60u);
    EXPECT_LE(cleaned.hardness_after->rows_used, 60u);
}

}  // namespace
}  // namespace hardlearn::testing
