#include <gtest/gtest.h>

#include <bit>
#include <cmath>

#include "hardlearn/data/readers.hpp"
#include "tests/data/reader_support.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/files.hpp"
#include "tests/support/test_data.hpp"

namespace hardlearn::testing {
namespace {

using Texts = std::vector<std::string>;
using Numbers = std::vector<double>;

constexpr auto bad_data = ErrorCode::bad_data;
const ReadOptions unlabelled{.labels_required = false};

// Written by NumPy: golden/make_npy.py.
std::filesystem::path golden(const std::string& name) {
    return golden_data("data", name + ".npy");
}

/// The bytes of an .npy file with the given header text and values.
std::string npy(const std::string& header, const std::string& values, char version = 1) {
    using namespace std::string_literals;
    std::string bytes = "\x93NUMPY"s + version + '\0';
    bytes += static_cast<char>(header.size() & 255);
    bytes += static_cast<char>(header.size() >> 8);
    if (version > 1) bytes += std::string(2, '\0');
    return bytes + header + values;
}

Dataset read_bytes(const std::string& bytes, const ReadOptions& options = unlabelled) {
    return read_dataset_from_memory({"x.npy", bytes}, DataFormat::npy, options);
}

TEST(npy_reader, reads_every_type_and_layout_that_numpy_writes) {
    for (const char* name : {"little_f2", "little_f4", "little_f8", "big_f4", "big_f8", "byte_i1",
                             "little_i2", "little_i4", "little_i8", "big_i4", "byte_u1", "little_u2",
                             "little_u4", "little_u8", "big_u2", "fortran_f8", "version2", "version3"}) {
        SCOPED_TRACE(name);
        const Dataset data = read_dataset(golden(name), unlabelled);
        ASSERT_EQ(data.rows, 4u);
        ASSERT_EQ(data.columns.size(), 3u);
        EXPECT_EQ(data.name, name);
        EXPECT_EQ(data.columns[0].name, "f1");
        EXPECT_EQ(data.columns[0].values, (Numbers{1, 100, 12, 5}));
        EXPECT_EQ(data.columns[1].values, (Numbers{2, 0, 13, 99}));
        EXPECT_EQ(data.columns[2].values, (Numbers{3, 7, 14, 1}));
    }
    EXPECT_EQ(read_dataset(golden("bool"), unlabelled).columns[0].values, (Numbers{0, 1, 1, 0}));
}

TEST(npy_reader, half_floats_are_exact) {
    const Dataset data = read_dataset(golden("halves"), unlabelled);
    EXPECT_EQ(data.columns[0].values, (Numbers{0.0999755859375, 0x1p-24}));
    EXPECT_EQ(data.columns[1].values, (Numbers{-2.5, 65504}));
    EXPECT_TRUE(std::isnan(data.columns[2].values[0]));
    EXPECT_TRUE(std::signbit(data.columns[2].values[1]));
    EXPECT_EQ(data.num_missing_cells(), 1u);
}

TEST(npy_reader, labels_are_integers_floats_or_texts) {
    const auto labels = [](const char* name) {
        return label_texts(read_dataset(golden("little_f4"), {.labels_file = golden(name)}));
    };
    EXPECT_EQ(labels("labels_U"), (Texts{"sad", "happy", "z\xC3\xBCrnend", "sad"}));
    EXPECT_EQ(labels("labels_U_big"), labels("labels_U"));
    EXPECT_EQ(labels("labels_S"), (Texts{"sad", "happy", "so-so", "sad"}));
    EXPECT_EQ(labels("labels_i8"), (Texts{"10", "9", "-1", "10"}));
    EXPECT_EQ(labels("labels_u1_column"), (Texts{"2", "1", "2", "1"}));
    EXPECT_EQ(labels("labels_f8"), (Texts{"1", "2.5", "1", "3"}));
    EXPECT_EQ(labels("labels_bool"), (Texts{"True", "False", "True", "True"}));
    const Dataset data = read_dataset(golden("little_f4"), {.labels_file = golden("labels_i8")});
    EXPECT_EQ(data.class_names, (Texts{"-1", "9", "10"}));
    EXPECT_EQ(data.label_name, "label");
}

TEST(npy_reader, labels_and_groups_may_be_text_files_and_columns_may_be_dropped) {
    const TemporaryFolder folder;
    const Dataset data =
        read_dataset(golden("little_f4"), {.drop = {"f2"},
                                           .groups_file = folder.write("g.txt", "a\nb\na\nb\n"),
                                           .labels_file = folder.write("y.txt", "y\np\nq\np\nq\n")});
    EXPECT_EQ(label_texts(data), (Texts{"p", "q", "p", "q"}));
    EXPECT_EQ(group_texts(data), (Texts{"a", "b", "a", "b"}));
    ASSERT_EQ(data.columns.size(), 2u);
    EXPECT_EQ(data.columns[1].name, "f3");
    const Dataset expected = read_dataset(
        golden("little_f4"), {.labels_required = false, .expected = {{"f3", ColumnKind::numeric}}});
    EXPECT_EQ(expected.columns[0].values, (Numbers{3, 7, 14, 1}));
}

TEST(npy_reader, refuses_bad_files) {
    using namespace std::string_literals;
    const std::string one(8, '\0');
    const auto header = [](const std::string& type, const std::string& shape) {
        return "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }\n";
    };
    const auto refused = [&](const std::string& bytes, const Words& parts) {
        SCOPED_TRACE(bytes);
        expect_error(bad_data, parts, [&] { read_bytes(bytes); });
    };
    refused("", {"x.npy: is not an .npy file"});
    refused("a,b\n1,2\n3,4\n", {"x.npy: is not an .npy file"});
    refused("\x93NUMPY", {"is not an .npy file"});
    refused(npy("", "", 9), {"has .npy version 9, expected 1, 2 or 3"});
    refused("\x93NUMPY\x01\0\xff\xff{}"s,
            {"the .npy header is truncated: 65535 bytes are announced, 2 are there"});
    refused(npy("{}", ""), {"'descr', 'fortran_order' or 'shape' is missing"});
    refused(npy("{'descr': '<f8'", ""), {"expected '}'"});
    refused(npy("{'descr': '<f8", ""), {"a quote is not closed"});
    refused(npy("{'x': 1}", ""), {"an unknown or repeated key"});
    refused(npy("{'shape': (99999999999999999999,)}", ""), {"a length is too large"});
    refused(npy("{'fortran_order': maybe}", ""), {"expected True or False"});
    refused(npy(header("|O", "(1, 1)"), one), {"object arrays hold Python pickles"});
    refused(npy("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,)}", one),
            {"structured arrays"});
    refused(npy(header("<c16", "(1, 1)"), one + one), {"the type is not supported"});
    refused(npy(header("<f16", "(1, 1)"), one + one), {"the type is not supported"});
    refused(npy(header("<U3", "(1, 1)"), one + "\0\0\0\0"s), {"holds texts, expected an array of numbers"});
    refused(npy(header("<f8", "(1,)"), one), {"has shape (1), expected rows x features"});
    refused(npy(header("<f8", "(0, 3)"), ""), {"has shape (0, 3)"});
    refused(npy(header("<f8", "()"), one), {"has shape ()"});
    refused(npy(header("<f8", "(2, 1)"), one), {"the values are truncated"});
    refused(npy(header("<f8", "(1099511627776, 1099511627776)"), one), {"the values are truncated"});
    refused(npy(header("<f8", "(1, 1)"), one + "x"), {"found 9 bytes of values, expected 8"});
    refused(npy(header("<f8", "(1, 1)"), "\0\0\0\0\0\0\xf0\x7f"s),
            {"x.npy: row 1: column 'f1': 'inf' is infinite"});
}

TEST(npy_reader, refuses_options_that_do_not_fit) {
    constexpr auto bad_argument = ErrorCode::bad_argument;
    expect_error(bad_argument, {"holds features only", "labels beside it"},
                 [] { read_dataset(golden("little_f4")); });
    expect_error(bad_argument, {"holds features only"},
                 [] { read_dataset(golden("little_f4"), {.label = "f1"}); });
    expect_error(bad_argument, {"no group column"},
                 [] { read_dataset(golden("little_f4"), {.labels_required = false, .group = "f1"}); });
    expect_error(bad_data, {"there is no drop column 'f9'"},
                 [] { read_dataset(golden("little_f4"), {.labels_required = false, .drop = {"f9"}}); });
    expect_error(bad_data, {"column 'f1' holds numbers, expected text"}, [] {
        read_dataset(golden("little_f4"), {.labels_required = false, .expected = {{"f1", ColumnKind::text}}});
    });
    expect_error(bad_data, {"labels_U.npy: found 4 labels, expected 2"},
                 [] { read_dataset(golden("halves"), {.labels_file = golden("labels_U")}); });
    expect_error(bad_data, {"big_f8.npy: has shape (4, 3), expected one value a row"},
                 [] { read_dataset(golden("little_f4"), {.labels_file = golden("big_f8")}); });
}

TEST(npy_reader, reads_compressed_files) {
    const TemporaryFolder folder;
    const std::string bytes = npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1)}",
                                  std::string("\0\0\x80\x3f\0\0\0\x40", 8));
    const Dataset data = read_dataset(folder.write("x.npy.gz", gzipped(bytes)), unlabelled);
    EXPECT_EQ(data.columns[0].values, (Numbers{1, 2}));
    EXPECT_EQ(data.name, "x");
}

}  // namespace
}  // namespace hardlearn::testing
