#include "hardlearn/data/dataset_check.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <limits>

#include "hardlearn/data/preparation.hpp"
#include "hardlearn/data/readers.hpp"
#include "hardlearn/data/row_selection.hpp"
#include "tests/support/datasets.hpp"
#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

Dataset small_table() {
    Dataset data;
    data.rows = 4;
    data.columns = {numeric_column("x", {1, 2, std::numeric_limits<double>::quiet_NaN(), 4}),
                    text_column("t", {0, 1, 0, Column::missing_code}, {"p", "q"})};
    data.class_names = {"a", "b"};
    data.labels = {0, 1, unknown_label, 1};
    data.groups = {0, 0, 1, 1};
    data.group_names = {"g", "h"};
    return data;
}

// One thing wrong at a time, with the message that tells it.
struct Fault {
    std::function<void(Dataset&)> make;
    std::string message;
};

std::vector<Fault> faults() {
    return {
        {[](Dataset& d) { d.columns[0].values.pop_back(); },
         "column 'x' has 3 values: expected 4, one a row"},
        {[](Dataset& d) { d.columns[1].codes.push_back(0); },
         "column 't' has 5 codes: expected 4, one a row"},
        {[](Dataset& d) { d.columns[0].values[3] = -std::numeric_limits<double>::infinity(); },
         "column 'x', row 3: -inf: expected a finite number, or NaN where it is missing"},
        {[](Dataset& d) { d.columns[1].codes[2] = 2; }, "column 't', row 2: code 2: there are 2 levels"},
        {[](Dataset& d) { d.labels.pop_back(); }, "3 labels for 4 rows: expected one a row, or none"},
        {[](Dataset& d) { d.labels[1] = 9; }, "row 1: label 9: there are 2 classes, counted from 0"},
        {[](Dataset& d) { d.labels[1] = -4; }, "row 1: label -4: there are 2 classes, counted from 0"},
        {[](Dataset& d) { d.groups.pop_back(); }, "3 groups for 4 rows: expected one a row, or none"},
        {[](Dataset& d) { d.groups[2] = 2; }, "row 2: group 2: there are 2 group names"},
    };
}

TEST(dataset_check, tells_every_fault_and_passes_what_is_right) {
    check_dataset(small_table());
    for (const Fault& fault : faults()) {
        Dataset data = small_table();
        fault.make(data);
        expect_error_message(ErrorCode::bad_data, fault.message, [&] { check_dataset(data); });
        expect_error_message(ErrorCode::bad_data, fault.message, [&] { fit_preparation(data, all_rows(4)); });
    }
    Dataset unnamed = small_table();
    unnamed.group_names.clear();
    check_dataset(unnamed);
    unnamed.groups[0] = 4'000'000'000U;
    check_dataset(unnamed);
}

TEST(dataset_check, rows_are_those_of_the_data) {
    const Dataset data = small_table();
    for (const auto& use : std::vector<std::function<void(std::span<const RowIndex>)>>{
             [&](auto rows) { check_rows(data, rows); }, [&](auto rows) { select_rows(data, rows); },
             [&](auto rows) { fit_preparation(data, rows); },
             [&](auto rows) { prepare(fit_preparation(data, all_rows(4)), data, rows); }}) {
        expect_error_message(ErrorCode::bad_argument, "row 4: there are 4 rows, counted from 0", [&] {
            use(std::vector<RowIndex>{0, 4});
        });
    }
}

TEST(dataset_check, training_needs_rows_with_labels) {
    Dataset data = small_table();
    check_training_rows(data, std::vector<RowIndex>{0, 1, 3});
    expect_error_message(ErrorCode::bad_data, "row 2 has no label: training needs one for each row",
                         [&] { check_training_rows(data, all_rows(4)); });
    expect_error_message(ErrorCode::bad_data, "there are no rows to learn from",
                         [&] { check_training_rows(data, {}); });
    data.labels.clear();
    expect_error_message(ErrorCode::bad_data, "the rows have no labels",
                         [&] { check_training_rows(data, all_rows(4)); });
}

}  // namespace
}  // namespace hardlearn::testing
