// Every bad input that people are known to bring: which exit status, and does the message lead to the place.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/app/program.hpp"
#include "tests/support/files.hpp"
#include "tests/support/texts.hpp"

namespace hardlearn::testing {
namespace {

struct BadFile {
    std::string name;
    std::string content;
    int status;
    std::vector<std::string> message_parts;  ///< beside the file's path
};

void PrintTo(const BadFile& bad, std::ostream* out) {
    *out << bad.name;
}

class bad_file : public ::testing::TestWithParam<BadFile> {};

void expect_failure(const Outcome& outcome, int status, const std::vector<std::string>& message_parts) {
    EXPECT_EQ(outcome.status, status) << outcome.err;
    EXPECT_EQ(outcome.out, "");
    EXPECT_TRUE(begins_with(outcome.err, "hardlearn: "));
    for (const std::string& part : message_parts) EXPECT_TRUE(contains(outcome.err, part));
    // One message, and below it perhaps the command with an option that helps.
    const auto lines = lines_of(outcome.err);
    for (std::size_t i = 1; i < lines.size(); ++i)
        EXPECT_TRUE(begins_with(lines[i], "  hardlearn ")) << outcome.err;
}

TEST_P(bad_file, is_refused_with_its_place) {
    const TemporaryFolder folder;
    const BadFile& bad = GetParam();
    const std::string path = folder.write("bad.csv", bad.content);
    std::vector<std::string> parts = bad.message_parts;
    parts.push_back(path);
    for (const std::string command : {"diagnose", "evaluate"}) {
        SCOPED_TRACE(command);
        expect_failure(hardlearn({command, path}), bad.status, parts);
    }
    expect_failure(hardlearn({"certify", path, "--solved", "0.2"}), bad.status, parts);
    expect_failure(hardlearn({"fit", path, "-o", folder / "model"}), bad.status, parts);
    EXPECT_EQ(folder.files(), std::vector<std::string>{"bad.csv"});
}

std::vector<BadFile> bad_files() {
    const std::string good = two_class_csv(20);
    std::string rubbish;
    for (int i = 0; i < 4000; ++i) rubbish += static_cast<char>((i * 7919 + i / 3) & 0xFF);
    return {
        {"empty_file", "", 3, {}},
        {"header_only", "x,y,label\n", 3, {}},
        {"ragged_row", "x,y,label\n1,2,a\n3,b\n4,5,a\n6,7,b\n", 3, {":3", "2", "3"}},
        {"row_without_label", "x,y,label\n1,2,a\n3,4,\n4,5,a\n6,7,b\n", 3, {":3", "label"}},
        {"one_class",
         "x,y,label\n1,2,a\n3,4,a\n5,1,a\n6,7,a\n5,5,a\n1,3,a\n2,2,a\n8,8,a\n9,3,a\n",
         3,
         {"class"}},
        {"infinity", good + "1,inf,2,a\n", 3, {":22", "'y'", "inf"}},
        {"overflowing_number", good + "1e999,1,2,a\n", 3, {":22", "'x'", "1e999"}},
        {"four_hundred_digits", good + "1,2," + std::string(400, '9') + ",a\n", 3, {":22", "'z'", "9999"}},
        {"unterminated_quote", good + "1,2,3,\"a\n1,2,3,b\n", 3, {":22", "quote"}},
        {"nul_byte", good + std::string("1,2\0,3,a\n", 9), 3, {":22", "NUL"}},
        {"binary_rubbish", rubbish, 3, {}},
        {"duplicate_column_names", "x,x,label\n1,2,a\n3,4,b\n", 3, {"'x'"}},
        {"constant_features",
         "x,y,label\n1,2,a\n1,2,b\n1,2,a\n1,2,b\n1,2,a\n1,2,b\n1,2,a\n1,2,b\n1,2,a\n",
         3,
         {"constant"}},
    };
}

INSTANTIATE_TEST_SUITE_P(bad_file, bad_file, ::testing::ValuesIn(bad_files()),
                         [](const auto& bad) { return bad.param.name; });

TEST(bad_input, a_missing_file_is_file_trouble) {
    expect_failure(hardlearn({"diagnose", "/nowhere/data.csv"}), 4, {"/nowhere/data.csv", "No such file"});
    expect_failure(hardlearn({"predict", "/nowhere/model", "/nowhere/data.csv"}), 4, {"/nowhere/model"});
}

TEST(bad_input, a_directory_is_file_trouble) {
    const TemporaryFolder folder;
    expect_failure(hardlearn({"diagnose", folder.path()}), 4, {folder.path().string(), "directory"});
}

TEST(bad_input, an_unknown_label_column_is_named) {
    const TemporaryFolder folder;
    const std::string path = folder.write("data.csv", two_class_csv(20));
    const Outcome outcome = hardlearn({"diagnose", path, "--label", "species"});
    EXPECT_TRUE(outcome.status == 2 || outcome.status == 3) << outcome.status;
    EXPECT_TRUE(contains(outcome.err, "species"));
    EXPECT_TRUE(contains(outcome.err, path));
}

TEST(bad_input, text_in_a_numeric_column_of_a_model_is_found) {
    const TemporaryFolder folder;
    const std::string data = folder.write("data.csv", two_class_csv(40));
    ASSERT_EQ(hardlearn({"fit", data, "-o", folder / "model"}).status, 0);
    const std::string queries = folder.write("queries.csv", "x,y,z\n1,2,3\n1,two,3\n");
    expect_failure(hardlearn({"predict", folder / "model", queries}), 3, {queries + ":3", "'y'", "two"});
}

TEST(bad_input, a_missing_column_of_a_model_is_named) {
    const TemporaryFolder folder;
    const std::string data = folder.write("data.csv", two_class_csv(40));
    ASSERT_EQ(hardlearn({"fit", data, "-o", folder / "model"}).status, 0);
    const std::string queries = folder.write("queries.csv", "x,z\n1,3\n");
    expect_failure(hardlearn({"predict", folder / "model", queries}), 3, {queries, "'y'"});
}

TEST(bad_input, folds_that_cannot_be_made_are_usage_errors) {
    const TemporaryFolder folder;
    const std::string path = folder.write("data.csv", two_class_csv(20));
    expect_failure(hardlearn({"evaluate", path, "--folds", "1"}), 2, {"--folds 1"});
    expect_failure(hardlearn({"evaluate", path, "--no-hardness", "--folds", "21"}), 2, {"21", "20"});
}

TEST(bad_input, an_unknown_model_name_lists_those_there_are) {
    const TemporaryFolder folder;
    const std::string path = folder.write("data.csv", two_class_csv(20));
    expect_failure(hardlearn({"evaluate", path, "--models", "svm,forrest"}), 2, {"'forrest'", "naive-bayes"});
}

TEST(bad_input, a_class_with_fewer_rows_than_folds_is_a_warning) {
    const TemporaryFolder folder;
    const std::string path = folder.write("data.csv", two_class_csv(40) + "9,9,9,rare\n9,8,9,rare\n");
    const Outcome outcome = hardlearn({"evaluate", path, "--models", "majority,knn", "--no-hardness"});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_TRUE(contains(outcome.err, "warning"));
    EXPECT_TRUE(contains(outcome.err, "rare"));
}

TEST(bad_input, fewer_than_two_classes_with_two_rows_is_bad_data) {
    const TemporaryFolder folder;
    const std::string path = folder.write("data.csv", "x,y,label\n1,2,a\n3,4,a\n5,1,a\n6,7,b\n5,5,c\n");
    expect_failure(hardlearn({"evaluate", path, "--no-hardness"}), 3, {path});
}

TEST(bad_input, some_constant_features_do_no_harm) {
    const TemporaryFolder folder;
    std::string text = "c,";
    for (const char c : two_class_csv(40)) {
        text += c;
        if (c == '\n') text += "5,";
    }
    text.resize(text.size() - 2);
    const std::string path = folder.write("data.csv", text);
    EXPECT_EQ(hardlearn({"fit", path, "-o", folder / "model"}).status, 0);
    EXPECT_EQ(hardlearn({"predict", folder / "model", path}).status, 0);
    EXPECT_EQ(hardlearn({"diagnose", path}).status, 0);
}

TEST(bad_input, more_neighbours_than_rows_do_no_harm) {
    const TemporaryFolder folder;
    const std::string path = folder.write("data.csv", two_class_csv(12));
    const Outcome diagnosed = hardlearn({"diagnose", path});  // asks 40 neighbours of 11 rows
    EXPECT_EQ(diagnosed.status, 0) << diagnosed.err;
    const Outcome fitted = hardlearn({"fit", path, "-o", folder / "model"});
    EXPECT_EQ(fitted.status, 0) << fitted.err;
    EXPECT_EQ(hardlearn({"predict", folder / "model", path}).status, 0);
}

TEST(bad_input, a_row_to_explain_must_exist) {
    const TemporaryFolder folder;
    const std::string data = folder.write("data.csv", two_class_csv(40));
    ASSERT_EQ(hardlearn({"fit", data, "-o", folder / "model"}).status, 0);
    expect_failure(hardlearn({"explain", folder / "model", data, "--row", "0"}), 2,
                   {"--row 0", "at least 1"});
    expect_failure(hardlearn({"explain", folder / "model", data, "--row", "41"}), 2, {"--row 41", "40"});
}

TEST(bad_input, a_damaged_model_is_refused) {
    const TemporaryFolder folder;
    const std::string data = folder.write("data.csv", two_class_csv(40));
    ASSERT_EQ(hardlearn({"fit", data, "-o", folder / "model"}).status, 0);
    const std::string whole = read_file(folder / "model");
    std::string flipped = whole;
    flipped[flipped.size() - 9] = static_cast<char>(flipped[flipped.size() - 9] ^ 4);
    for (const std::string& content :
         {whole.substr(0, whole.size() / 2), flipped, std::string(), std::string("x,y\n1,2\n")}) {
        const std::string path = folder.write("damaged", content);
        expect_failure(hardlearn({"predict", path, data}), 3, {path});
        expect_failure(hardlearn({"inspect", path}), 3, {path});
    }
}

TEST(bad_input, an_output_never_replaces_an_input) {
    const TemporaryFolder folder;
    const std::string content = two_class_csv(40);
    const std::string data = folder.write("data.csv", content);
    expect_failure(hardlearn({"fit", data, "-o", data}), 2, {data});
    ASSERT_EQ(hardlearn({"fit", data, "-o", folder / "model"}).status, 0);
    expect_failure(hardlearn({"predict", folder / "model", data, "-o", folder / "model"}), 2, {"model"});
    EXPECT_EQ(read_file(data), content);
}

}  // namespace
}  // namespace hardlearn::testing
