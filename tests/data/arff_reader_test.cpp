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

Dataset read(const std::string& text, const ReadOptions& options = {}, const ReadLimits& limits = {}) {
    return read_dataset_from_memory({"t.arff", text}, DataFormat::arff, options, {}, limits);
}

TEST(arff_reader, reads_declared_attributes_and_rows) {
    const Dataset data = read(
        "% comment\r\n@RELATION 'my set'\n\n@Attribute size REAL\n@attribute 'eye colour' {blue, 'light "
        "green',\"x,y\"}\n"
        "@attribute note string\n@attribute when date \"yyyy-MM-dd\"\n@attribute count INTEGER\n"
        "@attribute class {0,1}\n@DATA\n% comment\n"
        "1.5, blue, 'it\\'s, so', 2001-02-03, 3, 1\n?, 'light green', plain text, ?, 4, 0\r\n\n"
        "-2e3,\"x,y\",?,\"2002-01-01\",5,1\n");
    ASSERT_EQ(data.rows, 3u);
    ASSERT_EQ(data.columns.size(), 5u);
    EXPECT_EQ(data.columns[0].name, "size");
    EXPECT_EQ(data.columns[0].values[2], -2000.0);
    EXPECT_TRUE(std::isnan(data.columns[0].values[1]));
    EXPECT_EQ(data.columns[1].name, "eye colour");
    EXPECT_EQ(texts_of(data.columns[1]), (Texts{"blue", "light green", "x,y"}));
    EXPECT_EQ(texts_of(data.columns[2]), (Texts{"it's, so", "plain text", "<missing>"}));
    EXPECT_EQ(texts_of(data.columns[3]), (Texts{"2001-02-03", "<missing>", "2002-01-01"}));
    EXPECT_EQ(data.columns[4].values, (Numbers{3, 4, 5}));
    EXPECT_EQ(data.label_name, "class");
    EXPECT_EQ(label_texts(data), (Texts{"1", "0", "1"}));
}

const std::string three =
    "@relation r\n@attribute a numeric\n@attribute b {x,y}\n@attribute c {p,q}\n@data\n";

TEST(arff_reader, sparse_rows_take_zero_or_the_first_value) {
    const Dataset data = read(three + "{0 2.5, 2 q}\n{}\n{ 1 y , 2 'p' }\n");
    EXPECT_EQ(data.columns[0].values, (Numbers{2.5, 0, 0}));
    EXPECT_EQ(texts_of(data.columns[1]), (Texts{"x", "x", "y"}));
    EXPECT_EQ(label_texts(data), (Texts{"q", "p", "p"}));
}

TEST(arff_reader, nominal_numbers_stay_text_unless_a_model_expects_numbers) {
    const std::string text =
        "@attribute a {1,2}\n@attribute n numeric\n@attribute y {p,q}\n@data\n1,5,p\n2,6,q\n";
    EXPECT_EQ(read(text).columns[0].kind, ColumnKind::text);
    const Dataset expected = read(
        text, {.labels_required = false, .expected = {{"n", ColumnKind::text}, {"a", ColumnKind::numeric}}});
    EXPECT_EQ(texts_of(expected.columns[0]), (Texts{"5", "6"}));
    EXPECT_EQ(expected.columns[1].values, (Numbers{1, 2}));
}

TEST(arff_reader, a_declared_value_is_a_value_even_if_it_looks_missing) {
    const Dataset data = read("@attribute a {NA,EU}\n@attribute y {p,q}\n@data\nNA,p\n?,q\n");
    EXPECT_EQ(texts_of(data.columns[0]), (Texts{"NA", "<missing>"}));
}

TEST(arff_reader, label_and_group_are_chosen_by_name) {
    const Dataset data = read(three + "1,x,p\n2,y,q\n", {.label = "b", .group = "c"});
    EXPECT_EQ(data.columns.size(), 1u);
    EXPECT_EQ(label_texts(data), (Texts{"x", "y"}));
    EXPECT_EQ(group_texts(data), (Texts{"p", "q"}));
    const Dataset half = read(three + "1,x,?\n2,y,q\n", {.label = "c", .labels_required = false});
    ASSERT_EQ(half.labels.size(), 2u);
    EXPECT_EQ(half.labels[0], unknown_label);
    EXPECT_EQ(half.class_names[static_cast<std::size_t>(half.labels[1])], "q");
}

TEST(arff_reader, many_levels_become_other) {
    std::string text = "@attribute a string\n@attribute y {p,q}\n@data\n";
    for (int i = 0; i < 100; ++i)
        text += "v" + std::to_string(100 + i) + ",p\nv" + std::to_string(100 + i) + ",q\n";
    const Dataset data = read(text);
    EXPECT_EQ(data.columns[0].levels.size(), 64u);
    EXPECT_EQ(data.notes.size(), 1u);
}

TEST(arff_reader, refuses_bad_content) {
    const auto refused = [](const std::string& text, const Words& parts) {
        SCOPED_TRACE(text);
        expect_error(bad_data, parts, [&] { read(text); });
    };
    using namespace std::string_literals;
    refused("", {"t.arff: there is no @data line"});
    refused("a,b\n1,2\n", {"t.arff:1: found 'a,b', expected @relation"});
    refused("@relation r\n@data\n1\n", {"declares no attributes"});
    refused("@attribute a numeric\n@attribute y {p}\n", {"there is no @data line"});
    refused("@attribute a weird\n@data\n", {"t.arff:1: column 'a': unknown type 'weird'"});
    refused("@attribute a relational\n@data\n", {"unknown type 'relational'"});
    refused("@attribute\n@data\n", {"t.arff:1: an attribute has no name"});
    refused("@attribute a {x,y\n@data\n", {"t.arff:1: column 'a': expected '}'"});
    refused("@attribute 'a numeric\n@data\n", {"t.arff:1: a quote is opened here"});
    refused("@attribute a numeric\n@attribute a {p}\n@data\n1,p\n", {"column 'a': the name stands twice"});
    refused("@attribute caf\xe9 numeric\n@attribute y {p}\n@data\n1,p\n", {"t.arff:1: column 'caf\\xe9'"});
    refused(three, {"t.arff: there are no rows behind @data"});
    refused(three + "1,x\n", {"t.arff:6: found 2 cells, expected 3"});
    refused(three + "1,x,p\n1,x,p,q\n", {"t.arff:7: found 4 cells, expected 3"});
    refused(three + "abc,x,p\n", {"t.arff:6: column 'a': 'abc' is text, expected a number"});
    refused(three + "inf,x,p\n", {"t.arff:6: column 'a': 'inf' is infinite or too large"});
    refused(three + "1,z,p\n", {"t.arff:6: column 'b': 'z' is not among the 2 declared values"});
    refused(three + "1,x,p\n1,x,?\n", {"t.arff:7: column 'c': 1 of 2 rows has no label"});
    refused(three + "1,'x,p\n", {"t.arff:6: a quote is opened here and never closed"});
    refused(three + "1,'x'x,p\n", {"t.arff:6: found 'x' behind a closing quote"});
    refused(three + "{0 1, 0 2}\n",
            {"t.arff:6: found '0', expected the index of an attribute, 0 to 2, increasing"});
    refused(three + "{3 1}\n", {"found '3'"});
    refused(three + "{a 1}\n", {"found 'a'"});
    refused(three + "{0 1\n", {"t.arff:6: expected '}'"});
    refused(three + "1,\0,p\n"s, {"t.arff:6: found a NUL byte"});
    refused("@attribute a string\n@attribute y {p}\n@data\ncaf\xe9,p\n",
            {"t.arff:4: column 'a': 'caf\\xe9' is not UTF-8"});
    expect_error(bad_data, {"no label column 'd'"}, [] { read(three + "1,x,p\n", {.label = "d"}); });
    expect_error(bad_data, {"more than 1 rows"},
                 [] { read(three + "1,x,p\n1,x,p\n", {}, {.max_dense_cells = 4}); });
    expect_error(ErrorCode::bad_argument, {"y.txt"},
                 [] { read(three + "1,x,p\n", {.labels_file = "y.txt"}); });
}

TEST(arff_reader, is_chosen_by_name) {
    const TemporaryFolder folder;
    EXPECT_EQ(read_dataset(folder.write("a.arff.gz", gzipped(three + "1,x,p\n"))).name, "a");
}

}  // namespace
}  // namespace hardlearn::testing
