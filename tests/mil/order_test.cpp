// The same table, with its rows, columns and classes in another order, or under other names.
#include <gtest/gtest.h>

#include <algorithm>

#include "hardlearn/mil/fit_micro_learner.hpp"
#include "hardlearn/mil/micro_learner_parts.hpp"
#include "tests/data/permutations.hpp"
#include "tests/mil/support.hpp"
#include "tests/support/matrices.hpp"

namespace hardlearn::testing {
namespace {

MicroLearnerOptions small(Construction construction) {
    if (construction == Construction::automatic) return {.hardness = false};
    MicroLearnerOptions options = small_grid();
    options.construction = construction;
    return options;
}

// Of the queries, by the original's classes.
std::vector<Label> answers(const Rewritten& training, const Dataset& queries,
                           const MicroLearnerOptions& options) {
    const MicroLearner model = fit(training.data, options);
    std::vector<Label> labels;
    for (const Label label : predict(model, queries, all_rows(queries.rows)).labels)
        labels.push_back(training.classes[static_cast<std::size_t>(label)]);
    return labels;
}

TEST(order, of_rows_columns_and_classes_changes_hardly_an_answer) {
    const Dataset data = ring_of_classes(90, 3, 1.0, 31);
    const Dataset queries = ring_of_classes(300, 3, 1.0, 32);
    for (const Construction construction : {Construction::naive, Construction::ptc}) {
        const MicroLearnerOptions options = small(construction);
        const auto expected = predict(fit(data, options), queries, all_rows(300)).labels;
        std::size_t changed = 0;
        for (std::uint64_t seed = 0; seed < 10; ++seed) {
            const auto said = answers(rewritten(data, seed), queries, options);
            for (std::size_t i = 0; i < 300; ++i) changed += said[i] != expected[i];
        }
        EXPECT_LE(changed, 10u * 300u / 100u) << name_of(construction);
    }
}

// Without other names nothing changes at all.
TEST(order, of_rows_and_columns_changes_no_bit) {
    const Dataset data = ring_of_classes(80, 3, 0.8, 33);
    const Dataset queries = ring_of_classes(50, 3, 0.8, 34);
    for (const Construction construction :
         {Construction::naive, Construction::ptc, Construction::automatic}) {
        const MicroLearner model = fit(data, small(construction));
        const auto expected = predict(model, queries, all_rows(50));
        std::vector<RowIndex> backwards = all_rows(80);
        std::ranges::reverse(backwards);
        Dataset other = select_rows(data, backwards);
        std::ranges::rotate(other.columns, other.columns.begin() + 1);
        const MicroLearner same = fit(other, small(construction));
        const auto said = predict(same, queries, all_rows(50));
        EXPECT_TRUE(same_bits(said.scores, expected.scores)) << name_of(construction);
        EXPECT_EQ(said.labels, expected.labels);
        EXPECT_EQ(same.parts().calibration->scores, model.parts().calibration->scores);
        for (std::size_t i = 0; i < 80; ++i)
            EXPECT_EQ(backwards[same.source_rows()[i]], RowIndex(model.source_rows()[i]));
    }
}

// Forty equal rows, of which two are of another class: five neighbours are not the two, wherever the rows
// lie.
TEST(order, equal_rows_answer_by_the_class_that_most_of_them_have) {
    MicroLearnerOptions options = small_grid();
    options.num_neighbors = {5};
    for (int place = 0; place < 8; ++place) {
        Dataset data = ring_of_classes(160, 2, 0.3, 36);
        for (std::size_t i = 120; i < 160; ++i) {
            data.labels[i] = i < 154 ? 0 : 1;
            for (Column& column : data.columns) {
                if (column.kind == ColumnKind::numeric)
                    column.values[i] = 4.0 + place;
                else
                    column.codes[i] = 0;
            }
        }
        const RowIndex one = 120;
        for (const Duplicates duplicates : {Duplicates::keep, Duplicates::group}) {
            options.duplicates = duplicates;
            EXPECT_EQ(predict(fit(data, options), data, std::span(&one, 1)).labels[0], 0) << place;
        }
    }
}

TEST(order, groups_are_groups_whatever_their_numbers) {
    Dataset data = ring_of_classes(90, 3, 0.8, 35);
    for (std::size_t i = 0; i < 90; ++i) data.groups.push_back(GroupIndex(static_cast<std::uint32_t>(i / 6)));
    const Dataset queries = ring_of_classes(60, 3, 0.8, 36);
    Dataset renumbered = data;
    for (GroupIndex& group : renumbered.groups) group = GroupIndex(14 - static_cast<std::uint32_t>(group));
    const auto expected = predict(fit(data, small_grid()), queries, all_rows(60));
    EXPECT_TRUE(
        same_bits(predict(fit(renumbered, small_grid()), queries, all_rows(60)).scores, expected.scores));
}

}  // namespace
}  // namespace hardlearn::testing
