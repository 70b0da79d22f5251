#include <gtest/gtest.h>

#include <cmath>

#include "hardlearn/data/readers.hpp"
#include "tests/data/reader_support.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/files.hpp"

namespace hardlearn::testing {
namespace {

using Texts = std::vector<std::string>;
using Numbers = std::vector<double>;

constexpr auto bad_data = ErrorCode::bad_data;

Dataset read(std::string_view text, const ReadOptions& options = {}, const ReadLimits& limits = {}) {
    return read_dataset_from_memory({"t.svm", text}, DataFormat::svmlight, options, {}, limits);
}

TEST(svmlight_reader, spreads_sparse_rows_out) {
    const Dataset data = read("# head\n+1 1:0.5 3:-2e1 # comment 9:9\n\n-1 2:1\r\n+1\n");
    ASSERT_EQ(data.rows, 3u);
    ASSERT_EQ(data.columns.size(), 3u);
    EXPECT_EQ(data.columns[0].name, "f1");
    EXPECT_EQ(data.columns[0].values, (Numbers{0.5, 0, 0}));
    EXPECT_EQ(data.columns[1].values, (Numbers{0, 1, 0}));
    EXPECT_EQ(data.columns[2].values, (Numbers{-20, 0, 0}));
    EXPECT_EQ(data.label_name, "label");
    EXPECT_EQ(data.class_names, (Texts{"-1", "+1"}));
    EXPECT_EQ(data.labels, (std::vector<Label>{1, 0, 1}));
}

TEST(svmlight_reader, columns_are_named_by_the_index_as_it_is_written) {
    EXPECT_EQ(read("a 0:1 2:3\nb 1:2\n").columns.size(), 3u);
    EXPECT_EQ(read("a 0:1 2:3\nb 1:2\n").columns[0].name, "f0");
    EXPECT_EQ(read("a 2:3\nb 1:2\n").columns[0].name, "f1");
}

TEST(svmlight_reader, labels_may_be_texts_and_values_may_be_missing) {
    const Dataset data = read("good 1:NaN 2:1\nbad 2:?\n");
    EXPECT_EQ(data.class_names, (Texts{"bad", "good"}));
    EXPECT_EQ(data.num_missing_cells(), 2u);
}

TEST(svmlight_reader, queries_are_groups_if_asked_for) {
    const char* text = "1 qid:7 1:1\n0 qid:8 1:2\n1 qid:7 1:3\n";
    EXPECT_TRUE(read(text).groups.empty());
    EXPECT_EQ(group_texts(read(text, {.group = "qid"})), (Texts{"7", "8", "7"}));
    expect_error(bad_data, {"t.svm:2: column 'qid': expected qid:NUMBER"},
                 [] { read("1 qid:7 1:1\n0 1:2\n", {.group = "qid"}); });
}

TEST(svmlight_reader, an_expected_feature_0_is_there_where_no_row_mentions_it) {
    const Dataset data = read("1:5 2:6\n", {.labels_required = false,
                                            .expected = {{"f0", ColumnKind::numeric},
                                                         {"f1", ColumnKind::numeric},
                                                         {"f2", ColumnKind::numeric}}});
    ASSERT_EQ(data.columns.size(), 3u);
    EXPECT_EQ(data.columns[0].name, "f0");
    EXPECT_EQ(data.columns[0].values, (Numbers{0}));
    EXPECT_EQ(data.columns[1].values, (Numbers{5}));
}

TEST(svmlight_reader, rows_to_predict_need_no_label_and_take_expected_features) {
    const ReadOptions options{.label = "label",
                              .labels_required = false,
                              .expected = {{"f4", ColumnKind::numeric}, {"f2", ColumnKind::numeric}}};
    const Dataset data = read("1:5 2:6\n2:7 3:1\n", options);
    ASSERT_EQ(data.columns.size(), 2u);
    EXPECT_EQ(data.columns[0].values, (Numbers{0, 0}));
    EXPECT_EQ(data.columns[1].values, (Numbers{6, 7}));
    EXPECT_TRUE(data.labels.empty());
    EXPECT_EQ(label_texts(read("x 1:5\ny 2:7\n", options)), (Texts{"x", "y"}));
    EXPECT_EQ(read("x 1:5\n2:7\n", options).labels, (std::vector<Label>{0, unknown_label}));
}

TEST(svmlight_reader, labels_of_one_number_are_one_class) {
    EXPECT_EQ(read("+1 1:1\n1 1:2\n1.0 1:3\n-1 1:4\n").class_names, (Texts{"-1", "1"}));
}

TEST(svmlight_reader, refuses_bad_content) {
    const auto refused = [](std::string_view text, const Words& parts) {
        SCOPED_TRACE(std::string(text));
        expect_error(bad_data, parts, [&] { read(text); });
    };
    using namespace std::string_literals;
    refused("", {"t.svm: the file has no rows"});
    refused("# only\n\n", {"the file has no rows"});
    refused("1 1:1\n1:2\n", {"t.svm:2: column 'label': 1 of 2 rows has no label"});
    refused("1 1:1\nNaN 1:2\n", {"t.svm:2: column 'label'"});
    refused("1,2 1:1\n", {"t.svm:1: label '1,2': several labels"});
    refused("1 1:1\n1 x:1\n", {"t.svm:2: found 'x:1', expected INDEX:VALUE"});
    refused("1 1:1\n1 1:1 7\n", {"t.svm:2: found '7', expected INDEX:VALUE"});
    refused("1 1:1\n1 -1:1\n", {"found '-1:1'"});
    refused("1 :1\n", {"found ':1'"});
    refused("1 1:1 1:2\n", {"t.svm:1: index 1 stands behind 1, expected increasing indices"});
    refused("1 3:1 2:2\n", {"index 2 stands behind 3"});
    refused("1 1:1\n1 2:abc\n", {"t.svm:2: column 'f2': 'abc' is text, expected a number"});
    refused("1 2:inf\n", {"t.svm:1: column 'f2': 'inf' is infinite or too large"});
    refused("1 2:1e999\n", {"'1e999' is infinite or too large"});
    refused("1 99999999:1\n", {"the index of '99999999:1' is above 1000000"});
    refused("1 99999999999999999999999:1\n", {"expected INDEX:VALUE"});
    refused("1 1:1\n1 1:\0\n"s, {"t.svm:2: found a NUL byte"});
    refused("1\n-1\n", {"no column is left as a feature"});
    refused("caf\xe9 1:1\n", {"t.svm:1: column 'label': 'caf\\xe9' is not UTF-8"});
    expect_error(bad_data, {"2 rows of 900000 features are"},
                 [] { read("1 900000:1\n2 1:1\n", {}, {.max_dense_cells = 1000000}); });
    expect_error(bad_data, {"there is no label column 'y'", "'label'"},
                 [] { read("1 1:1\n", {.label = "y"}); });
    expect_error(bad_data, {"there is no group column 'g'"}, [] { read("1 1:1\n", {.group = "g"}); });
    expect_error(ErrorCode::bad_argument, {"y.txt"}, [] { read("1 1:1\n", {.labels_file = "y.txt"}); });
    expect_error(bad_data, {"'size'"}, [] {
        read("1 1:1\n", {.expected = {{"size", ColumnKind::numeric}}});
    });
    expect_error(bad_data, {"expected text"}, [] {
        read("1 1:1\n", {.expected = {{"f1", ColumnKind::text}}});
    });
}

TEST(svmlight_reader, is_chosen_by_name) {
    const TemporaryFolder folder;
    for (const char* name : {"a.svm", "a.libsvm", "a.svmlight"}) {
        EXPECT_EQ(read_dataset(folder.write(name, "1 1:1\n2 1:2\n")).rows, 2u);
    }
    EXPECT_EQ(read_dataset(folder.write("a.svm.gz", gzipped("1 1:1\n2 1:2\n"))).name, "a");
}

}  // namespace
}  // namespace hardlearn::testing
