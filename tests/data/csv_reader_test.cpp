#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "hardlearn/core/random.hpp"
#include "hardlearn/data/label_and_group_files.hpp"
#include "hardlearn/data/readers.hpp"
#include "tests/data/reader_support.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/files.hpp"
#include "tests/support/test_data.hpp"
#include "tests/support/texts.hpp"

namespace hardlearn::testing {
namespace {

using Texts = std::vector<std::string>;
using Numbers = std::vector<double>;

constexpr auto bad_data = ErrorCode::bad_data;
constexpr auto bad_argument = ErrorCode::bad_argument;

// ---- What is read
// --------------------------------------------------------------------------------------------------

TEST(csv_reader, reads_numbers_texts_and_labels) {
    const Dataset data = read_csv_text("a,b,class\n1,x,yes\n-2.5e3,y,no\n,?,yes\n");
    EXPECT_EQ(data.name, "t");
    ASSERT_EQ(data.rows, 3u);
    ASSERT_EQ(data.columns.size(), 2u);
    EXPECT_EQ(data.columns[0].name, "a");
    EXPECT_EQ(data.columns[0].kind, ColumnKind::numeric);
    EXPECT_EQ(data.columns[0].values[1], -2500.0);
    EXPECT_TRUE(std::isnan(data.columns[0].values[2]));
    EXPECT_EQ(data.columns[1].kind, ColumnKind::text);
    EXPECT_EQ(texts_of(data.columns[1]), (Texts{"x", "y", "<missing>"}));
    EXPECT_EQ(data.label_name, "class");
    EXPECT_EQ(data.class_names, (Texts{"no", "yes"}));
    EXPECT_EQ(data.labels, (std::vector<Label>{1, 0, 1}));
    EXPECT_EQ(data.num_missing_cells(), 2u);
    EXPECT_TRUE(data.groups.empty());
    EXPECT_TRUE(data.notes.empty());
}

TEST(csv_reader, quoted_cells_may_hold_separators_quotes_and_line_ends) {
    const Dataset data =
        read_csv_text("\"a,1\",\"b\"\"q\",y\r\n\"1\",\"x\r\ny\",\"k,1\"\r\n\"2\",\"say \"\"hi\"\"\",k2\r\n");
    EXPECT_EQ(data.columns[0].name, "a,1");
    EXPECT_EQ(data.columns[0].values, (Numbers{1, 2}));
    EXPECT_EQ(data.columns[1].name, "b\"q");
    EXPECT_EQ(texts_of(data.columns[1]), (Texts{"x\r\ny", "say \"hi\""}));
    EXPECT_EQ(label_texts(data), (Texts{"k,1", "k2"}));
}

TEST(csv_reader, line_ends_byte_order_mark_and_blank_lines_do_not_matter) {
    const std::string expected = read_csv_text("a,y\n1,p\n2,q\n").fingerprint();
    EXPECT_EQ(read_csv_text("a,y\r\n1,p\r\n2,q\r\n").fingerprint(), expected);
    EXPECT_EQ(read_csv_text("a,y\r1,p\r2,q\r").fingerprint(), expected);
    EXPECT_EQ(read_csv_text("a,y\r1,p\r2,q").fingerprint(), expected);
    EXPECT_EQ(read_csv_text("a,y\n1,p\n2,q").fingerprint(), expected);
    EXPECT_EQ(read_csv_text("a,y\n1,p\n2,q\r").fingerprint(), expected);
    EXPECT_EQ(read_csv_text("\xEF\xBB\xBF"
                            "a,y\n1,p\n2,q\n")
                  .fingerprint(),
              expected);
    EXPECT_EQ(read_csv_text("\n\r\na,y\n\n1,p\r\n\r\n\n2,q\n\n").fingerprint(), expected);
    EXPECT_EQ(read_csv_text(" a , y\n1 , p\n 2,\tq \n").fingerprint(), expected);
    EXPECT_EQ(read_csv_text("\"a\",\"y\"\n\"1\",\"p\" \n2,\"q\"\n").fingerprint(), expected);
    EXPECT_EQ(read_csv_text("a;y\n1;p\n2;q\n").fingerprint(), expected);
    EXPECT_EQ(read_csv_text("a\ty\n1\tp\n2\tq\n").fingerprint(), expected);
    EXPECT_EQ(read_dataset_from_memory({"t.tsv", "a\ty\n1\tp\n2\tq\n"}, DataFormat::tsv).fingerprint(),
              expected);
}

TEST(csv_reader, quotes_inside_an_unquoted_cell_are_ordinary_characters) {
    EXPECT_EQ(texts_of(read_csv_text("a,y\n5\" pipe,p\nx\"y\",q\n").columns[0]),
              (Texts{"5\" pipe", "x\"y\""}));
}

TEST(csv_reader, header_is_told_from_data_by_numbers) {
    EXPECT_EQ(read_csv_text("1,p\n2,q\n").rows, 2u);
    EXPECT_EQ(read_csv_text("1,p\n2,q\n").columns[0].name, "f1");
    EXPECT_EQ(read_csv_text("1,p\n2,q\n").label_name, "f2");
    EXPECT_EQ(read_csv_text("a,p\n2,q\n").rows, 1u);
    EXPECT_EQ(read_csv_text("a,p\nb,q\n", {.header = Header::no}).rows, 2u);
    EXPECT_EQ(read_csv_text("1,2\n3,q\n", {.header = Header::yes}).columns[0].name, "1");
    EXPECT_EQ(read_csv_text(",y\n3,q\n").columns[0].name, "f1");
    EXPECT_EQ(read_csv_text("1,p\n2,q\n", {.label = "f1"}).columns[0].name, "f2");
}

TEST(csv_reader, a_column_of_few_numbers_and_a_text_is_text_and_one_of_many_is_refused) {
    std::string text = "a,b,y\n";
    for (int i = 0; i < 500; ++i) text += std::to_string(i % 20) + "," + std::to_string(i) + ",p\n";
    const Dataset data = read_csv_text(text + "few,1,q\n");
    EXPECT_EQ(data.columns[0].kind, ColumnKind::text);
    EXPECT_EQ(data.columns[1].kind, ColumnKind::numeric);
    ASSERT_EQ(data.notes.size(), 1u);
    EXPECT_EQ(data.notes[0],
              "t.csv:502: column 'a': 'few' is text, so the column is read as text though 500 of 501 cells "
              "are numbers");
    expect_error(
        bad_data,
        {"t.csv:502: column 'b': 'oops' is no number, and stands in 1 of 501 cells of a column that else "
         "holds numbers"},
        [&] { read_csv_text(text + "1,oops,q\n"); });
    EXPECT_EQ(read_csv_text(text + "1,oops,q\n", {.categorical = {"b"}, .max_levels = 600}).columns[1].kind,
              ColumnKind::text);
}

TEST(csv_reader, a_column_without_any_value_is_numeric) {
    const Dataset data = read_csv_text("a,b,y\n,1,p\nNA,2,q\n");
    EXPECT_EQ(data.columns[0].kind, ColumnKind::numeric);
    EXPECT_EQ(data.num_missing_cells(), 2u);
}

TEST(csv_reader, infinity_is_a_text_among_texts) {
    EXPECT_EQ(texts_of(read_csv_text("a,y\ninf,p\nsup,q\n").columns[0]), (Texts{"inf", "sup"}));
}

TEST(csv_reader, labels_that_are_numbers_are_sorted_as_numbers_and_spellings_of_one_number_are_one_class) {
    const Dataset data = read_csv_text("a,y\n1,10\n1,9\n1,9.0\n1,+9\n1,10.0\n");
    EXPECT_EQ(data.class_names, (Texts{"9", "10"}));
    EXPECT_EQ(data.labels, (std::vector<Label>{1, 0, 0, 0, 1}));
    EXPECT_EQ(read_csv_text("a,y\n1,10.0\n1,9.50\n").class_names, (Texts{"9.50", "10.0"}));
    EXPECT_EQ(read_csv_text("a,y\n1,1\n1,1.0\n1,x\n").class_names, (Texts{"1", "x"}));
    EXPECT_EQ(read_csv_text("a,y\n1,1\n1,01\n1,1e0\n").class_names, (Texts{"01", "1", "1e0"}));
    EXPECT_EQ(read_csv_text("a,y\n1,9007199254740993\n1,9007199254740992\n").num_classes(), 2u);
}

TEST(csv_reader, beyond_max_levels_the_commonest_are_kept_and_ties_go_by_name) {
    std::string text = "a,y\n";
    for (int i = 0; i < 70; ++i) {
        const std::string level = "v" + std::to_string(100 + i);
        for (int n = 0; n < (i == 69 ? 6 : 2); ++n) text += level + ",p\n";
    }
    const Dataset data = read_csv_text(text);
    const Texts& levels = data.columns[0].levels;
    ASSERT_EQ(levels.size(), 64u);
    EXPECT_EQ(levels[0], "v100");
    EXPECT_EQ(levels[61], "v161");
    EXPECT_EQ(levels[62], "v169");
    EXPECT_EQ(levels[63], "other");
    EXPECT_EQ(std::ranges::count(data.columns[0].codes, 63u), 2 * (70 - 63));
    ASSERT_EQ(data.notes.size(), 1u);
    EXPECT_NE(data.notes[0].find("70 different texts"), std::string::npos);

    const Dataset three = read_csv_text("a,y\nother,p\nother,p\nb,p\nb,p\nc,p\nd,p\n", {.max_levels = 3});
    EXPECT_EQ(three.columns[0].levels, (Texts{"b", "other"}));
    EXPECT_EQ(texts_of(three.columns[0]), (Texts{"other", "other", "b", "b", "other", "other"}));
    const Dataset exact = read_csv_text("a,y\nu,p\nv,p\nw,p\n", {.max_levels = 3});
    EXPECT_EQ(exact.columns[0].levels, (Texts{"u", "v", "w"}));
}

TEST(csv_reader, label_drop_and_group_choose_columns) {
    const char* text = "id,g,y,a,b\n7,s1,p,1,2\n8,s2,q,3,4\n9,s1,p,5,6\n";
    const Dataset data = read_csv_text(text, {.label = "y", .drop = {"id"}, .group = "g"});
    ASSERT_EQ(data.columns.size(), 2u);
    EXPECT_EQ(data.columns[0].name, "a");
    EXPECT_EQ(label_texts(data), (Texts{"p", "q", "p"}));
    EXPECT_EQ(group_texts(data), (Texts{"s1", "s2", "s1"}));
    EXPECT_EQ(data.groups, (std::vector<GroupIndex>{0, 1, 0}));
}

TEST(csv_reader, expected_columns_are_read_by_name_in_the_expected_order) {
    const ReadOptions options{
        .labels_required = false,
        .expected = {{"b", ColumnKind::numeric}, {"code", ColumnKind::text}, {"a", ColumnKind::numeric}}};
    const Dataset data = read_csv_text("code,extra,a,b\n1,junk,10,20\n2,,11,\n", options);
    ASSERT_EQ(data.columns.size(), 3u);
    EXPECT_EQ(data.columns[0].name, "b");
    EXPECT_EQ(data.columns[0].values[0], 20.0);
    EXPECT_EQ(texts_of(data.columns[1]), (Texts{"1", "2"}));
    EXPECT_EQ(data.columns[2].values, (Numbers{10, 11}));
    EXPECT_TRUE(data.labels.empty());
    EXPECT_TRUE(data.label_name.empty());
    EXPECT_TRUE(data.notes.empty());
}

TEST(csv_reader, expected_text_columns_keep_all_levels) {
    std::string text = "a,y\n";
    for (int i = 0; i < 200; ++i) text += "v" + std::to_string(i) + ",p\n";
    EXPECT_EQ(read_csv_text(text, {.expected = {{"a", ColumnKind::text}}}).columns[0].levels.size(), 200u);
}

TEST(csv_reader, labels_of_rows_to_predict_are_read_only_where_they_are_named) {
    ReadOptions options{.label = "y", .labels_required = false, .expected = {{"a", ColumnKind::numeric}}};
    EXPECT_EQ(label_texts(read_csv_text("a,y\n1,p\n2,q\n", options)), (Texts{"p", "q"}));
    EXPECT_EQ(read_csv_text("a,y\n1,p\n2,\n", options).labels, (std::vector<Label>{0, unknown_label}));
    EXPECT_TRUE(read_csv_text("a,y\n1,\n2,\n", options).labels.empty());
    EXPECT_TRUE(read_csv_text("a,z\n1,p\n2,\n", options).labels.empty());
    options.label.reset();
    EXPECT_TRUE(read_csv_text("a,y\n1,p\n2,q\n", options).labels.empty());
    EXPECT_EQ(read_csv_text("a\n1\n2\n", options).rows, 2u);
}

TEST(csv_reader, labels_and_groups_come_from_files_with_or_without_header) {
    const TemporaryFolder folder;
    const auto x = folder.write("x.csv", "a,b\n1,2\n3,4\n5,6\n");
    const auto y = folder.write("y.csv", "p\nq\np\n");
    const auto y_header = folder.write("yh.csv", "class\r\np\r\nq\r\np\r\n\r\n");
    const auto g = folder.write("g.csv.gz", gzipped("group\ns 1\n\"s,2\"\ns 1\n"));
    const Dataset data = read_dataset(x, {.groups_file = g, .labels_file = y});
    EXPECT_EQ(data.columns.size(), 2u);
    EXPECT_EQ(data.label_name, "label");
    EXPECT_EQ(label_texts(data), (Texts{"p", "q", "p"}));
    EXPECT_EQ(group_texts(data), (Texts{"s 1", "s,2", "s 1"}));
    EXPECT_EQ(read_dataset(x, {.labels_file = y_header}).labels, data.labels);
}

TEST(read_true_classes, are_one_a_row_of_the_file_and_matched_by_name_or_number) {
    const TemporaryFolder folder;
    const auto x = folder.write("x.csv", "a,label\n1,p\n2,q\n3,\n4,q\n");
    const Dataset data = read_dataset(x, {.drop_unlabelled = true});
    const std::vector<Label> expected = {Label(1), Label(0), Label(0)};
    EXPECT_EQ(read_true_classes(folder.write("t.txt", "q\np\nq\np\n"), data), expected);
    EXPECT_EQ(read_true_classes(folder.write("h.csv", "truth\nq\n p\nq\np\n"), data), expected);
    const Dataset numbers = read_dataset(folder.write("n.csv", "a,label\n1,1\n2,2\n3,1\n4,2\n"), {});
    EXPECT_EQ(read_true_classes(folder.write("m.txt", "2.0\n1\n1\n1.0\n"), numbers),
              (std::vector<Label>{Label(1), Label(0), Label(0), Label(0)}));
    expect_error(ErrorCode::bad_data, {"s.txt", "found 3 labels", "expected 4"},
                 [&] { read_true_classes(folder.write("s.txt", "q\np\nq\n"), data); });
    expect_error(ErrorCode::bad_data, {"u.txt", "'r'", "row 2", "p, q"},
                 [&] { read_true_classes(folder.write("u.txt", "q\nr\nq\np\n"), data); });
}

TEST(csv_reader, gzip_files_are_known_by_content_and_may_have_members) {
    const TemporaryFolder folder;
    const std::string text = "a,y\n1,p\n2,q\n";
    const std::string expected = read_csv_text(text).fingerprint();
    const Dataset data = read_dataset(folder.write("set.csv.gz", gzipped(text)));
    EXPECT_EQ(data.fingerprint(), expected);
    EXPECT_EQ(data.name, "set");
    EXPECT_EQ(read_dataset(folder.write("plain.csv", gzipped(text))).fingerprint(), expected);
    const std::string members = gzipped("a,y\n1,p\n") + gzipped("2,q\n");
    EXPECT_EQ(read_dataset(folder.write("two.csv.gz", members)).fingerprint(), expected);
}

// ---- What is refused
// -----------------------------------------------------------------------------------------------

struct BadText {
    const char* name;
    std::string text;
    ReadOptions options;
    ErrorCode code;
    Words parts;
};

TEST(csv_reader, refuses_bad_content_with_file_line_column_and_value) {
    using namespace std::string_literals;
    const ReadOptions numeric_a{.labels_required = false, .expected = {{"a", ColumnKind::numeric}}};
    const BadText cases[] = {
        {"empty", "", {}, bad_data, {"t.csv: the file is empty"}},
        {"only blank", "\n\r\n\n", {}, bad_data, {"t.csv: the file is empty"}},
        {"only mark", "\xEF\xBB\xBF", {}, bad_data, {"t.csv: the file is empty"}},
        {"header only", "a,b,y\n", {}, bad_data, {"t.csv: the file has a header but no rows"}},
        {"too few", "a,b,y\n1,2,p\n\n1,p\n", {}, bad_data, {"t.csv:4: found 2 cells, expected 3"}},
        {"too many", "a,b,y\n1,2,p\n1,2,3,p\n", {}, bad_data, {"t.csv:3: found 4 cells, expected 3"}},
        {"too many at the end", "a,y\n1,p,q\n", {}, bad_data, {"t.csv:2: found 3 cells, expected 2"}},
        {"first of several", "a,y\n1\n1,p\n1\n", {}, bad_data, {"t.csv:2: "}},
        {"open quote",
         "a,y\n1,p\n\"2,p\n3,q\n",
         {},
         bad_data,
         {"t.csv:3: a quote is opened here", "'\"2,p\\n3,q\\n'"}},
        {"open quote in header", "a,\"y\n1,p\n", {}, bad_data, {"t.csv:1: a quote is opened here"}},
        {"behind quote",
         "a,y\n1,p\n\"2\"x,p\n",
         {},
         bad_data,
         {"t.csv:3: column 1: found 'x' behind a closing quote"}},
        {"behind quote in header", "\"a\"b,y\n1,p\n", {}, bad_data, {"t.csv:1: "}},
        {"NUL", "a,y\n1,p\n2\0,q\n"s, {}, bad_data, {"t.csv:3: found a NUL byte", "byte 10"}},
        {"zip", "PK\3\4\0\0\0\0abc\n"s, {}, bad_data, {"t.csv:1: found a NUL byte", "spreadsheet"}},
        {"UTF-16",
         "\xFF\xFE"
         "a\0,\0b\0\n\0"
         "1\0"s,
         {},
         bad_data,
         {"NUL byte"}},
        {"NUL in header", "a\0,y\n1,p\n"s, {}, bad_data, {"t.csv:1: found a NUL byte"}},
        {"Latin-1 level",
         "a,y\n1,p\ncaf\xe9,q\n",
         {},
         bad_data,
         {"t.csv:3: column 'a': 'caf\\xe9' is not UTF-8"}},
        {"Latin-1 name",
         "caf\xe9,y\n1,p\n",
         {},
         bad_data,
         {"t.csv:1: column 'caf\\xe9': the name is not UTF-8"}},
        {"Latin-1 label", "a,y\n1,\xff\n", {}, bad_data, {"t.csv:2: column 'y': '\\xff' is not UTF-8"}},
        {"infinity",
         "a,y\n1,p\n2,q\n-Inf,q\n",
         {},
         bad_data,
         {"t.csv:4: column 'a': '-Inf' is infinite", "finite"}},
        {"overflow",
         "a,b,y\n1,2,p\n1,1e400,q\n",
         {},
         bad_data,
         {"t.csv:3: column 'b': '1e400' is infinite or too large"}},
        {"400 digits",
         "a,y\n1,p\n" + std::string(400, '9') + ",q\n",
         {},
         bad_data,
         {"t.csv:3: column 'a': '9999999999999999999999999999999999999999...' is infinite or too large"}},
        {"no label", "a,y\n1,p\n2,\n", {}, bad_data, {"t.csv:3: column 'y': 1 of 2 rows has no label"}},
        {"NA label",
         "a,y\n1,p\n2,q\n3,NA\n",
         {},
         bad_data,
         {"t.csv:4: column 'y': 'NA' is the label of 1 row"}},
        {"no group",
         "g,a,y\n,1,p\ns,2,q\n",
         {.group = "g"},
         bad_data,
         {"t.csv:2: column 'g': '' is missing", "group"}},
        {"same names",
         "a,b,a,y\n1,2,3,p\n",
         {},
         bad_data,
         {"t.csv:1: column 'a': the name stands twice", "1 and 3"}},
        {"one column", "y\np\nq\n", {}, bad_data, {"t.csv: no column is left as a feature", "'y'"}},
        {"all dropped", "a,y\n1,p\n", {.drop = {"a"}}, bad_data, {"no column is left as a feature"}},
        {"unknown label",
         "size,kind\n1,p\n",
         {.label = "kinds"},
         bad_data,
         {"t.csv: there is no label column 'kinds'; did you mean 'kind'?"}},
        {"far label",
         "size,kind\n1,p\n",
         {.label = "zzz"},
         bad_data,
         {"'zzz'; the columns are 'size', 'kind'"}},
        {"unknown drop",
         "size,kind\n1,p\n",
         {.drop = {"Size "}},
         bad_data,
         {"no drop column 'Size '", "'size'"}},
        {"unknown group", "size,kind\n1,p\n", {.group = "speaker"}, bad_data, {"no group column 'speaker'"}},
        {"group last", "size,kind\n1,p\n", {.group = "kind"}, bad_data, {"last column 'kind'", "the group"}},
        {"drop last", "size,kind\n1,p\n", {.drop = {"kind"}}, bad_data, {"last column 'kind'", "dropped"}},
        {"drop twice", "a,y\n1,p\n", {.drop = {"a", "a"}}, bad_argument, {"'a'", "twice"}},
        {"drop label", "a,y\n1,p\n", {.label = "a", .drop = {"a"}}, bad_argument, {"'a' is the label"}},
        {"label is group",
         "a,y\n1,p\n",
         {.label = "a", .group = "a"},
         bad_argument,
         {"both label and group"}},
        {"group and groups",
         "a,y\n1,p\n",
         {.group = "a", .groups_file = "g"},
         bad_argument,
         {"exclude each other"}},
        {"label and labels",
         "a,y\n1,p\n",
         {.label = "a", .labels_file = "l"},
         bad_argument,
         {"exclude each other"}},
        {"one level", "a,y\n1,p\n", {.max_levels = 1}, bad_argument, {"max_levels is 1"}},
        {"text for model",
         "a\n1\n\nabc\n",
         numeric_a,
         bad_data,
         {"t.csv:4: column 'a': 'abc' is text, expected a number"}},
        {"text in first row", "a,b\nabc,1\n", numeric_a, bad_data, {"t.csv:2: column 'a': 'abc' is text"}},
        {"missing for model",
         "A,b\n1,2\n",
         numeric_a,
         bad_data,
         {"t.csv: 1 of 1 expected columns are missing: 'a'", "'A'"}},
        {"label expected",
         "b,a\n1,2\n",
         {.expected = {{"a", ColumnKind::numeric}}},
         bad_data,
         {"'a'", "is the label"}},
        {"control characters", "a,y\n1\x01\x1b[31m,p\n", numeric_a, bad_data, {"'1\\x01\\x1b[31m' is text"}},
    };
    for (const BadText& bad : cases) {
        SCOPED_TRACE(bad.name);
        for (const std::size_t chunk : {std::size_t{1} << 20, std::size_t{1}}) {
            expect_error(bad.code, bad.parts, [&] {
                read_csv_text(bad.text, bad.options, {.threads = 2}, {.chunk_bytes = chunk});
            });
        }
    }
}

TEST(csv_reader, refuses_label_and_group_files_of_another_length) {
    const TemporaryFolder folder;
    const auto x = folder.write("x.csv", "a,y\n1,p\n3,q\n5,p\n");
    const auto read_groups = [&](std::string_view text) {
        const auto g = folder.write("g.csv", text);
        return [x, g] { read_dataset(x, {.groups_file = g}); };
    };
    expect_error(bad_data, {"g.csv: found 2 groups, expected 3, one for each row"}, read_groups("s\nt\n"));
    expect_error(bad_data, {"found 5 groups, expected 3"}, read_groups("g\na\nb\nc\nd\n"));
    expect_error(bad_data, {"g.csv:2: '' is missing, expected the group of row 2"}, read_groups("a\n\nc\n"));
    expect_error(bad_data, {"g.csv:1: found a second cell"}, read_groups("a,1\nb,2\nc,3\n"));
    expect_error(bad_data, {"g.csv:2: a quote is opened"}, read_groups("a\n\"b\nc\n"));
    expect_error(bad_data, {"g.csv: found 0 groups"}, read_groups(""));
    expect_error(ErrorCode::file, {"none.csv: cannot be opened: No such file"},
                 [&] { read_dataset(x, {.groups_file = folder.path() / "none.csv"}); });
    expect_error(bad_data, {"l.csv: found 1 labels, expected 3"},
                 [&] { read_dataset(x, {.labels_file = folder.write("l.csv", "p\n")}); });
}

TEST(csv_reader, refuses_files_that_cannot_be_opened) {
    const TemporaryFolder folder;
    expect_error(ErrorCode::file, {"missing.csv: cannot be opened: No such file or directory"},
                 [&] { read_dataset(folder.path() / "missing.csv"); });
    expect_error(ErrorCode::file, {"is a directory, expected a file"}, [&] { read_dataset(folder.path()); });
    expect_error(ErrorCode::file, {"no file name"}, [&] { read_dataset(""); });
}

TEST(csv_reader, ignores_zeros_behind_gzip_as_tapes_write_them) {
    const TemporaryFolder folder;
    const std::string whole = gzipped("a,y\n1,p\n") + gzipped("2,q\n");
    for (const std::size_t zeros : {1, 512, 100000}) {
        const Dataset data = read_dataset(folder.write("x.csv.gz", whole + std::string(zeros, '\0')));
        EXPECT_EQ(data.columns[0].values, (std::vector<double>{1, 2}));
    }
    expect_error(bad_data, {"damaged"},
                 [&] { read_dataset(folder.write("x.csv.gz", whole + std::string(100, '\0') + "rubbish")); });
}

TEST(csv_reader, refuses_broken_gzip_files) {
    const TemporaryFolder folder;
    std::string text = "a,y\n";
    for (int i = 0; i < 5000; ++i) text += std::to_string(i * 7919 % 104729) + ",p\n";
    const std::string whole = gzipped(text);
    const auto read = [&](const std::string& bytes) { read_dataset(folder.write("x.csv.gz", bytes)); };
    expect_error(bad_data, {"x.csv.gz: the gzip data is truncated"},
                 [&] { read(whole.substr(0, whole.size() / 2)); });
    expect_error(bad_data, {"truncated"}, [&] { read(whole.substr(0, whole.size() - 4)); });
    expect_error(bad_data, {"truncated"}, [&] { read(whole.substr(0, 5)); });
    std::string damaged = whole;
    damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] ^ 0x55);
    expect_error(bad_data, {"x.csv.gz: the gzip data is damaged"}, [&] { read(damaged); });
    damaged = whole;
    damaged[damaged.size() - 6] = static_cast<char>(damaged[damaged.size() - 6] ^ 1);
    expect_error(bad_data, {"damaged", "incorrect data check"}, [&] { read(damaged); });
    expect_error(bad_data, {"damaged"}, [&] { read(whole + "rubbish"); });
    expect_error(bad_data, {"is named .gz but is not in gzip format"}, [&] { read("a,y\n1,p\n"); });
    expect_error(bad_data, {"empty"}, [&] { read(""); });
}

TEST(csv_reader, asks_the_stop_token) {
    std::stop_source stop;
    stop.request_stop();
    expect_error(ErrorCode::cancelled, {"interrupted"},
                 [&] { read_csv_text("a,y\n1,p\n", {}, {.stop = stop.get_token()}); });
}

// ---- Against a slow reader, with many chunks and threads
// -----------------------------------------------------------

/// A reader of delimited text that does one character at a time and shares nothing with the library.
struct SlowTable {
    bool broken = false;
    bool may_name_rows = false;  ///< by a first cell more than there are names
    std::vector<Texts> rows;
};

std::string strip(std::string text) {
    const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
    while (!text.empty() && is_blank(text.front())) text.erase(0, 1);
    while (!text.empty() && is_blank(text.back())) text.pop_back();
    return text;
}

SlowTable read_slowly(const std::string& text) {
    SlowTable table;
    Texts row;
    std::string cell;
    enum { begin, plain, inside, behind } state = begin;
    const auto end_cell = [&](bool keep) {
        row.push_back(keep ? cell : strip(cell));
        cell.clear();
        state = begin;
    };
    for (std::size_t i = 0; i <= text.size(); ++i) {
        const bool at_end = i == text.size();
        const char c = at_end ? '\n' : text[i];
        if (state == inside) {
            if (at_end) {
                table.broken = true;
            } else if (c != '"') {
                cell += c;
            } else if (i + 1 < text.size() && text[i + 1] == '"') {
                cell += '"';
                ++i;
            } else {
                state = behind;
            }
        } else if (c == ',') {
            end_cell(state == behind);
        } else if (c == '\n') {
            const bool blank = row.empty() && state != behind && (cell.empty() || cell == "\r");
            end_cell(state == behind);
            if (!blank) table.rows.push_back(row);
            row.clear();
        } else if (state == behind) {
            const bool line_end = c == '\r' && (i + 1 == text.size() || text[i + 1] == '\n');
            if (c != ' ' && c != '\t' && !line_end) table.broken = true;
        } else if (state == begin && c == '"') {
            state = inside;
        } else {
            cell += c;
            state = plain;
        }
    }
    return table;
}

/// Lines of separators at the end are no rows; a cell more than there are names may be a row's name or empty.
void leave_out_what_is_no_row(SlowTable& table, const std::string& text) {
    const Texts lines = lines_of(text);
    std::size_t rows = 0;
    bool has_separators = false;
    for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
        if (line->find_first_not_of(", \t\r") != std::string::npos) break;
        has_separators |= line->find(',') != std::string::npos;
        rows += !line->empty() && *line != "\r";
    }
    if (has_separators) table.rows.resize(table.rows.size() - std::min(rows, table.rows.size() - 1));
    if (table.rows.size() < 2) return;
    std::set<std::string> names;
    for (std::size_t i = 1; i < table.rows.size(); ++i) {
        if (table.rows[i].size() != 3) return;
        names.insert(table.rows[i][0]);
    }
    const bool empty = std::all_of(table.rows.begin() + 1, table.rows.end(),
                                   [](const Texts& row) { return strip(row[2]).empty(); });
    const std::string first = strip(table.rows[1][0]);
    char* stopped = nullptr;
    std::strtod(first.c_str(), &stopped);
    const bool is_name = !first.empty() && *stopped != '\0';
    table.may_name_rows = !first.empty() && !is_name;  // 1, 2, ... would
    const bool named = table.rows.size() > 2 && names.size() + 1 == table.rows.size() && is_name;
    if (!empty && !named) return;
    for (std::size_t i = 1; i < table.rows.size(); ++i)
        table.rows[i].erase(table.rows[i].begin() + (empty ? 2 : 0));
}

/// The cells of column `j` must be what the slow reader saw, as numbers or as texts.
void expect_column(const Column& column, const SlowTable& table, std::size_t j) {
    for (std::size_t i = 0; i + 1 < table.rows.size(); ++i) {
        const std::string& cell = table.rows[i + 1][j];
        const bool missing = strip(cell).empty();
        if (column.kind == ColumnKind::numeric) {
            const bool is_marker = strip(cell) == ".";
            ASSERT_EQ(std::isnan(column.values[i]), missing || is_marker) << cell;
            if (!missing && !is_marker) {
                ASSERT_EQ(column.values[i], std::strtod(strip(cell).c_str(), nullptr)) << cell;
            }
        } else {
            ASSERT_EQ(column.codes[i] == Column::missing_code, missing) << cell;
            if (!missing) {
                ASSERT_EQ(column.levels[column.codes[i]], cell);
            }
        }
    }
}

TEST(csv_reader, agrees_with_a_slow_reader_on_random_character_soup) {
    RandomStream stream(3);
    const std::string alphabet = "ab1.,,\"\"\n\n\r ";
    int read = 0;
    for (int trial = 0; trial < 30000; ++trial) {
        std::string text = "c1,c2\n";
        for (std::uint64_t n = stream.below(24); n > 0; --n) text += alphabet[stream.below(alphabet.size())];
        SlowTable table = read_slowly(text);
        leave_out_what_is_no_row(table, text);
        if (table.may_name_rows) continue;
        for (const Texts& row : table.rows) table.broken |= row.size() != table.rows[0].size();
        const ReadOptions options{
            .labels_required = false, .separator = Separator::comma, .header = Header::yes};
        const ReadLimits limits{.chunk_bytes = 1 + stream.below(12)};
        try {
            const Dataset data = read_csv_text(text, options, {.threads = 1}, limits);
            ASSERT_FALSE(table.broken) << text;
            ASSERT_EQ(data.rows + 1, table.rows.size()) << text;
            for (std::size_t j = 0; j < 2; ++j) expect_column(data.columns[j], table, j);
            ++read;
        } catch (const Error& error) {
            ASSERT_TRUE(table.broken || table.rows.size() == 1) << text << "\n" << error.what();
        }
    }
    EXPECT_GT(read, 1000);
}

std::string random_cell(RandomStream& stream, bool number, std::string_view line_end) {
    if (stream.below(10) == 0) return stream.below(2) == 0 ? "" : "\"\"";
    if (number) {
        const std::string text = std::to_string(stream.normal() * 100);
        return stream.below(8) == 0 ? "\"" + text + "\"" : text;
    }
    std::string text;
    bool quote = stream.below(2) == 0;
    for (std::uint64_t n = 1 + stream.below(8); n > 0; --n) {
        switch (quote ? stream.below(7) : 6) {
            case 0:
                text += ',';
                break;
            case 1:
                text += "\"\"";
                break;
            case 2:
                text += line_end;
                break;
            default:
                text += static_cast<char>('a' + stream.below(3));
        }
    }
    return quote ? "\"" + text + "\"" : text;
}

TEST(csv_reader, result_depends_neither_on_threads_nor_on_chunks) {
    RandomStream stream(4);
    for (int trial = 0; trial < 60; ++trial) {
        const std::string line_end = trial % 2 == 0 ? "\n" : "\r\n";
        std::string text = "n1,t1,n2,late,y" + line_end;
        const std::uint64_t rows = 1 + stream.below(300);
        for (std::uint64_t i = 0; i < rows; ++i) {
            text += random_cell(stream, true, line_end) + "," + random_cell(stream, false, line_end) + "," +
                    random_cell(stream, true, line_end) + "," +
                    (i == 200 ? "text" : std::to_string(stream.below(9))) + "," +
                    (stream.below(2) == 0 ? "p" : "\"q,1\"") + line_end;
            if (stream.below(20) == 0) text += line_end;
        }
        const Dataset whole = read_csv_text(text, {}, {.threads = 1});
        const SlowTable table = read_slowly(text);
        ASSERT_FALSE(table.broken);
        ASSERT_EQ(whole.rows, rows);
        if (whole.columns[1].levels.size() < 64) expect_column(whole.columns[1], table, 1);
        expect_column(whole.columns[0], table, 0);
        expect_column(whole.columns[2], table, 2);
        EXPECT_EQ(whole.columns[3].kind, rows > 200 ? ColumnKind::text : ColumnKind::numeric);
        for (const std::size_t chunk : {std::size_t{1}, std::size_t{7}, std::size_t{64}, std::size_t{1000}}) {
            for (const int threads : {1, 2, 3}) {
                const Dataset parts = read_csv_text(text, {}, {.threads = threads}, {.chunk_bytes = chunk});
                ASSERT_EQ(parts.fingerprint(), whole.fingerprint())
                    << "chunk " << chunk << " threads " << threads;
                ASSERT_EQ(parts.notes, whole.notes);
            }
        }
    }
}

TEST(csv_reader, the_first_error_is_told_whatever_the_number_of_threads) {
    std::string text = "a,y\n";
    for (int i = 0; i < 2000; ++i) text += i % 100 == 57 ? "1,p,2\n" : "1,p\n";
    for (const int threads : {1, 2, 4}) {
        expect_error(bad_data, {"t.csv:59: found 3 cells"},
                     [&] { read_csv_text(text, {}, {.threads = threads}, {.chunk_bytes = 64}); });
    }
}

TEST(csv_reader, reads_wide_tables) {
    std::string text, row;
    for (int j = 0; j < 5000; ++j) {
        text += "c" + std::to_string(j) + ",";
        row += std::to_string(j) + ".25,";
    }
    text += "y\n" + row + "p\n" + row + "q\n";
    const Dataset data = read_csv_text(text);
    ASSERT_EQ(data.columns.size(), 5000u);
    EXPECT_EQ(data.columns[4321].values, (Numbers{4321.25, 4321.25}));
}

TEST(csv_reader, reports_progress_up_to_the_end) {
    std::size_t last = 0, total = 0;
    std::string text = "a,y\n";
    for (int i = 0; i < 100; ++i) text += "1,p\n";
    const RunContext context{.threads = 2,
                             .progress = [&](std::string_view, std::size_t done, std::size_t all) {
                                 last = done;
                                 total = all;
                             }};
    read_csv_text(text, {}, context, {.chunk_bytes = 16});
    EXPECT_GT(total, 10u);
    EXPECT_EQ(last, total);
}

// ---- The sets of the project
// ---------------------------------------------------------------------------------------

TEST(csv_reader, reads_the_example_sets) {
    struct Known {
        const char* file;
        std::size_t rows, features, texts, classes, missing;
    };
    for (const Known& known :
         {Known{"vehicle.csv", 846, 18, 0, 4, 0}, Known{"glass.csv", 214, 9, 0, 6, 0},
          Known{"hepatitis.csv", 155, 19, 13, 2, 167}, Known{"yeast.csv", 1484, 8, 0, 10, 0},
          Known{"speakers.csv", 72, 5, 2, 3, 0}}) {
        SCOPED_TRACE(known.file);
        const Dataset data = read_dataset(example_data(known.file));
        EXPECT_EQ(data.rows, known.rows);
        EXPECT_EQ(data.columns.size(), known.features);
        EXPECT_EQ(data.num_classes(), known.classes);
        EXPECT_EQ(data.num_missing_cells(), known.missing);
        EXPECT_EQ(static_cast<std::size_t>(std::ranges::count(data.columns, ColumnKind::text, &Column::kind)),
                  known.texts);
    }
    const Dataset grouped = read_dataset(example_data("speakers.csv"), {.group = "speaker"});
    EXPECT_EQ(grouped.columns.size(), 4u);
    EXPECT_EQ(grouped.group_names.size(), 8u);
}

}  // namespace
}  // namespace hardlearn::testing
