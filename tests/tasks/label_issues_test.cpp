#include "hardlearn/tasks/label_issues.hpp"

#include <gtest/gtest.h>

#include <set>

#include "hardlearn/tasks/diagnose.hpp"
#include "tests/support/errors.hpp"
#include "tests/tasks/support.hpp"

namespace hardlearn::testing {
namespace {

std::set<std::size_t> contradicted(const JudgedLabels& judged) {
    std::set<std::size_t> rows;
    for (const LabelSuspicion& label : judged.labels) {
        if (label.suggested != label.given) rows.insert(label.row);
    }
    return rows;
}

TEST(find_label_issues, judges_every_row_as_a_diagnosis_does) {
    Dataset data = two_classes(80, 0, 1);
    for (const std::size_t row : {3u, 20u}) data.labels[row] = 1 - data.labels[row];
    std::vector<Note> notes;
    const DiagnoseOptions options{.index = {.num_seeds = 1, .num_subsamples = 0, .num_permutations = 0},
                                  .num_suspicious = 1000};
    const JudgedLabels judged = find_label_issues(data, {}, notes);
    EXPECT_EQ(judged.labels.size(), data.rows);
    EXPECT_EQ(judged.not_judged, 0u);
    std::set<std::size_t> suspicious;
    for (const LabelSuspicion& label : diagnose(data, options).suspicious) suspicious.insert(label.row);
    EXPECT_EQ(contradicted(judged), suspicious);
    EXPECT_TRUE(suspicious.contains(3) && suspicious.contains(20));
    for (std::size_t i = 1; i < judged.labels.size(); ++i)
        EXPECT_LE(judged.labels[i - 1].given_score, judged.labels[i].given_score)
            << "the most suspicious first";
}

TEST(find_label_issues, leaves_out_what_cannot_be_judged_and_samples_where_rows_are_many) {
    Dataset data = two_classes(80, 0, 3);
    data.class_names.push_back("alone");
    data.labels[5] = 2;
    std::vector<Note> notes;
    const JudgedLabels judged = find_label_issues(data, {}, notes);
    EXPECT_EQ(judged.not_judged, 1u);
    EXPECT_EQ(judged.labels.size(), data.rows - 1);
    LabelIssueOptions few{.max_rows = 20};
    EXPECT_LE(find_label_issues(data, few, notes).labels.size(), 21u);
    few.max_rows = 1;
    expect_error(ErrorCode::bad_argument, {"max_rows"}, [&] { find_label_issues(data, few, notes); });
}

}  // namespace
}  // namespace hardlearn::testing
