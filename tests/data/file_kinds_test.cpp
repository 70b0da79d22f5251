// How cells, columns, first lines and formats are understood.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "hardlearn/data/cell_reader.hpp"
#include "hardlearn/data/column_building.hpp"
#include "hardlearn/data/csv.hpp"
#include "hardlearn/data/csv_layout.hpp"
#include "hardlearn/data/csv_row_texts.hpp"
#include "hardlearn/data/csv_separator.hpp"
#include "hardlearn/data/format_detection.hpp"
#include "tests/data/reader_support.hpp"
#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

using Texts = std::vector<std::string>;

TEST(cell_reader, reads_numbers_markers_and_what_is_stripped) {
    struct Case {
        ReadingRules rules;
        std::string cell;
        CellKind kind;
        double value = 0;
        CellTrait trait = CellTrait::none;
    };
    const ReadingRules plain, comma{.decimal = DecimalSign::comma}, named{.missing = {"void"}},
        stripped{.strip = {"mg", "mg/l", "<", ","}};
    using enum CellKind;
    for (const Case& one : std::vector<Case>{{plain, "1.5", number, 1.5},
                                             {plain, "", missing},
                                             {plain, "NULL", missing, 0, CellTrait::marker},
                                             {plain, "#DIV/0!", missing, 0, CellTrait::marker},
                                             {plain, "-", missing, 0, CellTrait::marker},
                                             {plain, "void", text},
                                             {named, "void", missing, 0, CellTrait::marker},
                                             {plain, "1,5", text},
                                             {comma, "1,5", number, 1.5},
                                             {comma, "1.5", text},
                                             {comma, "-0,25", number, -0.25},
                                             {comma, "7", number, 7},
                                             {plain,
                                              "\xE2\x88\x92"
                                              "4",
                                              number, -4, CellTrait::odd_form},
                                             {plain, "1.5D+03", number, 1500, CellTrait::odd_form},
                                             {plain, "12\xC2\xA0", number, 12, CellTrait::odd_form},
                                             {plain,
                                              "\xE2\x80\x8B"
                                              "3",
                                              number, 3, CellTrait::odd_form},
                                             {plain,
                                              "1\xC2\xA0"
                                              "234",
                                              text},  // a thousands mark: for the user to say
                                             {plain, "12mg", text},
                                             {stripped, "12mg", number, 12, CellTrait::stripped},
                                             {stripped, "12 mg/l", number, 12, CellTrait::stripped},
                                             {stripped, "<0.1", number, 0.1, CellTrait::stripped},
                                             {stripped, "1,234", number, 1234, CellTrait::stripped},
                                             {stripped, "1.5", number, 1.5},
                                             {stripped, "mg", text},
                                             {plain, "inf", infinite},
                                             {plain, "1.#INF", infinite},
                                             {plain, "12D", text},
                                             {plain, "D12", text}}) {
        SCOPED_TRACE(one.cell);
        const NumberCell cell = CellReader(one.rules).read_number(one.cell);
        EXPECT_EQ(cell.kind, one.kind);
        EXPECT_EQ(cell.trait, one.trait);
        if (one.kind == number) {
            EXPECT_DOUBLE_EQ(cell.value, one.value);
        }
    }
}

TEST(plain_number, has_neither_leading_zeros_nor_an_exponent) {
    EXPECT_EQ(plain_number("1"), 1.0);
    EXPECT_EQ(plain_number("1.0"), 1.0);
    EXPECT_EQ(plain_number("+1"), 1.0);
    EXPECT_EQ(plain_number("-0"), 0.0);
    EXPECT_EQ(plain_number("0.5"), 0.5);
    for (const char* text : {"01", "1e3", "10E2", "", "-", ".5", "a", "1 ", "0x1", "9007199254740993"})
        EXPECT_FALSE(plain_number(text)) << text;
}

Separator separator_of(const std::string& text) {
    return choose_separator({"t.csv", text});
}

TEST(choose_separator, takes_what_cuts_all_lines_alike_and_gives_most_numbers) {
    EXPECT_EQ(separator_of("a,b,y\n1,2,p\n3,4,q\n"), Separator::comma);
    EXPECT_EQ(separator_of("a;b;y\n1,5;2,5;p\n3,5;4,5;q\n"), Separator::semicolon);
    EXPECT_EQ(separator_of("a\tb\ty\n1\t2\tp\n3\t4\tq\n"), Separator::tab);
    EXPECT_EQ(separator_of("1|2|p\n3|4|q\n"), Separator::bar);
    EXPECT_EQ(separator_of("a b y\n1  2   p\n 3 4 q\n"), Separator::blanks);
    EXPECT_EQ(separator_of("a b y\n1,5 2,5 p\n3,5 4,5 q\n"), Separator::blanks);
    EXPECT_EQ(separator_of("name,town,y\nAnn Lee,New York,p\nBob Roe,Los Angeles,q\n"), Separator::comma);
    EXPECT_EQ(separator_of("x,y\n1 mg,p\n2 mg,q\n"), Separator::comma);
    EXPECT_EQ(separator_of("sep=;\na;b\n1;2\n"), Separator::semicolon);
    EXPECT_EQ(separator_of("x;y\n1,5;p\n3,5;q\n"), Separator::semicolon) << "names tell it";
    EXPECT_EQ(separator_of("1,5;p\n3,5;q\n2,5;q\n"), Separator::semicolon);
    EXPECT_EQ(separator_of("a\n1\n2\n"), Separator::comma);
    EXPECT_EQ(separator_of("x,\"a;b;c\"\n1,\"a;b;c\"\n"), Separator::comma);
}

TEST(with_tabs_for_blanks, takes_quotes_as_cells_are_read) {
    EXPECT_EQ(with_tabs_for_blanks("a  b\t c\n 1 2  \n"), "a\tb\tc\n1\t2\n");
    EXPECT_EQ(with_tabs_for_blanks("a b\r\n  \t \r\n1 2\r\n"), "a\tb\r\n\r\n1\t2\r\n");
    EXPECT_EQ(with_tabs_for_blanks("\"x y\" \"a \"\"b c\"\"\" 1"), "\"x y\"\t\"a \"\"b c\"\"\"\t1");
    EXPECT_EQ(with_tabs_for_blanks("5\" pipe \"\" 1"), "5\"\tpipe\t\"\"\t1");
}

TEST(read_csv, names_the_line_of_a_quote_behind_a_backslash) {
    std::string rows = "x t y\n";
    for (int i = 0; i < 6; ++i) rows += std::to_string(i) + " \"a\" p\n";
    expect_error(ErrorCode::bad_data,
                 "t.csv:8: found 4 cells, expected 3 as in the first line; a quote within "
                 "quotes is written twice, not with a backslash",
                 [&] { read_csv_text(rows + "3 \"5\\\" pipe\" q\n4 \"b\" q\n"); });
    expect_error(ErrorCode::bad_data, "t.csv:8: column 2: found 'c",
                 [&] { read_csv_text(rows + "3 \"b \\\"c d\\\" e\" q\n4 \"b\" q\n"); });
    expect_error(ErrorCode::bad_data, "t.csv:8: found 2 cells, expected 3",
                 [&] { read_csv_text(rows + "3 q\n4 \"b\" q\n"); });
}

TEST(read_csv_records, keeps_the_lines_of_a_file_that_blanks_cut) {
    const std::string text = "a  b y\n 1 2   p\n   \n3 4 \"q\nr\"\n\n5 6 p";
    const CsvRecords records = read_csv_records({"t.txt", text}, {}, {});
    EXPECT_EQ(records.header, "a  b y\n");
    EXPECT_EQ(records.rows, (std::vector<std::string_view>{" 1 2   p\n", "3 4 \"q\nr\"\n", "5 6 p"}));
    EXPECT_EQ(read_csv_text(text).rows, 3u);
}

struct Layout {
    std::string text;
    Texts names;
    std::size_t line = 1;  ///< of the first row
};

TEST(find_layout, tells_names_from_rows) {
    std::string spectra = "400,410,420,y\n", plain, years = "y,1999,2000\n", none;
    for (int i = 0; i < 30; ++i) {
        const std::string row = std::to_string(0.01 * i) + "," + std::to_string(0.5 + 0.01 * i) + "," +
                                std::to_string(i % 7) + (i % 2 == 0 ? ",p\n" : ",q\n");
        spectra += row;
        plain += row;
        years +=
            std::string(i % 3 == 0 ? "p," : "q,") + std::to_string(i) + "," + std::to_string(2 * i) + "\n";
        none += std::string(i % 3 == 0 ? "sun,yes" : "rain,no") + "\n";
    }
    for (const Layout& one : std::vector<Layout>{{spectra, {"400", "410", "420", "y"}, 2},
                                                 {plain, {"f1", "f2", "f3", "f4"}, 1},
                                                 {years, {"y", "1999", "2000"}, 2},
                                                 {none, {"f1", "f2"}, 1},
                                                 {"weather,play\n" + none, {"weather", "play"}, 2},
                                                 {"# made by x\n# two lines\na,y\n1,p\n2,q\n", {"a", "y"}, 4},
                                                 {"# a,y\n1,p\n2,q\n", {"a", "y"}, 2},
                                                 {"sep=,\na,y\n1,p\n2,q\n", {"a", "y"}, 3}}) {
        SCOPED_TRACE(one.text.substr(0, 40));
        const TextSource source{"t.csv", one.text};
        const CsvLayout layout = find_layout(source, Separator::comma, {});
        EXPECT_EQ(layout.names, one.names);
        EXPECT_EQ(source.line_of(layout.rows), one.line);
    }
}

TEST(read_csv, leaves_out_what_is_no_data_and_says_so) {
    const Dataset r = read_csv_text("a,b,y\nr1,1,2,p\nr2,3,4,q\n");
    EXPECT_EQ(r.columns.size(), 2u);
    EXPECT_EQ(r.columns[0].name, "a");
    EXPECT_EQ(r.columns[0].values, (std::vector<double>{1, 3}));
    const Dataset pandas = read_csv_text(",a,y\n0,5,p\n1,6,q\n2,7,p\n");
    EXPECT_EQ(pandas.columns.size(), 1u);
    EXPECT_EQ(read_csv_text(",a,y\n4,5,p\n9,6,q\n7,7,p\n").columns.size(), 2u)
        << "numbers that count nothing";
    EXPECT_EQ(read_csv_text("a,y,\n1,p,\n2,q,\n").columns.size(), 1u);
    EXPECT_EQ(read_csv_text("a,y\n1,p,\n2,q,\n").columns.size(), 1u);
    const Dataset footed = read_csv_text("a,y\n1,p\n2,q\n,\n,\n");
    EXPECT_EQ(footed.rows, 2u);
    EXPECT_EQ(footed.notes, (Texts{"2 lines without any cell at the end are left out"}));
    expect_error(ErrorCode::bad_data, "t.csv:4: the names of the columns stand here again",
                 [] { read_csv_text("a,y\n1,p\n2,q\na,y\n3,p\n"); });
}

std::vector<Remedy> remedies_of(const std::string& text) {
    try {
        read_csv_text(text);
    } catch (const Error& error) {
        return error.remedies();
    }
    return {};
}

TEST(read_csv, leaves_out_numbers_of_rows_that_were_shuffled_or_saved_twice) {
    std::string shuffled = ",a,y\n", twice = "Unnamed: 0.1,Unnamed: 0,a,y\n", sizes = ",a,y\n",
                named = "n,a,y\n";
    for (int i = 0; i < 20; ++i) {
        const std::string rest = std::to_string(i % 7) + (i % 2 == 0 ? ",p\n" : ",q\n");
        shuffled += std::to_string(i * 37 % 101) + "," + rest;
        named += std::to_string(i * 37 % 101) + "," + rest;
        twice += std::to_string(i) + "," + std::to_string(i) + "," + rest;
        sizes += std::to_string(i * 37 % 101) + ".5," + rest;
    }
    EXPECT_EQ(read_csv_text(shuffled).notes,
              (Texts{"column 1 has no name and numbers or names the rows: it is not used"}));
    EXPECT_EQ(read_csv_text(shuffled).columns.size(), 1u);
    EXPECT_EQ(read_csv_text(twice).columns.size(), 1u);
    EXPECT_EQ(read_csv_text(twice).notes,
              (Texts{"the first 2 columns have no names and number or name the rows: they are not used"}));
    EXPECT_EQ(read_csv_text(sizes).columns.size(), 2u);
    EXPECT_EQ(read_csv_text(named).columns.size(), 2u);
}

TEST(read_csv, byte_order_marks_are_no_part_of_names) {
    const std::string mark = "\xEF\xBB\xBF";
    for (const std::string& text :
         {mark + mark + "a,y\n1,p\n", "\"" + mark + "a\",y\n1,p\n", mark + "\"a\",y\n1,p\n"})
        EXPECT_EQ(read_csv_text(text).columns[0].name, "a");
}

TEST(read_csv, labels_that_differ_by_a_quote_are_told) {
    EXPECT_EQ(read_csv_text("x,y\n1,p\n2,p\"\n3,q\n").notes,
              (Texts{"column 'y': 'p' and 'p\"' are different classes, though only blanks, quotes or "
                     "capitals differ"}));
}

TEST(read_csv, points_and_commas_of_several_columns_are_told_at_once) {
    std::string text = "n;x;y\n";
    for (int i = 0; i < 60; ++i)
        text += std::to_string(i + 1) + ".234." + std::to_string(100 + i) + ";" + std::to_string(i) + ",5;" +
                (i % 2 == 0 ? "p\n" : "q\n");
    const auto remedies = remedies_of(text);
    ASSERT_FALSE(remedies.empty());
    EXPECT_EQ(remedies[0].options,
              (std::vector<std::pair<std::string, std::string>>{{"decimal", ","}, {"strip", "."}}));
    const Dataset data = read_csv_text(text, {.rules = {.decimal = DecimalSign::comma, .strip = {"."}}});
    EXPECT_EQ(data.columns[0].values[0], 1234100);
    EXPECT_EQ(data.columns[1].values[0], 0.5);
}

TEST(read_csv, names_may_end_with_many_separators) {
    const Dataset data = read_csv_text("a;y;;;;\n1;p\n2;q\n");
    EXPECT_EQ(data.columns.size(), 1u);
    EXPECT_EQ(data.label_name, "y");
}

TEST(read_csv, digits_of_one_length_with_zeros_in_front_are_told) {
    std::string codes = "z,y\n", numbers = codes;
    for (int i = 0; i < 20; ++i) {
        const std::string rest = i % 2 == 0 ? ",p\n" : ",q\n";
        codes += (i % 3 == 0 ? "0" : "1") + std::to_string(100 + i * 7) + rest;
        numbers += std::to_string(i * 7) + rest;
    }
    EXPECT_EQ(
        read_csv_text(codes).notes,
        (Texts{"column 'z' holds digits of one length with zeros in front, as codes do: read as numbers, "
               "unless named as categorical"}));
    EXPECT_EQ(read_csv_text(codes, {.categorical = {"z"}}).notes, Texts{});
    EXPECT_EQ(read_csv_text(numbers).notes, Texts{});
}

TEST(read_csv, identifiers_are_told_with_one_of_them) {
    std::string text = "x,z,y\n";
    for (int i = 0; i < 20; ++i)
        text += std::to_string(i) + "/" + std::to_string(i * i) + ",1" + (i % 2 == 0 ? ",p\n" : ",q\n");
    EXPECT_EQ(read_csv_text(text).notes,
              (Texts{"column 'x' holds a different text in nearly every row ('0/0'), as "
                     "identifiers do, and is not used"}));
}

TEST(read_csv, rows_without_a_label_beside_one_class_are_not_offered_to_be_dropped) {
    std::string text = "x,y\n";
    for (int i = 0; i < 9; ++i) text += std::to_string(i) + (i % 3 == 0 ? ",yes\n" : ",\n");
    EXPECT_TRUE(remedies_of(text).empty());
    expect_error(ErrorCode::bad_data,
                 "6 of 9 rows have no label (lines 3, 4, 6, ...); all others are 'yes': write",
                 [&] { read_csv_text(text); });
}

TEST(read_csv, columns_of_one_name_are_dropped_by_number_all_at_once) {
    const std::string text = "x,x,z,x,z,y\n1,2,3,4,5,p\n6,7,8,9,10,q\n";
    const auto remedies = remedies_of(text);
    ASSERT_EQ(remedies.size(), 2u);
    EXPECT_EQ(remedies[0].options, (std::vector<std::pair<std::string, std::string>>{{"drop", "#2,#4,#5"}}));
    EXPECT_EQ(remedies[1].options, (std::vector<std::pair<std::string, std::string>>{{"drop", "#1,#2,#3"}}));
    EXPECT_EQ(read_csv_text(text, {.drop = {"#2", "#4", "#5"}}).columns[1].values[0], 3);
    EXPECT_EQ(read_csv_text(text, {.drop = {"#1", "#2", "#3"}}).columns[1].values[0], 5);
    // Where the last column would be dropped, the label has to be named.
    const auto beside = remedies_of("x,y,,x,y\n1,p,,1,p\n2,q,,2,q\n");
    ASSERT_EQ(beside.size(), 2u);
    EXPECT_EQ(beside[0].options,
              (std::vector<std::pair<std::string, std::string>>{{"drop", "#4,#5"}, {"label", "y"}}));
    EXPECT_EQ(beside[1].options, (std::vector<std::pair<std::string, std::string>>{{"drop", "#1,#2"}}));
}

TEST(read_csv, columns_of_one_name_matter_to_a_model_that_uses_them) {
    const std::string text = "x,x,z,y\n1,2,3,p\n6,7,8,q\n";
    ReadOptions query{.labels_required = false, .expected = {{.name = "z"}}};
    EXPECT_EQ(read_csv_text(text, query).columns[0].values[0], 3);
    query.expected = {{.name = "x"}};
    expect_error(ErrorCode::bad_data, "the name stands twice", [&] { read_csv_text(text, query); });
    query.drop = {"#1"};
    EXPECT_EQ(read_csv_text(text, query).columns[0].values[0], 2);
}

TEST(detect_format, goes_by_the_content) {
    const auto format = [](const std::string& text, const std::string& name = "x.dat") {
        return detect_format({name, text});
    };
    EXPECT_EQ(format("1 1:0.5 3:2\n-1 2:1\n"), DataFormat::svmlight);
    EXPECT_EQ(format("# c\n1 qid:3 1:0.5 # x\n2 qid:3\n"), DataFormat::svmlight);
    EXPECT_EQ(format("% c\n@RELATION r\n@attribute a real\n@data\n1\n"), DataFormat::arff);
    EXPECT_EQ(format("a,y\n1,p\n"), DataFormat::csv);
    EXPECT_EQ(format("time,y\n12:30,p\n"), DataFormat::csv);
    EXPECT_EQ(format("a b\n12:30 1\n"), DataFormat::csv);
    EXPECT_EQ(format("a,y\n", "x.arff"), DataFormat::arff) << "its reader tells what is wrong";
    for (const char* text :
         {"{\"a\": 1}\n", "[{\"a\": 1}]\n", "[1, 2]\n", "<html>\n", "  <!DOCTYPE HTML>", "PAR1xx", "BZh91AY",
          "version https://git-lfs.github.com/spec/v1\n", "PK\x03\x04xl/"}) {
        expect_error(ErrorCode::bad_data, "x.dat: the file is ", [&] { format(text); });
    }
    EXPECT_EQ(format("{a},y\n1,p\n"), DataFormat::csv);
    expect_error(ErrorCode::bad_data, "x.dat: the file is svmlight with commas",
                 [&] { format("p,1:0.5,2:3\nq,1:2,2:0.1,3:4\n"); });
    EXPECT_EQ(format("y,1:30,2:45\np,12:30,13:45\n"), DataFormat::csv);
}

std::vector<std::pair<std::string, std::string>> sorted(
    std::vector<std::pair<std::string, std::string>> options) {
    std::ranges::sort(options);
    return options;
}

// A column of numbers that holds something else: what the error offers reads it.
TEST(read_csv, offers_options_that_read_a_column_of_numbers) {
    struct Case {
        std::string first, second;  ///< what stands in the cells beside numbers
        std::vector<std::pair<std::string, std::string>> options;
    };
    for (const Case& one : std::vector<Case>{{"bad", "bad", {{"missing", "bad"}}},
                                             {"bad", "worse", {{"missing", "bad,worse"}}},
                                             {"1,5", "22,75", {{"decimal", ","}}},
                                             {"1,234", "12,345,678", {{"strip", ","}}},
                                             {"<0.1", "<0.2", {{"strip", "<"}}},
                                             {"$5", "$1'000", {{"strip", "$"}, {"strip", "'"}}},
                                             {"-$5", "-$1,234", {{"strip", "$"}, {"strip", ","}}},
                                             {"1,23,456", "12,345", {{"strip", ","}}},
                                             {"61*", "62**", {{"strip", "*"}}},
                                             {"1.234.567", "12.345.678", {{"decimal", ","}, {"strip", "."}}},
                                             {"1 234", "22 345", {{"strip", " "}}}}) {
        SCOPED_TRACE(one.first);
        std::string text = "x,y\n";
        for (int i = 0; i < 60; ++i) text += std::to_string(i) + (i % 2 == 0 ? ",p\n" : ",q\n");
        text += "\"" + one.first + "\",p\n\"" + one.second + "\",q\n";
        const std::vector<Remedy> remedies = remedies_of(text);
        ASSERT_FALSE(remedies.empty()) << "read without a word, or refused without a way out";
        EXPECT_EQ(sorted(remedies.front().options), sorted(one.options));
        EXPECT_EQ(remedies.back().options.front().first, "categorical");
        ReadOptions read;
        for (const auto& [name, value] : remedies.front().options) {
            const auto& option = option_named(read_options(), name);
            if (name == "strip") {
                read.rules.strip.push_back(value);
            } else {
                option.set(read, value_of_text(option, value));
            }
        }
        EXPECT_EQ(read_csv_text(text, read).columns[0].kind, ColumnKind::numeric);
    }
}

// Numbers 0 to 59 of column x, then the cells; columns of the same kind beside it.
std::string table_with(const std::string& separator, const std::vector<std::string>& cells) {
    std::string text = "x" + separator + "z" + separator + "w" + separator + "y\n";
    const auto add = [&](const std::string& x, std::size_t i) {
        text += x + separator + x + separator + std::to_string(i) + ".5" + separator +
                (i % 2 == 0 ? "p\n" : "q\n");
    };
    for (std::size_t i = 0; i < 60; ++i) add(std::to_string(i), i);
    for (std::size_t i = 0; i < cells.size(); ++i) add(cells[i], i);
    return text;
}

TEST(read_csv, ways_out_hold_what_the_labels_need_too) {
    std::string text = "x;y\n";
    for (int i = 0; i < 60; ++i)
        text += std::to_string(i) + ",5" + (i % 20 == 7 ? ";\n" : i % 2 == 0 ? ";p\n" : ";q\n");
    const auto remedies = remedies_of(text);
    ASSERT_EQ(remedies.size(), 2u);
    EXPECT_EQ(remedies[0].options,
              (std::vector<std::pair<std::string, std::string>>{{"decimal", ","}, {"drop_unlabelled", ""}}));
    EXPECT_EQ(remedies[0].when, "leaves out rows without a label");
    EXPECT_EQ(remedies[1].when, "if its cells are names; leaves out rows without a label");
    const ReadOptions read{.rules = {.decimal = DecimalSign::comma}, .drop_unlabelled = true};
    EXPECT_EQ(read_csv_text(text, read).left_out.size(), 3u);
}

TEST(read_csv, a_unit_is_offered_to_be_stripped_where_all_cells_have_it) {
    std::string all = "x,y\n", some = all;
    for (int i = 0; i < 60; ++i) {
        const std::string label = i % 2 == 0 ? ",p\n" : ",q\n";
        all += std::to_string(i) + " %" + label;
        some += std::to_string(i) + (i % 3 == 0 ? "k" : "") + label;
    }
    ASSERT_FALSE(remedies_of(all).empty());
    EXPECT_EQ(remedies_of(all).front().options,
              (std::vector<std::pair<std::string, std::string>>{{"strip", "%"}}));
    ASSERT_FALSE(remedies_of(some).empty());
    EXPECT_EQ(remedies_of(some).front().options.front().first, "categorical") << "1k is not 1";
}

// What follows the number and holds digits itself: a tolerance, a power of ten, the number of points to get.
TEST(read_csv, an_ending_with_digits_is_offered_to_be_stripped_where_all_cells_have_it) {
    for (const std::string ending : {"±0.1", "x 10^3", "·10³", "/100"}) {
        std::string all = "x,y\n", some = all;
        for (int i = 0; i < 60; ++i) {
            const std::string label = i % 2 == 0 ? ",p\n" : ",q\n";
            all += std::to_string(i - 9) + ".5" + ending + label;
            some += std::to_string(i - 9) + ".5" + (i % 3 == 0 ? ending : "") + label;
        }
        ASSERT_FALSE(remedies_of(all).empty()) << ending;
        const auto options = remedies_of(all).front().options;
        EXPECT_EQ(options, (std::vector<std::pair<std::string, std::string>>{{"strip", ending}}));
        const Dataset read = read_csv_text(all, {.rules = {.strip = {ending}}});
        EXPECT_EQ(read.columns[0].values[59], 50.5) << ending;
        for (const Remedy& remedy : remedies_of(some)) EXPECT_NE(remedy.options.front().first, "strip");
    }
}

// 1'018 is one thousand and eighteen, however few of the cells have the mark, and 7'000 is not 7.
TEST(read_csv, a_group_of_thousands_is_no_ending) {
    std::string one = "x,y\n", all = one;
    for (int i = 0; i < 60; ++i) {
        const std::string label = i % 2 == 0 ? ",p\n" : ",q\n";
        one += (i == 30 ? std::string("1'018") : std::to_string(900 + i)) + label;
        all += std::to_string(i + 1) + "'000" + label;
    }
    for (const std::string& text : {one, all}) {
        ASSERT_FALSE(remedies_of(text).empty());
        EXPECT_EQ(remedies_of(text).front().options,
                  (std::vector<std::pair<std::string, std::string>>{{"strip", "'"}}));
    }
}

// Dates, times, ranges, sizes in several units: their order is lost, and that is said.
TEST(read_csv, many_texts_that_begin_with_numbers_are_told) {
    const auto notes_on = [](std::string (*cell)(int), const ReadOptions& options = {}) {
        std::string text = "x,y\n";
        for (int i = 0; i < 90; ++i) text += cell(i % 30) + (i % 2 == 0 ? ",p\n" : ",q\n");
        return read_csv_text(text, options).notes;
    };
    const auto note = [](const std::string& first) {
        return Texts{"t.csv: column 'x': 30 different texts that begin with numbers ('" + first +
                     "'), read as names without an order"};
    };
    EXPECT_EQ(notes_on([](int i) { return fmt::format("2021-03-{:02}", i + 1); }), note("2021-03-01"));
    EXPECT_EQ(notes_on([](int i) { return fmt::format("{:02}:{:02}", i % 24, i); }), note("00:00"));
    EXPECT_EQ(notes_on([](int i) { return fmt::format("{}-{}", i, i + 5); }), note("0-5"));
    EXPECT_EQ(notes_on([](int i) { return fmt::format("<{} {}", i, i % 2 == 0 ? "mg" : "g"); }),
              note("<0 mg"));
    EXPECT_EQ(notes_on([](int i) { return fmt::format("site {}", i); }), Texts{});
    EXPECT_EQ(notes_on([](int i) { return fmt::format("{}-{}", i, i + 5); }, {.categorical = {"x"}}), Texts{})
        << "the user says that they are names";
    EXPECT_EQ(notes_on([](int i) { return fmt::format("{}-{}", i % 20, i % 20 + 5); }), Texts{})
        << "a few grades";
}

TEST(find_layout, takes_a_first_row_for_names_neither_by_its_values_nor_by_new_texts) {
    std::string sorted, weather = "sunny,mild,no\n", pandas = ",0,1,2,3,y\n", wide = "4.5,5.5,6.5,label\n";
    for (int i = 0; i < 40; ++i) {
        sorted += std::to_string(i) + "," + std::to_string(20 + 2 * i) + (i < 20 ? ",small\n" : ",large\n");
        weather += std::string(i % 2 == 0 ? "rain" : "overcast") + (i % 3 == 0 ? ",hot" : ",cool") +
                   (i % 2 == 0 ? ",yes\n" : ",no\n");
        const std::string three =
            std::to_string(i % 7) + ".5," + std::to_string(i % 5) + ".5," + std::to_string(i % 9);
        pandas += std::to_string(i) + "," + three + ".25," + std::to_string(i % 4) + ".5," +
                  std::to_string(i % 2) + "\n";
        wide += three + "," + std::to_string(i % 2) + "\n";
    }
    const auto has_names = [](const std::string& text) {
        return find_layout({"t.csv", text}, Separator::comma, {}).has_names();
    };
    EXPECT_FALSE(has_names(sorted));
    EXPECT_FALSE(has_names(weather));
    EXPECT_TRUE(has_names(pandas));
    EXPECT_TRUE(has_names(wide));
    EXPECT_FALSE(has_names("1000,-999,1000000,small\n" + sorted.substr(0, 0) +
                           "1,2,3,small\n2,3,1,big\n3,1,2,small\n"));
}

TEST(read_csv, a_comma_groups_thousands_where_other_numbers_have_points) {
    const auto remedies = remedies_of(table_with("\t", {"2,664", "1,822.5", "3,125"}));
    ASSERT_FALSE(remedies.empty());
    EXPECT_EQ(remedies.front().options, (std::vector<std::pair<std::string, std::string>>{{"strip", ","}}));
    EXPECT_EQ(remedies.front().when, "");
}

TEST(read_csv, amounts_in_parentheses_and_dates_are_no_numbers_with_a_sign) {
    for (const std::string cell : {"(10.00)", "10. Feb"}) {
        const auto remedies = remedies_of(table_with(";", {cell, cell}));
        ASSERT_FALSE(remedies.empty());
        for (const Remedy& remedy : remedies) EXPECT_NE(remedy.options.front().first, "strip") << cell;
    }
}

TEST(read_csv, lines_that_are_no_rows_are_named_whatever_the_decimal_sign) {
    std::string german = "a;b;c;y\n", pages, titled = "Data of 2024;;;\n", bare = "Data of 2024\n\n";
    std::string rows;
    for (int i = 0; i < 60; ++i) {
        const std::string row =
            std::to_string(i) + ",5;" + std::to_string(i) + ",25;" + std::to_string(i) + ";p\n";
        rows += row;
        if (i % 20 == 0) pages += "a;b;c;y\n";
        pages += row;
    }
    expect_error(ErrorCode::bad_data, "t.csv:2: 'mm' and texts in 2 more columns of numbers",
                 [&] { read_csv_text(german + "mm;kg;%;-\n" + rows); });
    expect_error(ErrorCode::bad_data,
                 "t.csv:22: the names of the columns stand here again, as in 1 more lines",
                 [&] { read_csv_text(pages); });
    for (const std::string& title : {titled, bare})
        expect_error(ErrorCode::bad_data, "t.csv:1: the line holds 'Data of 2024' and nothing else",
                     [&] { read_csv_text(title + german + rows); });
    EXPECT_EQ(read_csv_text("sep=;\r\na;b;c;y\r\n1;2;3;p\r\n4;5;6;q\r\n").columns.size(), 3u);
    EXPECT_EQ(read_csv_text("\"sep=;\"\na;y\n1;p\n4;q\n").columns.size(), 1u);
    EXPECT_EQ(read_csv_text("a;b;y;;;\n1;2;p;;;\n4;5;q;;;\n").columns.size(), 2u);
}

TEST(read_csv, few_numbers_in_disguise_are_text_with_a_word) {
    std::string text = "x;y\n";
    for (int i = 0; i < 60; ++i) text += std::to_string(i % 6) + (i % 2 == 0 ? ";p\n" : ",5;q\n");
    const Dataset data = read_csv_text(text);
    EXPECT_EQ(data.columns[0].kind, ColumnKind::text);
    EXPECT_EQ(data.notes,
              (Texts{"column 'x' is read as text, though '1,5' and 60 of 60 cells would be numbers with "
                     "the comma as decimal sign"}));
    EXPECT_EQ(read_csv_text(text, {.rules = {.decimal = DecimalSign::comma}}).columns[0].kind,
              ColumnKind::numeric);
}

TEST(read_csv, points_between_thousands_are_doubted_where_semicolons_separate) {
    std::string groups = "x;z;y\n", fractions = groups;
    for (int i = 0; i < 30; ++i) {
        const std::string label = i % 2 == 0 ? ";p\n" : ";q\n", z = std::to_string(i * 7 % 11);
        groups += std::to_string(1 + i % 9) + "." + std::to_string(100 + i * 13) + ";" + z + label;
        fractions += "0." + std::to_string(100 + i * 13) + ";" + z + label;
    }
    ASSERT_EQ(read_csv_text(groups).notes.size(), 1u);
    EXPECT_NE(read_csv_text(groups).notes[0].find("points of column 'x' are taken for decimal signs"),
              std::string::npos);
    EXPECT_EQ(read_csv_text(fractions).notes, Texts{});
    const ReadOptions german{.rules = {.decimal = DecimalSign::comma, .strip = {"."}}};
    EXPECT_EQ(read_csv_text(groups, german).columns[0].values[0], 1100);
}

TEST(read_csv, a_number_may_stand_for_a_missing_cell_and_the_decimal_sign_cannot_be_stripped) {
    std::string text = "x,y\n";
    for (int i = 0; i < 60; ++i)
        text += std::to_string(i % 7 == 0 ? -999 : i) + (i % 2 == 0 ? ",p\n" : ",q\n");
    const Dataset data = read_csv_text(text, {.rules = {.missing = {"-999"}}});
    EXPECT_EQ(data.num_missing_cells(), 9u);
    EXPECT_EQ(data.notes, (Texts{"taken as missing: '-999' in 9 cells of column 'x'"}));
    expect_error(ErrorCode::bad_argument, "'.' is the decimal sign",
                 [&] { read_csv_text(text, {.rules = {.strip = {"."}}}); });
    expect_error(ErrorCode::bad_argument, "is empty",
                 [&] { read_csv_text(text, {.rules = {.strip = {""}}}); });
    EXPECT_NO_THROW(read_csv_text(text, {.rules = {.decimal = DecimalSign::comma, .strip = {"."}}}));
}

TEST(read_csv, names_that_hold_digits_stay_names) {
    for (const std::string stem : {"S", "sample_", "2020-01-", "A-"}) {
        std::string text = "x,z,y\n";
        for (int i = 0; i < 60; ++i)
            text += stem + std::to_string(i % 25) + "," + std::to_string(i) + (i % 2 == 0 ? ",p\n" : ",q\n");
        EXPECT_EQ(read_csv_text(text).columns[0].kind, ColumnKind::text) << stem;
    }
}

}  // namespace
}  // namespace hardlearn::testing
