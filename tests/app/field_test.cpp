// Files as people have them: each is one example of a kind on which programs read something else without a
// word.
#include <gtest/gtest.h>

#include <cmath>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/app/program.hpp"
#include "tests/support/files.hpp"
#include "tests/support/texts.hpp"

namespace hardlearn::testing {
namespace {

using Json = nlohmann::json;
using Words = std::vector<std::string>;

// "01-decimal-comma/excel.csv".
std::string field(const std::string& name) {
    return std::string(HARDLEARN_SOURCE_DIR) + "/tests/app/field/data-" + name;
}

Words evaluating(const std::string& name, const Words& extra = {}) {
    Words arguments = {"evaluate", field(name),     "--models",  "knn", "--folds",
                       "2",        "--no-hardness", "--threads", "1"};
    arguments.insert(arguments.end(), extra.begin(), extra.end());
    return arguments;
}

// Scores by the digit; nothing where the file is refused.
Json scores_of(const std::string& name, Words extra = {}) {
    extra.insert(extra.end(), {"--json", "-"});
    const Outcome outcome = hardlearn(evaluating(name, extra));
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    return outcome.status == 0 ? Json::parse(outcome.out)["data"][0]["models"][0]["scores"] : Json();
}

void expect_refused(const Words& arguments, int status, const Words& parts) {
    const Outcome outcome = hardlearn(arguments);
    EXPECT_EQ(outcome.status, status) << outcome.err;
    EXPECT_EQ(outcome.out, "");
    for (const std::string& part : parts) EXPECT_TRUE(contains(outcome.err, part));
}

void expect_read(const Words& arguments, const std::string& in_out, const Words& in_err = {}) {
    const Outcome outcome = hardlearn(arguments);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_TRUE(contains(outcome.out, in_out));
    for (const std::string& part : in_err) EXPECT_TRUE(contains(outcome.err, part));
    if (in_err.empty()) EXPECT_EQ(outcome.err, "");
}

constexpr const char* plain = "150 rows, 4 features, 3 classes, no missing cells";

// The command that the message offers first must read the file, as the reference is read.
void expect_remedy(const std::string& name, const Words& parts, const Words& options,
                   const std::string& reference) {
    SCOPED_TRACE(name);
    Words wanted = parts;
    std::string command = "--threads 1";
    for (const std::string& option : options)
        command += " " + (option == "<" || option == ">" ? "'" + option + "'" : option);
    wanted.push_back(command);
    expect_refused(evaluating(name), 3, wanted);
    EXPECT_EQ(scores_of(name, options), scores_of(reference));
}

TEST(field, numbers_in_disguise_are_refused_with_the_command_that_reads_them) {
    expect_remedy("01-decimal-comma/excel.csv",
                  {"column 'length'", "the comma as decimal sign", "3 more columns"}, {"--decimal", ","},
                  "01-decimal-comma/reference.csv");
    expect_remedy("04-thousands/data.csv", {"column 'length': '1,647' is no number"}, {"--strip", ","},
                  "04-thousands/reference.csv");
    expect_refused(evaluating("03-semicolon-no-header/data.csv"), 3, {"150 of 150 cells", "--decimal ,"});
    expect_read(evaluating("03-semicolon-no-header/data.csv", {"--decimal", ","}),
                std::string(plain) + " (separated by semicolons, no names)");
    expect_refused(evaluating("19-units-in-cells/data.csv"), 3,
                   {"'-1.3mg' is no number", "--strip % --strip C --strip mg --strip mm"});
    expect_read(evaluating("19-units-in-cells/data.csv",
                           {"--strip", "mg", "--strip", "%", "--strip", "mm", "--strip", "C"}),
                plain, {"count as the number that is left without the texts named"});
    expect_refused(evaluating("16-below-detection-limit/lab.csv"), 3, {"is no number", "--strip '<'"});
}

TEST(field, missing_markers_are_missing_and_told) {
    const Json reference = scores_of("17-missing-markers/reference.csv");
    const std::vector<std::pair<std::string, std::string>> files = {
        {"null", "NULL"}, {"none", "None"}, {"dash", "-"},    {"dot", "."},      {"hash", "#N/A"},
        {"pdna", "<NA>"}, {"lower", "na"},  {"mysql", "\\N"}, {"div", "#DIV/0!"}};
    for (const auto& [file, marker] : files) {
        const std::string name = "17-missing-markers/" + file + ".csv";
        EXPECT_EQ(scores_of(name), reference) << name;
        expect_read(evaluating(name), "117 missing cells",
                    {"taken as missing: '" + marker + "' in 117 cells"});
    }
}

TEST(field, the_first_line_and_the_separator_are_told_by_the_cells) {
    for (const char* name :
         {"05-numeric-header/spectra.csv", "05-numeric-header/years.csv", "33-libsvm-file-names/data.t",
          "33-libsvm-file-names/heart_scale", "33-libsvm-file-names/agaricus.txt.train"}) {
        SCOPED_TRACE(name);
        expect_read(evaluating(name), plain);
    }
    expect_read(evaluating("10-blank-separated/data.dat"), "separated by blanks, names in line 1");
    expect_read(evaluating("10-blank-separated/data.txt"), "separated by bars, no names");
    expect_read(evaluating("54-no-header-all-text/tictactoe.data"), "80 rows");
    expect_read(evaluating("54-no-header-all-text/weather.data"), "60 rows, 3 features",
                {"repeat another in all features"});
    expect_read(evaluating("11-comment-lines/a.csv"), "names in line 3",
                {"2 lines with # in front are left out"});
    expect_read(evaluating("11-comment-lines/savetxt.csv"), plain);
    expect_read(evaluating("14-trailing-delimiter/all.csv"), plain, {"lines end with a separator"});
    expect_read(evaluating("14-trailing-delimiter/rows-only.csv"), plain, {"lines end with a separator"});
    expect_read(evaluating("09-r-write-table/data.csv"), plain,
                {"the first is taken as the name of the row"});
    expect_read(evaluating("08-row-counter-sorted-by-class/data.csv"), plain, {"column 1 has no name"});
    expect_refused(evaluating("13-units-row/data.csv"), 3,
                   {"data.csv:2: 'mm'", "units or types? Remove the line"});
}

TEST(field, labels_keep_their_spelling_and_doubt_is_told) {
    expect_read(evaluating("21-codes-with-leading-zeros/data.csv"), "3 classes");
    expect_refused(evaluating("23-class-named-na/region.csv"), 3,
                   {"region.csv:5: column 'species': 'NA' is the label of 50 rows",
                    "--label-missing NA --drop-unlabelled", "--label-missing none"});
    expect_read(evaluating("23-class-named-na/region.csv", {"--label-missing", "none"}),
                "150 rows, 4 features, 3 classes");
    expect_read(evaluating("23-class-named-na/region.csv", {"--label-missing", "NA", "--drop-unlabelled"}),
                "100 rows, 4 features, 2 classes", {"50 rows without a label are left out"});
    expect_read(evaluating("23-class-named-na/stage.csv"), "3 classes");
    expect_read(evaluating("24-blanks-and-case-in-labels/quoted-blank.csv"), "6 classes",
                {"'ash' and 'ash '"});
    expect_read(evaluating("24-blanks-and-case-in-labels/nbsp.csv"), "6 classes", {"'ash' and 'ash\\u00a0'"});
    expect_read(evaluating("24-blanks-and-case-in-labels/case.csv"), "6 classes", {"'ASH' and 'ash'"});
    expect_refused(evaluating("29-missing-labels/empty.csv"), 3,
                   {"15 of 150 rows have no label (lines 5, 15, 25, ...)", "--drop-unlabelled"});
    expect_read(evaluating("29-missing-labels/empty.csv", {"--drop-unlabelled"}), "135 rows",
                {"15 rows without a label are left out"});
    expect_read(evaluating("55-integers-above-2-53/data.csv"), "3 classes",
                {"column 'id' holds whole numbers of 16 digits and more, which are rounded"});
}

TEST(field, a_target_of_numbers_is_refused_unless_it_is_named) {
    for (const char* command : {"evaluate", "diagnose"})
        expect_refused({command, field("26-label-first/train.csv")}, 3,
                       {"label 'f5' has 150 different numbers in 150 rows", "--label f1"});
    const TemporaryFolder folder;
    expect_refused({"fit", field("27-count-target/data.csv"), "-o", folder / "model"}, 3,
                   {"label 'rings' has 37 different numbers", "--label rings"});
    expect_read(evaluating("26-label-first/train.csv", {"--label", "f1"}), plain);
    expect_read({"diagnose", field("27-count-target/data.csv"), "--label", "rings", "--seeds", "2",
                 "--subsamples", "0"},
                "37 classes");
}

TEST(field, a_label_that_is_the_last_column_of_numbers_is_doubted) {
    const TemporaryFolder folder;
    std::string text = "class,a,b\n";
    for (int i = 0; i < 120; ++i)
        text += std::string(i % 2 == 0 ? "p," : "q,") + std::to_string(i * 7 % 31) + "," +
                std::to_string(i % 12) + "\n";
    Words arguments = evaluating("");
    arguments[1] = folder.write("first.csv", text);
    const Outcome outcome = hardlearn(arguments);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_TRUE(contains(outcome.err, "the label is the last column, 'b', with 12 different numbers"));
    EXPECT_TRUE(contains(outcome.err, "Is 'class' the label?"));
    arguments.insert(arguments.end(), {"--label", "b"});
    EXPECT_FALSE(contains(hardlearn(arguments).err, "Is 'class' the label?"));
}

TEST(field, rare_classes_are_told_in_one_line) {
    const Outcome outcome = hardlearn(evaluating("78-many-rare-classes/data.csv"));
    EXPECT_EQ(outcome.status, 0);
    EXPECT_EQ(lines_of(outcome.err).size(), 2u) << outcome.err;
    EXPECT_TRUE(contains(outcome.err, "and 81 more have fewer rows than the 2 folds") ||
                contains(outcome.err, "more have fewer rows than the 2 folds"));
    expect_refused(evaluating("28-rare-classes/one.csv"), 3,
                   {"all rows are of one class", "two classes of two rows or more"});
    expect_read(evaluating("28-rare-classes/single.csv"), "101 rows", {"class 'cedar' (1 row)"});
}

TEST(field, what_gives_the_answer_away_is_told) {
    expect_read(evaluating("60-feature-equals-label/data.csv"), "3 features",
                {"column 'alive' alone decides the class"});
    expect_read(
        evaluating("59-duplicate-rows/dup.csv"), "150 rows",
        {"100 of 150 rows (66.7 %) repeat another in all features", "kept on one side of every split"});
    expect_read(evaluating("69-id-column-in-small-table/data.csv"), "4 features",
                {"column 'sample' holds a different text"});
    expect_read(evaluating("69-id-column-in-small-table/data.csv", {"--keep", "sample"}), "5 features");
    expect_read(evaluating("46-ids-dates-comments/data.csv"), "4 features",
                {"columns 'record_id', 'visit' and 'comment' hold a different text"});
    expect_read(evaluating("45-constant-and-empty-columns/data.csv"), "7 features",
                {"columns 'site', 'empty', 'zero' are the same in every row"});
    const TemporaryFolder folder;
    std::string rows = "id,x,label\n";
    for (int i = 0; i < 60; ++i)
        rows += std::to_string(7 + 2 * i) + "," + std::to_string(i * 37 % 23) + (i < 30 ? ",a\n" : ",b\n");
    const Outcome counted =
        hardlearn({"diagnose", folder.write("counted.csv", rows), "--seeds", "2", "--subsamples", "0"});
    EXPECT_TRUE(contains(counted.err, "column 'id' counts the rows"));
    EXPECT_TRUE(contains(counted.err, "sorted by class"));
    EXPECT_FALSE(contains(counted.err, "'x'"));
}

TEST(field, groups_that_folds_cannot_keep_are_refused) {
    const Words group = {"--group", "patient"};
    expect_refused(evaluating("68-group-column/gap.csv", group), 3,
                   {"gap.csv:5: column 'patient'", "is missing"});
    expect_refused(evaluating("68-group-column/one.csv", group), 3, {"all rows are of one group"});
    expect_refused(evaluating("68-group-column/class.csv", group), 3,
                   {"all rows of class 'ash' are of one group, 'ash'"});
}

TEST(field, columns_are_named_by_number_and_with_commas) {
    expect_refused(evaluating("30-duplicate-names/data.csv"), 3,
                   {"column 'mass': the name stands twice, for columns 2 and 3", "--drop '#3'"});
    expect_read(evaluating("30-duplicate-names/data.csv", {"--drop", "#3"}), "3 features");
    for (const char* name : {"length, mm", "\"length, mm\"", " width", "say \"hi\""})
        expect_read(evaluating("51-odd-column-names/data.csv", {"--drop", name}), "3 features");
    for (const char* label : {"0", "-1", "last", "name:species", "Species", " species"})
        expect_refused(evaluating("67-label-by-number/data.csv", {"--label=" + std::string(label)}), 3,
                       {"there is no label column"});
    EXPECT_EQ(scores_of("61-category-codes-as-integers/codes.csv", {"--categorical", "region"}),
              scores_of("61-category-codes-as-integers/text.csv"));
}

TEST(field, a_model_of_columns_dropped_by_number_predicts_the_same_file) {
    const TemporaryFolder folder;
    const std::string twice = field("30-duplicate-names/data.csv"), model = folder / "model";
    ASSERT_EQ(hardlearn({"fit", twice, "-o", model, "--drop", "#3", "--no-hardness", "--quiet"}).status, 0);
    expect_refused({"predict", model, twice}, 3,
                   {"the name stands twice", "predict " + model + " " + twice + " --drop '#3'"});
    EXPECT_EQ(hardlearn({"predict", model, twice, "--drop", "#3"}).status, 0);
}

TEST(field, other_files_are_named) {
    const std::vector<std::pair<std::string, std::string>> files = {
        {"41-other-files/data.csv.zip", "a zip archive"},
        {"41-other-files/data.csv.xz", "an xz archive"},
        {"41-other-files/data.csv.bz2", "a bzip2 archive"},
        {"41-other-files/data.parquet", "a Parquet file"},
        {"41-other-files/data.feather", "a Feather"},
        {"41-other-files/data.xlsx", "an Excel file"},
        {"41-other-files/data.jsonl", "JSON"},
        {"41-other-files/data.json", "JSON"},
        {"76-not-the-data-at-all/pointer.csv", "a pointer of Git LFS"},
        {"76-not-the-data-at-all/page.csv", "an HTML page"},
        {"76-not-the-data-at-all/frame.csv", "a Python pickle"},
        {"62-keel-dat/t.dat", "a KEEL data set"},
        {"63-orange-three-line-header/data.tab", "a table of Orange"},
        {"38-npy-layouts/xy.npz", "an .npz archive"}};
    for (const auto& [name, what] : files) {
        SCOPED_TRACE(name);
        expect_refused(evaluating(name), 3, {"the file is " + what, "; "});
    }
    expect_read(evaluating("41-other-files/members.csv.gz"), plain);
    expect_read(evaluating("41-other-files/gz-as.csv"), plain);
    expect_refused(evaluating("41-other-files/cut.csv.gz"), 3, {"truncated"});
}

TEST(field, utf_16_is_read) {
    const TemporaryFolder folder;
    const std::string text = read_file(field("42-pipes/data.csv"));
    std::string little = "\xFF\xFE", big = "\xFE\xFF", bare;
    for (const char c : text) {
        little += {c, '\0'};
        big += {'\0', c};
        bare += {c, '\0'};
    }
    const std::vector<std::pair<std::string, std::string>> files = {
        {"little.csv", little}, {"big.csv", big}, {"bare.csv", bare}};
    for (const auto& [name, bytes] : files) {
        Words arguments = evaluating("");
        arguments[1] = folder.write(name, bytes);
        expect_read(arguments, plain);
    }
}

TEST(field, arff_is_read_with_tabs_weights_and_dates) {
    for (const char* name : {"blank", "sparse", "escaped", "tabs", "braces"})
        expect_read(evaluating("35-arff-quoting/" + std::string(name) + ".arff"), plain);
    expect_read(evaluating("35-arff-quoting/weights.arff"), plain, {"the weights of 150 rows are not used"});
    expect_read(evaluating("36-arff-types/range.arff"), plain);
    expect_read(evaluating("36-arff-types/date.arff", {"--drop", "day"}), plain);
    for (const char* name : {"relational", "nobraces", "unknown"})
        expect_refused(evaluating("36-arff-types/" + std::string(name) + ".arff"), 3, {"unknown type"});
    expect_refused(evaluating("37-arff-undeclared-value/undeclared.arff"), 3,
                   {"undeclared.arff:10: column 'class': 'cedar' is not among"});
    expect_read(evaluating("37-arff-undeclared-value/unused.arff"), "3 classes");
}

TEST(field, quotes_and_ragged_rows_are_told_with_line_and_column) {
    for (const char* name : {"mysql.csv", "inch.csv"})
        expect_refused(evaluating("64-backslash-quotes/" + std::string(name)), 3,
                       {":2: column ", "a quote within quotes is written twice"});
    expect_refused(evaluating("64-backslash-quotes/single.csv"), 3, {":2: a cell in single quotes"});
    expect_refused(evaluating("65-ragged-rows/cut.csv"), 3, {"cut.csv:151: found 3 cells, expected 5"});
    expect_refused(evaluating("65-ragged-rows/comma.csv"), 3, {"comma.csv:2: found 6 cells"});
    expect_refused(evaluating("65-ragged-rows/short.csv"), 3, {"short.csv:4: found 4 cells"});
    for (const char* name : {"empty.csv", "blank.csv", "bom.csv"})
        expect_refused(evaluating("72-header-only-and-tiny/" + std::string(name)), 3, {"the file is empty"});
}

// A model and what it is asked about.
class field_model : public ::testing::Test {
  protected:
    void fit(const std::string& name, Words extra = {}) {
        extra.insert(extra.begin(),
                     {"fit", field(name), "-o", model_, "--construction", "naive", "--draws", "5"});
        const Outcome outcome = hardlearn(extra);
        ASSERT_EQ(outcome.status, 0) << outcome.err;
    }
    // What stderr says, and the predictions.
    Outcome predict(const std::string& path, const Words& extra = {}) {
        Words arguments = {"predict", model_, path};
        arguments.insert(arguments.end(), extra.begin(), extra.end());
        return hardlearn(arguments);
    }

    // As told on stderr; NaN where it is not.
    double accuracy_on(const std::string& name) {
        const std::string told = predict(field(name)).err, before = "accuracy ";
        const std::size_t place = told.find(before);
        return place == std::string::npos ? std::nan("") : std::stod(told.substr(place + before.size()));
    }

    TemporaryFolder folder_;
    std::string model_ = folder_ / "model";
};

TEST_F(field_model, test_files_differ_in_spelling) {
    fit("20-label-1-and-1.0/train.csv");
    EXPECT_GT(accuracy_on("20-label-1-and-1.0/test.csv"), 0.8);
    EXPECT_TRUE(
        contains(predict(field("20-label-1-and-1.0/testbool.csv")).err, "no label of the file is a class"));
    fit("25-test-labels-with-a-period/train.csv");
    EXPECT_TRUE(contains(predict(field("25-test-labels-with-a-period/test.csv")).err, "'ash.', 'birch.'"));
    fit("50-category-as-float/train.csv");
    EXPECT_EQ(predict(field("50-category-as-float/int.csv")).out,
              predict(field("50-category-as-float/float.csv")).out);
    fit("73-arff-label-first/train.arff", {"--label", "species"});
    const std::string arff = predict(field("73-arff-label-first/test.arff")).out;
    EXPECT_EQ(predict(field("73-arff-label-first/test.csv")).out, arff);
    EXPECT_EQ(predict(field("73-arff-label-first/test-float.csv")).out, arff);
}

TEST_F(field_model, index_bases_and_widths_of_svmlight) {
    fit("31-svmlight-index-base/train1.svmlight");
    EXPECT_GT(accuracy_on("31-svmlight-index-base/test1.svmlight"), 0.8);
    const Outcome shifted = predict(field("31-svmlight-index-base/test0.svmlight"));
    EXPECT_EQ(shifted.status, 3);
    EXPECT_TRUE(contains(shifted.err, "features are counted from 0, but from 1"));
    EXPECT_TRUE(
        contains(predict(field("32-svmlight-width/wide.svmlight")).err, "features above f4 (up to f7)"));
    EXPECT_EQ(lines_of(predict(field("32-svmlight-width/empty.svmlight")).out).size(), 4u);
}

TEST_F(field_model, columns_of_test_files) {
    fit("48-test-columns/train.csv");
    EXPECT_GT(accuracy_on("48-test-columns/order.csv"), 0.8);
    EXPECT_EQ(accuracy_on("48-test-columns/order.csv"), accuracy_on("48-test-columns/extra.csv"));
    EXPECT_TRUE(contains(predict(field("48-test-columns/missing.csv")).err, "'mass'"));
    EXPECT_TRUE(contains(predict(field("48-test-columns/case.csv")).err, "did you mean 'Length'?"));
    EXPECT_TRUE(
        contains(predict(field("48-test-columns/text.csv")).err, "text.csv:52: column 'length': '12mg'"));
    EXPECT_TRUE(contains(predict(field("48-test-columns/semicolon.csv")).err, "--decimal ,"));
    EXPECT_EQ(predict(field("48-test-columns/semicolon.csv"), {"--decimal", ","}).status, 0);
    fit("49-test-without-header/train.csv");
    EXPECT_TRUE(contains(predict(field("49-test-without-header/noheader.csv")).err,
                         "the file has no names of columns"));
    fit("49-test-without-header/noheader-train.csv");
    EXPECT_TRUE(
        contains(predict(field("49-test-without-header/named.csv")).err, "but the training data did not"));
    fit("45-constant-and-empty-columns/data.csv");
    EXPECT_EQ(predict(field("45-constant-and-empty-columns/test.csv")).status, 0);
    EXPECT_TRUE(contains(predict(field("45-constant-and-empty-columns/testna.csv")).err,
                         "columns 'width', 'mass' are missing in every row"));
}

TEST_F(field_model, what_was_told_of_the_cells_stays_with_the_model) {
    fit("01-decimal-comma/excel.csv", {"--decimal", ","});
    const Outcome same = predict(field("01-decimal-comma/excel.csv"));
    EXPECT_EQ(same.status, 0) << same.err;
    fit("01-decimal-comma/reference.csv");
    EXPECT_EQ(predict(field("01-decimal-comma/reference.csv")).out, same.out);
    fit("61-category-codes-as-integers/codes.csv", {"--categorical", "region"});
    EXPECT_EQ(predict(field("61-category-codes-as-integers/codes.csv")).status, 0);
}

// A column that was empty in training is not used, and may be empty.
TEST_F(field_model, empty_columns_are_warned_of_where_the_model_uses_them) {
    fit("45-constant-and-empty-columns/data.csv");
    EXPECT_FALSE(
        contains(predict(field("45-constant-and-empty-columns/data.csv")).err, "missing in every row"));
}

TEST(field, a_dash_is_standard_input_and_output) {
    const TemporaryFolder folder;
    const std::string program = HARDLEARN_PROGRAM, data = field("42-pipes/data.csv");
    const auto shell = [&](const std::string& words) { return run({"sh", "-c", words}); };
    const Outcome evaluated =
        shell("cat " + data + " | " + program + " evaluate - --models knn --folds 2 --no-hardness");
    EXPECT_TRUE(contains(evaluated.out, plain));
    const Outcome cleaned = shell("cat " + data + " | " + program + " clean - -o - --no-hardness --quiet");
    EXPECT_EQ(cleaned.status, 0) << cleaned.err;
    const auto lines = lines_of(cleaned.out);
    const auto whole = lines_of(read_file(data));
    ASSERT_GT(lines.size(), 100u);
    EXPECT_LT(lines.size(), whole.size());
    for (const std::string& line : lines) EXPECT_NE(std::ranges::find(whole, line), whole.end()) << line;
    EXPECT_EQ(hardlearn({"clean", data, "-o", "-", "--json", "-"}).status, 2);
    const Outcome predicted =
        shell(program + " fit " + data + " -o - --quiet --no-hardness | " + program + " predict - " + data);
    EXPECT_EQ(predicted.status, 0);
    EXPECT_TRUE(contains(predicted.err, "accuracy"));
    EXPECT_EQ(lines_of(predicted.out).size(), whole.size());
    const Outcome both = shell("cat " + data + " | " + program + " predict - -");
    EXPECT_EQ(both.status, 2);
    EXPECT_TRUE(contains(both.err, "standard input (-) can be only one of the files"));
    EXPECT_TRUE(contains(shell(program + " inspect - < /dev/null").err, "it has 0 bytes only"));
}

TEST(field, clean_keeps_lines_as_they_are) {
    for (const char* name : {"semi.csv", "bom.csv", "quoted.csv", "nofinal.csv", "cr.csv", "blank.csv"}) {
        SCOPED_TRACE(name);
        const TemporaryFolder folder;
        const std::string path = field("53-clean-round-trip/" + std::string(name));
        ASSERT_EQ(hardlearn({"clean", path, "-o", folder / "kept.csv", "--no-hardness", "--at-most", "0.05"})
                      .status,
                  0);
        const std::string kept = read_file(folder / "kept.csv"), whole = read_file(path);
        EXPECT_LT(kept.size(), whole.size());
        EXPECT_EQ(
            hardlearn({"evaluate", folder / "kept.csv", "--models", "majority", "--no-hardness"}).status, 0);
    }
}

}  // namespace
}  // namespace hardlearn::testing
