#include "hardlearn/tasks/diagnose.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/support/errors.hpp"
#include "tests/tasks/support.hpp"

namespace hardlearn::testing {
namespace {

DiagnoseOptions quick() {
    return {.index = {.num_seeds = 1, .num_subsamples = 0, .num_permutations = 0}};
}

TEST(diagnose, finds_flipped_labels_and_names_rows_of_the_data) {
    Dataset data = two_classes(80, 0, 1);
    std::set<RowIndex> flipped;
    for (const std::size_t row : {9, 30, 61}) {
        data.labels[row] = 1 - data.labels[row];
        flipped.insert(static_cast<RowIndex>(row));
    }
    const Diagnosis diagnosis = diagnose(data, quick());
    ASSERT_GE(diagnosis.suspicious.size(), 3u);
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_TRUE(flipped.contains(diagnosis.suspicious[i].row)) << diagnosis.suspicious[i].row;
        EXPECT_EQ(diagnosis.suspicious[i].given, data.labels[diagnosis.suspicious[i].row]);
    }
}

TEST(diagnose, of_a_subsample_still_names_rows_of_the_data) {
    const Dataset data = two_classes(200, 0.2, 2);
    DiagnoseOptions options = quick();
    options.index.max_rows = 60;
    options.num_suspicious = 1000;
    const Diagnosis diagnosis = diagnose(data, options);
    EXPECT_EQ(diagnosis.index.rows_used, 60u);
    ASSERT_FALSE(diagnosis.suspicious.empty());
    std::size_t beyond = 0;
    for (const LabelSuspicion& suspicion : diagnosis.suspicious) {
        EXPECT_TRUE(std::ranges::binary_search(diagnosis.index.used_rows, suspicion.row));
        EXPECT_EQ(suspicion.given, data.labels[suspicion.row]);
        beyond += suspicion.row >= 60;
    }
    EXPECT_GT(beyond, 0u);
}

TEST(diagnose, does_not_suspect_a_class_that_no_other_row_has) {
    Dataset data = two_classes(40, 0, 3);
    data.class_names.push_back("c");
    data.labels[5] = 2;
    const Diagnosis diagnosis = diagnose(data, quick());
    EXPECT_EQ(diagnosis.not_judged, 1u);
    for (const LabelSuspicion& suspicion : diagnosis.suspicious) EXPECT_NE(suspicion.row, 5u);
}

TEST(diagnose, warns_where_clusters_follow_groups) {
    Dataset data = two_classes(60, 0, 4);
    // Labels are random; what looks like classes are the groups.
    RandomStream stream(5);
    for (std::size_t i = 0; i < data.rows; ++i) {
        data.groups.push_back(static_cast<GroupIndex>(i % 2));
        data.labels[i] = static_cast<Label>(stream.below(2));
    }
    data.group_names = {"first", "second"};
    Listener listener;
    const Diagnosis diagnosis = diagnose(data, quick(), listener.context());
    EXPECT_TRUE(listener.heard("clusters_follow_groups"));
    ASSERT_EQ(diagnosis.notes.size(), 1u);
    EXPECT_TRUE(diagnosis.notes.front().is_warning);
}

TEST(diagnose, refuses_options_out_of_range_and_labels_without_a_class) {
    Dataset data = two_classes(40, 0, 6);
    expect_error(ErrorCode::bad_argument, {"num_subsamples 2", "0 or from 3"},
                 [&] { diagnose(data, {.index = {.num_subsamples = 2}}); });
    data.labels[3] = 7;
    expect_error(ErrorCode::bad_data, {"7"}, [&] { diagnose(data, quick()); });
}

}  // namespace
}  // namespace hardlearn::testing
