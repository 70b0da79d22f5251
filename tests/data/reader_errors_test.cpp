#include <gtest/gtest.h>

#include <limits>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/read_from_memory.hpp"
#include "hardlearn/data/readers.hpp"
#include "tests/data/reader_support.hpp"
#include "tests/support/bytes.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/files.hpp"
#include "tests/support/texts.hpp"

namespace hardlearn::testing {
namespace {

struct BadInput {
    std::string name;  ///< of the test
    DataFormat format;
    std::string bytes;
    std::string message;
    ReadOptions options = {};
    ErrorCode code = ErrorCode::bad_data;

    friend void PrintTo(const BadInput& input, std::ostream* stream) { *stream << input.name; }
};

std::string file_name(DataFormat format) {
    switch (format) {
        case DataFormat::automatic:
        case DataFormat::csv:
            return "d.csv";
        case DataFormat::tsv:
            return "d.tsv";
        case DataFormat::svmlight:
            return "d.svm";
        case DataFormat::arff:
            return "d.arff";
        case DataFormat::npy:
            return "d.npy";
    }
    return {};
}

ReadOptions with_label(std::string name) {
    return {.label = std::move(name)};
}

ReadOptions without_labels() {
    return {.labels_required = false};
}

ReadOptions expecting(std::string name, ColumnKind kind) {
    return {.labels_required = false, .expected = {{std::move(name), kind}}};
}

std::vector<BadInput> bad_csv() {
    using enum DataFormat;
    const std::string long_number(400, '9');
    return {
        {"empty_file", csv, "", "d.csv: the file is empty, expected a table"},
        {"blank_lines_only", csv, "\n\r\n\n", "d.csv: the file is empty, expected a table"},
        {"header_only", csv, "x,y,label\n", "d.csv: the file has a header but no rows"},
        {"short_row", csv, "x,y,label\n1,2,a\n3,b\n",
         "d.csv:3: found 2 cells, expected 3 as in the first line"},
        {"long_row", csv, "x,y,label\n1,2,a\n3,4,5,b\n",
         "d.csv:3: found 4 cells, expected 3 as in the first line"},
        {"ragged_tsv", tsv, "x\tlabel\n1\ta\n\n2\n",
         "d.tsv:4: found 1 cell, expected 2 as in the first line"},
        {"line_behind_embedded_newline", csv, "x,label\n\"1\n\n\",a\n2\n",
         "d.csv:5: found 1 cell, expected 2 as in the first line"},
        {"text_where_a_number_is_expected", csv, "x,label\n1,a\nthree,b\n",
         "d.csv:3: column 'x': 'three' is text, expected a number", expecting("x", ColumnKind::numeric)},
        {"expected_column_is_missing", csv, "x,label\n1,a\n",
         "d.csv: 1 of 1 expected columns are missing: 'z'; the columns are 'x', 'label'",
         expecting("z", ColumnKind::numeric)},
        {"unknown_label", csv, "RI,Na,type\n1,2,a\n",
         "d.csv: there is no label column 'Rj'; did you mean 'RI'?", with_label("Rj")},
        {"unknown_group",
         csv,
         "x,y,label\n1,2,a\n",
         "d.csv: there is no group column 'speaker'; the columns are 'x', 'y', 'label'",
         {.group = "speaker"}},
        {"unknown_drop",
         csv,
         "x,y,label\n1,2,a\n",
         "d.csv: there is no drop column 'speaker'; the columns are 'x', 'y', 'label'",
         {.drop = {"speaker"}}},
        {"infinity", csv, "x,y,label\n1,inf,a\n",
         "d.csv:2: column 'y': 'inf' is infinite or too large, expected a finite number"},
        {"negative_infinity", csv, "x,y,label\n1,2,a\n1,-Infinity,b\n",
         "d.csv:3: column 'y': '-Infinity' is infinite or too large, expected a finite number"},
        {"number_of_400_digits", csv, "x,y,label\n" + long_number + ",1,a\n",
         "d.csv:2: column 'x': '" + long_number.substr(0, 40) +
             "...' is infinite or too large, expected a finite number"},
        {"exponent_too_large", csv, "x,y,label\n1,1e400,a\n",
         "d.csv:2: column 'y': '1e400' is infinite or too large, expected a finite number"},
        {"open_quote", csv, "x,label\n1,a\n2,\"b\n3,c\n",
         "d.csv:3: a quote is opened here and never closed: '\"b\\n3,c\\n'"},
        {"open_quote_in_the_header", csv, "x,\"label\n1,a\n",
         "d.csv:1: a quote is opened here and never closed"},
        {"text_behind_a_quote", csv, "x,label\n1,\"a\"b\n",
         "d.csv:2: column 2: found 'b' behind a closing quote, expected a separator or the end of the line; "
         "a quote "
         "within quotes is written twice"},
        {"nul_byte", csv, std::string("x,label\n1,a\n2,\0b\n", 17),
         "d.csv:3: found a NUL byte ('\\x00') at byte 15; expected a text file"},
        {"zip_file", csv, std::string("PK\3\4\n\0\0\0", 8),
         "d.csv:2: found a NUL byte ('\\x00') at byte 6; this looks like a zip or a spreadsheet file; "
         "expected a text file"},
        {"utf16_file", csv, std::string("\xFF\xFEx\0,\0y\0\n\0", 10),
         "d.csv:1: found a NUL byte ('\\x00') at byte 4; expected a text file"},
        {"broken_utf8_in_a_label", csv, "x,label\n1,\xFFz\n2,b\n",
         "d.csv:2: column 'label': '\\xffz' is not UTF-8 text; convert the file to UTF-8 (iconv -f "
         "WINDOWS-1252 -t UTF-8)"},
        {"broken_utf8_in_a_name", csv, "x\xC3,label\n1,a\n",
         "d.csv:1: column 'x\\xc3': the name is not UTF-8 text; convert the file to UTF-8 (iconv -f "
         "WINDOWS-1252 -t UTF-8)"},
        {"name_stands_twice", csv, "x,x,label\n1,2,a\n",
         "d.csv:1: column 'x': the name stands twice, for columns 1 and 2; expected different names"},
        {"row_without_a_label", csv, "x,label\n1,a\n2,\n",
         "d.csv:3: column 'label': 1 of 2 rows has no label (line 3)"},
        {"row_with_a_label_of_na", csv, "x,label\n1,NA\n2,b\n",
         "d.csv:2: column 'label': 'NA' is the label of 1 row: is it missing, or is it the name of a class?"},
        {"row_without_a_group",
         csv,
         "x,g,label\n1,?,a\n",
         "d.csv:2: column 'g': '?' is missing, expected the group of the row",
         {.group = "g"}},
        {"old_mac_lines", csv, "x,label\r1,a\r2\r", "d.csv:3: found 1 cell, expected 2 as in the first line"},
    };
}

std::vector<BadInput> bad_other_formats() {
    using enum DataFormat;
    const std::string arff_start = "@relation r\n@attribute x numeric\n@attribute c {a,b}\n";
    const std::string floats = npy_header("<f8", "2, 1");
    const double infinity = std::numeric_limits<double>::infinity();
    return {
        {"svmlight_without_rows", svmlight, "# nothing\n", "d.svm: the file has no rows"},
        {"svmlight_no_pair", svmlight, "1 1:2\n2 x\n", "d.svm:2: found 'x', expected INDEX:VALUE"},
        {"svmlight_bad_index", svmlight, "1 1:2\n2 a:3\n", "d.svm:2: found 'a:3', expected INDEX:VALUE"},
        {"svmlight_negative_index", svmlight, "1 -1:2\n", "d.svm:1: found '-1:2', expected INDEX:VALUE"},
        {"svmlight_index_too_large", svmlight, "1 1000001:2\n",
         "d.svm:1: the index of '1000001:2' is above 1000000, the most that is supported"},
        {"svmlight_falling_index", svmlight, "1 1:2\n2 5:1 4:1\n",
         "d.svm:2: index 4 stands behind 5, expected increasing indices"},
        {"svmlight_repeated_index", svmlight, "2 5:1 5:1\n",
         "d.svm:1: index 5 stands behind 5, expected increasing indices"},
        {"svmlight_text", svmlight, "2 5:one\n", "d.svm:1: column 'f5': 'one' is text, expected a number"},
        {"svmlight_infinity", svmlight, "2 5:1e999\n",
         "d.svm:1: column 'f5': '1e999' is infinite or too large, expected a finite number"},
        {"svmlight_without_query",
         svmlight,
         "1 qid:1 1:1\n2 1:1\n",
         "d.svm:2: column 'qid': expected qid:NUMBER, the group of the row",
         {.group = "qid"}},
        {"svmlight_without_label", svmlight, "1 1:1\n1:2\n",
         "d.svm:2: column 'label': 1 of 2 rows has no label (line 2)"},
        {"arff_without_data", arff, arff_start, "d.arff: there is no @data line; expected an ARFF file"},
        {"arff_without_attributes", arff, "@relation r\n@data\n", "d.arff: the file declares no attributes"},
        {"arff_without_rows", arff, arff_start + "@data\n", "d.arff: there are no rows behind @data"},
        {"arff_unknown_line", arff, "@relation r\nhello\n",
         "d.arff:2: found 'hello', expected @relation, @attribute or @data"},
        {"arff_unknown_type", arff, "@relation r\n@attribute x colour\n@data\n",
         "d.arff:2: column 'x': unknown type 'colour', expected numeric, real, integer, string, date or "
         "values in braces"},
        {"arff_open_brace", arff, "@attribute x {a,b\n@data\na\n",
         "d.arff:1: column 'x': expected '}' behind the values"},
        {"arff_undeclared_value", arff, arff_start + "@data\n1,a\n2,c\n",
         "d.arff:6: column 'c': 'c' is not among the 2 declared values"},
        {"arff_short_row", arff, arff_start + "@data\n1,a\n2\n",
         "d.arff:6: found 1 cells, expected 2, one for each attribute"},
        {"arff_text", arff, arff_start + "@data\none,a\n",
         "d.arff:5: column 'x': 'one' is text, expected a number"},
        {"arff_infinity", arff, arff_start + "@data\n1e400,a\n",
         "d.arff:5: column 'x': '1e400' is infinite or too large, expected a finite number"},
        {"arff_missing_label", arff, arff_start + "@data\n1,?\n",
         "d.arff:5: column 'c': 1 of 1 rows has no label (line 5)"},
        {"arff_sparse_index", arff, arff_start + "@data\n{7 1}\n",
         "d.arff:5: found '7', expected the index of an attribute, 0 to 1, increasing"},
        {"arff_nul", arff, arff_start + std::string("@data\n\0,a\n", 10),
         "d.arff:5: found a NUL byte ('\\x00') at byte 59; expected a text file"},
        {"npy_other_file", npy, "x,label\n1,a\n",
         "d.npy: is not an .npy file: it does not begin with '\\x93NUMPY'", without_labels()},
        {"npy_corrupt_header", npy, npy_file("{'descr': 5}", ""),
         "d.npy: the .npy header cannot be read: expected a text in quotes: '{'descr': 5}" +
             std::string(28, ' ') + "...'",
         without_labels()},
        {"npy_truncated_header", npy, npy_file(floats, bytes_of({1.0, 2.0})).substr(0, 40),
         "d.npy: the .npy header is truncated: 118 bytes are announced, 30 are there", without_labels()},
        {"npy_truncated_values", npy, npy_file(floats, bytes_of({1.0})),
         "d.npy: the values are truncated: the header announces more than the 1 that are there",
         without_labels()},
        {"npy_object_array", npy, npy_file(npy_header("|O", "2, 1"), "pickle"),
         "d.npy: the .npy header cannot be read: object arrays hold Python pickles, which hardlearn does "
         "not load: '{'descr': '|O', 'fortran_order': False, ...'",
         without_labels()},
        {"npy_one_dimension", npy, npy_file(npy_header("<f8", "2,"), bytes_of({1.0, 2.0})),
         "d.npy: has shape (2), expected rows x features", without_labels()},
        {"npy_infinity", npy, npy_file(floats, bytes_of({1.0, infinity})),
         "d.npy: row 2: column 'f1': 'inf' is infinite, expected a finite number", without_labels()},
        {"npy_without_labels",
         npy,
         npy_file(floats, bytes_of({1.0, 2.0})),
         "d.npy: an .npy file holds features only; expected a file with the labels beside it",
         {},
         ErrorCode::bad_argument},
    };
}

class bad_input : public ::testing::TestWithParam<BadInput> {};

TEST_P(bad_input, are_refused_with_code_and_message) {
    const BadInput& bad = GetParam();
    for (const std::size_t chunk_bytes : {std::size_t{1}, std::size_t{7}, std::size_t{1} << 20}) {
        for (const int threads : {1, 2}) {
            SCOPED_TRACE(chunk_bytes);
            expect_error(bad.code, bad.message, [&] {
                read_dataset_from_memory({file_name(bad.format), bad.bytes}, bad.format, bad.options,
                                         {.threads = threads}, {.chunk_bytes = chunk_bytes});
            });
        }
    }
}

const auto name_of_input = [](const auto& input) { return input.param.name; };
INSTANTIATE_TEST_SUITE_P(csv, bad_input, ::testing::ValuesIn(bad_csv()), name_of_input);
INSTANTIATE_TEST_SUITE_P(others, bad_input, ::testing::ValuesIn(bad_other_formats()), name_of_input);

TEST(reader_errors, a_missing_file_and_a_directory_are_file_errors) {
    const TemporaryFolder folder;
    const auto missing = folder.path() / "no.csv";
    expect_error_message(ErrorCode::file, missing.string() + ": cannot be opened: No such file or directory",
                         [&] { read_dataset(missing); });
    expect_error_message(ErrorCode::file, folder.path().string() + ": is a directory, expected a file",
                         [&] { read_dataset(folder.path()); });
    expect_error_message(ErrorCode::file, "no file name was given", [] { read_dataset(""); });
}

TEST(reader_errors, an_empty_file_on_disk_is_bad_data) {
    const TemporaryFolder folder;
    const auto path = folder.write("empty.csv", "");
    expect_error_message(ErrorCode::bad_data, path.string() + ": the file is empty, expected a table",
                         [&] { read_dataset(path); });
}

TEST(reader_errors, binary_rubbish_is_bad_data) {
    SmallRandom random(5);
    for (int i = 0; i < 50; ++i) {
        std::string bytes(2000, '\0');
        for (char& c : bytes) c = static_cast<char>(random.below(256));
        const std::string message = error_message(ErrorCode::bad_data, [&] {
            read_dataset_from_memory({"rubbish.csv", bytes}, DataFormat::csv);
        });
        EXPECT_TRUE(begins_with(message, "rubbish.csv:"));
    }
}

TEST(reader_errors, every_truncation_of_a_gzip_file_is_told) {
    const TemporaryFolder folder;
    const std::string whole = gzipped("x,label\n1,a\n2,b\n");
    for (std::size_t size = 2; size < whole.size(); ++size) {
        const auto path = folder.write("cut.csv.gz", whole.substr(0, size));
        EXPECT_TRUE(begins_with(error_message(ErrorCode::bad_data, [&] { read_dataset(path); }),
                                path.string() + ": the gzip data is truncated: it ends after " +
                                    std::to_string(size) + " bytes, "));
    }
}

TEST(reader_errors, damaged_or_misnamed_gzip_files_are_told) {
    const TemporaryFolder folder;
    std::string damaged = gzipped("x,label\n1,a\n2,b\n");
    damaged[damaged.size() - 6] = static_cast<char>(damaged[damaged.size() - 6] ^ 1);  // in the checksum
    const auto path = folder.write("damaged.csv.gz", damaged);
    expect_error(ErrorCode::bad_data, "incorrect data check", [&] { read_dataset(path); });
    const auto plain = folder.write("plain.csv.gz", "x,label\n1,a\n");
    expect_error_message(ErrorCode::bad_data, plain.string() + ": is named .gz but is not in gzip format",
                         [&] { read_dataset(plain); });
}

TEST(reader_errors, a_groups_file_of_wrong_length_or_with_gaps_is_told) {
    const TemporaryFolder folder;
    const auto read = [&](const std::string& groups) {
        const auto path = folder.write("groups.csv", groups);
        read_dataset_from_memory({"d.csv", "x,label\n1,a\n2,b\n3,a\n"}, DataFormat::csv,
                                 {.groups_file = path});
    };
    const std::string name = (folder.path() / "groups.csv").string();
    expect_error_message(ErrorCode::bad_data, name + ": found 2 groups, expected 3, one for each row",
                         [&] { read("a\nb\n"); });
    expect_error_message(ErrorCode::bad_data, name + ": found 5 groups, expected 3, one for each row",
                         [&] { read("g\na\nb\nc\nd\n"); });
    expect_error_message(ErrorCode::bad_data, name + ":2: 'NA' is missing, expected the group of row 2",
                         [&] { read("a\nNA\nb\n"); });
    expect_error_message(ErrorCode::bad_data,
                         name + ":3: found a second cell behind 'b', expected one column",
                         [&] { read("g\na\nb,c\nd\n"); });
    expect_error_message(ErrorCode::bad_data, name + ":2: a quote is opened here and never closed",
                         [&] { read("a\n\"b\nc\n"); });
}

TEST(reader_errors, npy_labels_of_wrong_length_or_type_are_told) {
    const TemporaryFolder folder;
    const std::string features = npy_file(npy_header("<f8", "2, 1"), bytes_of({1.0, 2.0}));
    const auto read = [&](const std::string& labels) {
        const auto path = folder.write("y.npy", labels);
        read_dataset_from_memory({"d.npy", features}, DataFormat::npy, {.labels_file = path});
    };
    const std::string name = (folder.path() / "y.npy").string();
    expect_error_message(ErrorCode::bad_data, name + ": found 3 labels, expected 2, one for each row", [&] {
        read(npy_file(npy_header("<i4", "3,"), bytes_of<std::int32_t>({1, 2, 3})));
    });
    expect_error_message(ErrorCode::bad_data, name + ": has shape (2, 2), expected one value a row", [&] {
        read(npy_file(npy_header("<i4", "2, 2"), bytes_of<std::int32_t>({1, 2, 3, 4})));
    });
    expect_error_message(ErrorCode::file, name + "x: cannot be opened: No such file or directory", [&] {
        read_dataset_from_memory({"d.npy", features}, DataFormat::npy, {.labels_file = name + "x"});
    });
}

}  // namespace
}  // namespace hardlearn::testing
