// What `clean` writes: the rows that stay, as they stood in the source, and the ledger.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "hardlearn/data/text_source.hpp"
#include "tests/app/program.hpp"
#include "tests/support/files.hpp"
#include "tests/support/test_data.hpp"
#include "tests/support/texts.hpp"

namespace hardlearn::testing {
namespace {

using Names = std::vector<std::string>;

// Two classes far apart, 20 rows each, and in row 5 a label that cannot be right. `cell`: a text for every
// row.
Names two_clouds(const std::string& cell) {
    Names rows;
    for (int i = 0; i < 40; ++i) {
        const bool first = i % 2 == 0;
        const bool wrong = i == 4;
        rows.push_back(fmt::format("{}.{:02},{},{},{}", first ? 0 : 9, (i * 37) % 40,
                                   (first ? 0 : 90) + (i * 11) % 7, cell, first != wrong ? "low" : "high"));
    }
    return rows;
}

std::string joined(const std::string& header, const Names& rows, const std::string& line_end) {
    std::string text = header + line_end;
    for (const std::string& row : rows) text += row + line_end;
    return text;
}

Outcome clean(const std::string& file, const TemporaryFolder& folder, const Names& more = {}) {
    Names arguments = {"clean",        file, "-o", folder / "clean.csv", "--ledger", folder / "ledger.csv",
                       "--no-hardness"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return hardlearn(arguments);
}

TEST(clean, copies_the_rows_that_stay_byte_for_byte) {
    for (const std::string& line_end : Names{"\n", "\r\n", "\r"}) {
        for (const std::string& cell :
             Names{"plain", "", "\"a \"\"quoted\"\", cell\"", "\"two\nlines\"", " 007 "}) {
            if (line_end == "\r" && cell.find('\n') != std::string::npos) continue;
            SCOPED_TRACE(cell);
            const TemporaryFolder folder;
            Names rows = two_clouds(cell);
            const std::string header = "x,\"y, with comma\",text,label";
            const std::string file =
                folder.write("data.csv", "\xEF\xBB\xBF" + joined(header, rows, line_end));
            const Outcome outcome = clean(file, folder);
            ASSERT_EQ(outcome.status, 0) << outcome.err;
            rows.erase(rows.begin() + 4);
            EXPECT_EQ(read_file(folder / "clean.csv"), "\xEF\xBB\xBF" + joined(header, rows, line_end));
            EXPECT_TRUE(begins_with(read_file(folder / "ledger.csv"),
                                    "row,label,reason,predicted,because_of,score,margin\n"
                                    "5,high,predicted_wrongly,low,5,"));
        }
    }
}

TEST(clean, gzip_and_a_file_without_header_or_last_line_end) {
    const TemporaryFolder folder;
    Names rows = two_clouds("1");
    std::string text;
    for (const std::string& row : rows) text += row + "\n";
    text.pop_back();
    folder.write("data.csv", text);
    ASSERT_EQ(run({"gzip", folder / "data.csv"}).status, 0);
    const Outcome outcome = clean(folder / "data.csv.gz", folder);
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    text.erase(text.find(rows[4]), rows[4].size() + 1);
    EXPECT_EQ(read_file(folder / "clean.csv"), text);
}

TEST(clean, labels_and_groups_of_other_files_become_columns) {
    const TemporaryFolder folder;
    std::string data = "x,y\n", labels, groups, expected = "x,y,group,label\n";
    const Names rows = two_clouds("cell");
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const std::string features = rows[i].substr(0, rows[i].find(",cell,"));
        const std::string label = rows[i].substr(rows[i].rfind(',') + 1);
        data += features + "\n";
        labels += label + "\n";
        groups += fmt::format("g{}\n", i / 2);
        if (i != 4) expected += fmt::format("{},g{},{}\n", features, i / 2, label);
    }
    const Outcome outcome = clean(
        folder.write("data.csv", data), folder,
        {"--labels", folder.write("labels.txt", labels), "--groups", folder.write("groups.txt", groups)});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_EQ(read_file(folder / "clean.csv"), expected);
}

TEST(clean, other_formats_become_csv_with_the_class_last) {
    const TemporaryFolder folder;
    std::string arff =
        "@relation r\n@attribute x numeric\n@attribute 't, u' {'a b',c}\n@attribute class "
        "{low,high}\n@data\n";
    for (const std::string& row : two_clouds("1")) {
        arff += row.substr(0, row.find(',')) + ",'a b'," + row.substr(row.rfind(',') + 1) + "\n";
    }
    const Outcome outcome = clean(folder.write("data.arff", arff), folder);
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    const std::string table = read_file(folder / "clean.csv");
    EXPECT_TRUE(begins_with(table, "x,\"t, u\",class\n0,a b,low\n9.37,a b,high\n"));
    EXPECT_EQ(std::ranges::count(table, '\n'), 40);
}

TEST(clean, tables_and_ledgers_are_gzipped_where_their_names_say_so) {
    const TemporaryFolder folder;
    const std::string file = folder.write("data.csv", two_class_csv(40));
    ASSERT_EQ(hardlearn({"clean", file, "-o", folder / "a.csv", "--ledger", folder / "b.csv"}).status, 0);
    ASSERT_EQ(hardlearn({"clean", file, "-o", folder / "a.csv.gz", "--ledger", folder / "b.csv.gz"}).status,
              0);
    for (const std::string& name : Names{"a.csv", "b.csv"}) {
        const std::string compressed = read_file(folder / (name + ".gz"));
        const std::vector<char> text = decompress_gzip(compressed, name);
        EXPECT_EQ(std::string(text.begin(), text.end()), read_file(folder / name));
    }
}

TEST(clean, names_that_readers_would_misunderstand_are_refused) {
    const TemporaryFolder folder;
    const std::string file = folder.write("data.csv", two_class_csv(40));
    for (const std::string& name : Names{"clean.npy", "clean.npy.gz", "clean.tsv", "clean.arff"}) {
        const Outcome outcome = hardlearn({"clean", file, "-o", folder / name});
        EXPECT_EQ(outcome.status, 2) << outcome.err;
        EXPECT_TRUE(contains(outcome.err, name));
    }
    EXPECT_EQ(hardlearn({"clean", file, "-o", file}).status, 2);
    EXPECT_EQ(hardlearn({"clean", file, "-o", folder / "a.csv", "--ledger", folder / "a.csv"}).status, 2);
    EXPECT_EQ(hardlearn({"clean", file, "-o", folder / "a.csv", "--at-most", "0.1", "--removal-radius", "1"})
                  .status,
              2);
    EXPECT_EQ(hardlearn({"clean", file, "-o", folder / "a.csv", "--at-most", "0"}).status, 2);
    EXPECT_EQ(folder.files(), Names{"data.csv"});
}

TEST(clean, tells_what_was_removed_and_what_the_index_does_not_show) {
    const TemporaryFolder folder;
    const Outcome outcome = hardlearn({"clean", example_data("glass.csv"), "-o", folder / "clean.csv"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_TRUE(contains(outcome.out, "Predicted wrongly when left out: "));
    EXPECT_TRUE(contains(outcome.out, "by construction"));
    EXPECT_TRUE(contains(outcome.out, "Most suspicious rows removed"));
    EXPECT_EQ(hardlearn({"diagnose", folder / "clean.csv", "--subsamples", "0"}).status, 0);
}

TEST(clean, one_class_and_few_rows_are_no_crash) {
    const TemporaryFolder folder;
    const Outcome one = clean(folder.write("one.csv", "x,label\n1,a\n2,a\n3,a\n"), folder);
    EXPECT_EQ(one.status, 3);
    EXPECT_TRUE(contains(one.err, "at least two classes are needed"));
    const Outcome three = hardlearn({"clean", folder.write("three.csv", "x,y,label\n1,0,a\n1,0,a\n,5,b\n"),
                                     "-o", folder / "three-clean.csv"});
    EXPECT_EQ(three.status, 0) << three.err;
    EXPECT_TRUE(contains(read_file(folder / "three-clean.csv"), ",5,b\n"));
}

}  // namespace
}  // namespace hardlearn::testing
