#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdlib>
#include <map>
#include <set>

#include "hardlearn/data/preparation.hpp"
#include "hardlearn/data/read_from_memory.hpp"
#include "hardlearn/data/readers.hpp"
#include "tests/data/reader_support.hpp"
#include "tests/support/bytes.hpp"
#include "tests/support/files.hpp"

namespace hardlearn::testing {
namespace {

using Texts = std::vector<std::string>;
using Numbers = std::vector<double>;

Dataset read(std::string_view bytes, DataFormat format = DataFormat::csv, const ReadOptions& options = {}) {
    return read_dataset_from_memory({"d", bytes}, format, options);
}

Texts names_of(const Dataset& data) {
    Texts names;
    for (const Column& column : data.columns) names.push_back(column.name);
    return names;
}

// ---- CSV ------------------------------------------------------------------------------------------------

TEST(csv_reader, reads_quotes_doubled_quotes_separators_and_line_breaks_in_cells) {
    const Dataset data = read(
        "x,\"the \"\"y\"\"\",label\n"
        "\"a,b\",\"1\",\"p\"\n"
        "\"say \"\"hi\"\"\",2,q\n"
        "\"two\nlines\",\"3\",\"p\"\n"
        "5\" nail,4,q\n");
    EXPECT_EQ(names_of(data), (Texts{"x", "the \"y\""}));
    EXPECT_EQ(texts_of(data.columns[0]), (Texts{"a,b", "say \"hi\"", "two\nlines", "5\" nail"}));
    EXPECT_EQ(data.columns[1].values, (Numbers{1, 2, 3, 4}));
    EXPECT_EQ(label_texts(data), (Texts{"p", "q", "p", "q"}));
}

TEST(csv_reader, line_ends_byte_order_mark_blank_lines_and_blanks_do_not_change_what_is_read) {
    const std::string wanted = read("x,y,label\n1,red,a\n2,blue,b\n").fingerprint();
    EXPECT_EQ(read("x,y,label\r\n1,red,a\r\n2,blue,b\r\n").fingerprint(), wanted);
    EXPECT_EQ(read("x,y,label\r1,red,a\r2,blue,b\r").fingerprint(), wanted);
    EXPECT_EQ(read("x,y,label\n1,red,a\n2,blue,b").fingerprint(), wanted);
    EXPECT_EQ(read("\xEF\xBB\xBFx,y,label\n1,red,a\n2,blue,b\n").fingerprint(), wanted);
    EXPECT_EQ(read("\xEF\xBB\xBF\"x\",y,label\r\n1,red,a\r\n2,blue,b").fingerprint(), wanted);
    EXPECT_EQ(read("\n\nx,y,label\n\n1,red,a\n\r\n2,blue,b\n\n").fingerprint(), wanted);
    EXPECT_EQ(read(" x , y , label \n 1 ,  red,a\t\n+2.0,blue , b \n").fingerprint(), wanted);
    EXPECT_EQ(read("x;y;label\n1;red;a\n2;blue;b\n").fingerprint(), wanted);
    EXPECT_EQ(read("x\ty\tlabel\n1\tred\ta\n2\tblue\tb\n", DataFormat::tsv).fingerprint(), wanted);
}

TEST(csv_reader, a_tsv_keeps_commas_in_cells) {
    const Dataset data = read("x\tlabel\na,b\tp\n\"c\td\"\tq\n", DataFormat::tsv);
    EXPECT_EQ(texts_of(data.columns.at(0)), (Texts{"a,b", "c\td"}));
}

TEST(csv_reader, the_header_is_found_or_told) {
    const auto names = [](std::string_view bytes, Header header) {
        const Dataset data = read(bytes, DataFormat::csv, {.header = header});
        return names_of(data).at(0) + " " + data.label_name + " " + std::to_string(data.rows);
    };
    EXPECT_EQ(names("x,label\n1,a\n2,b\n", Header::automatic), "x label 2");
    EXPECT_EQ(names("1,a\n2,b\n", Header::automatic), "f1 f2 2");
    EXPECT_EQ(names("1,2\n3,4\n", Header::yes), "1 2 1");
    EXPECT_EQ(names("x,a\ny,b\n", Header::no), "f1 f2 2");
    EXPECT_EQ(names(",label\n1,a\n", Header::automatic), "f1 label 1");
}

TEST(csv_reader, empty_na_nan_and_question_marks_are_missing) {
    const Dataset data =
        read("x,y,label\n,,a\nNA,NA,a\nNaN,nan,b\n?,?,a\nN/A,n/a,b\n\"\",\" \",a\n1,red,b\n");
    EXPECT_EQ(data.num_missing_cells(), 12u);
    for (std::size_t row = 0; row < 6; ++row) EXPECT_TRUE(std::isnan(data.columns[0].values[row])) << row;
    EXPECT_EQ(data.columns[0].values[6], 1);
    EXPECT_EQ(texts_of(data.columns[1]).back(), "red");
    EXPECT_EQ(data.columns[1].levels, Texts{"red"});
}

TEST(csv_reader, one_text_among_numbers_makes_a_text_column_and_a_note) {
    std::string bytes = "x,label\n";
    for (int i = 0; i < 99; ++i) bytes += std::to_string(i % 9) + ",a\n";
    const Dataset data = read(bytes + "12O,b\n");
    EXPECT_EQ(data.columns.at(0).kind, ColumnKind::text);
    EXPECT_EQ(data.notes,
              Texts{"d:101: column 'x': '12O' is text, so the column is read as text though 99 of 100 "
                    "cells are numbers"});
}

TEST(csv_reader, the_label_is_last_or_named) {
    const std::string bytes = "x,class,y\n1,b,3\n2,a,4\n";
    const Dataset last = read(bytes);
    EXPECT_EQ(last.label_name, "y");
    EXPECT_EQ(names_of(last), (Texts{"x", "class"}));
    const Dataset named = read(bytes, DataFormat::csv, {.label = "class"});
    EXPECT_EQ(named.label_name, "class");
    EXPECT_EQ(names_of(named), (Texts{"x", "y"}));
    EXPECT_EQ(named.class_names, (Texts{"a", "b"}));
    EXPECT_EQ(label_texts(named), (Texts{"b", "a"}));
}

TEST(csv_reader, spellings_of_one_number_are_one_class_and_classes_sort_as_numbers) {
    const Dataset data = read("x,label\n1,10\n2,2.0\n3,2\n4,+2\n5,1e1\n6,-1\n");
    EXPECT_EQ(data.class_names, (Texts{"-1", "2", "10", "1e1"}));
    EXPECT_EQ(data.labels, (std::vector<Label>{2, 1, 1, 1, 3, 0}));
    EXPECT_EQ(read("x,label\n1,10\n2,2\n3,b\n").class_names, (Texts{"10", "2", "b"}));
}

TEST(csv_reader, dropped_columns_and_the_group_column_are_no_features) {
    const Dataset data = read("id,x,speaker,y,label\n7,1,s2,3,a\n8,2,s10,4,b\n9,5,s2,6,a\n", DataFormat::csv,
                              {.drop = {"id", "y"}, .group = "speaker"});
    EXPECT_EQ(names_of(data), Texts{"x"});
    EXPECT_EQ(group_texts(data), (Texts{"s2", "s10", "s2"}));
    EXPECT_EQ(label_texts(data), (Texts{"a", "b", "a"}));
}

TEST(csv_reader, a_groups_file_may_have_a_header) {
    const TemporaryFolder folder;
    for (const std::string header : {"", "speaker\n", "\xEF\xBB\xBFspeaker\r\n"}) {
        const auto path = folder.write("groups.txt", header + "s2\n\"s,1\"\ns2\n\n");
        const Dataset data = read("x,label\n1,a\n2,b\n3,a\n", DataFormat::csv, {.groups_file = path});
        EXPECT_EQ(group_texts(data), (Texts{"s2", "s,1", "s2"}));
    }
}

TEST(csv_reader, files_to_be_predicted_need_no_label) {
    const ReadOptions options{.label = "label",
                              .labels_required = false,
                              .expected = {{"y", ColumnKind::numeric}, {"x", ColumnKind::text}}};
    const Dataset without = read("x,extra,y\nred,9,1\nblue,9,?\n", DataFormat::csv, options);
    EXPECT_EQ(names_of(without), (Texts{"y", "x"}));
    EXPECT_TRUE(without.labels.empty());
    EXPECT_EQ(label_texts(read("label,x,y\na,red,1\nb,blue,2\n", DataFormat::csv, options)),
              (Texts{"a", "b"}));
}

TEST(readers, gzip_files_of_one_or_more_members_read_as_plain_ones) {
    const TemporaryFolder folder;
    const std::string bytes = "x,y,label\n1,red,a\n2,blue,b\n";
    const Dataset plain = read_dataset(folder.write("rows.csv", bytes));
    EXPECT_EQ(plain.name, "rows");
    const Dataset zipped = read_dataset(folder.write("rows.csv.gz", gzipped(bytes)));
    EXPECT_EQ(zipped.fingerprint(), plain.fingerprint());
    EXPECT_EQ(zipped.name, "rows");
    const auto members = folder.write("two.csv.gz", gzipped(bytes.substr(0, 13)) + gzipped(bytes.substr(13)));
    EXPECT_EQ(read_dataset(members).fingerprint(), plain.fingerprint());
    const auto tsv = folder.write("rows.tsv.gz", gzipped("x\ty\tlabel\n1\tred\ta\n2\tblue\tb\n"));
    EXPECT_EQ(read_dataset(tsv).fingerprint(), plain.fingerprint());
}

// ---- Levels ---------------------------------------------------------------------------------------------

/// Level i of `levels` stands in levels - i + 1 rows.
std::string csv_of_levels(int levels) {
    std::string bytes = "n,x,label\n";
    for (int i = 0; i < levels; ++i) {
        for (int k = 0; k <= levels - i; ++k) {
            bytes += std::to_string(k) + ",l" + std::to_string(100 + i) + (k % 2 == 0 ? ",a\n" : ",b\n");
        }
    }
    return bytes;
}

TEST(levels, sixty_four_are_kept_and_of_more_the_commonest_sixty_three) {
    const Dataset all = read(csv_of_levels(64));
    EXPECT_EQ(all.columns[1].levels.size(), 64u);
    EXPECT_FALSE(all.columns[1].other_is_bucket);
    EXPECT_TRUE(all.notes.empty());
    const Dataset many = read(csv_of_levels(70));
    const Column& x = many.columns[1];
    ASSERT_EQ(x.levels.size(), 64u);
    EXPECT_TRUE(x.other_is_bucket);
    EXPECT_EQ(x.levels[0], "l100");
    EXPECT_EQ(x.levels[62], "l162");
    EXPECT_EQ(x.levels[63], "other");
    EXPECT_EQ(std::ranges::count(texts_of(x), "other"), 8 + 7 + 6 + 5 + 4 + 3 + 2);
    EXPECT_EQ(many.notes,
              Texts{"d: column 'x': 70 different texts; the commonest 63 are kept, the others are "
                    "'other'"});
}

TEST(levels, prepared_rows_put_unlisted_texts_in_other_only_where_training_did) {
    const ReadOptions expecting{.labels_required = false,
                                .expected = {{"n", ColumnKind::numeric}, {"x", ColumnKind::text}}};
    const Dataset fresh = read("n,x\n1,never seen\n2,l100\n3,l169\n", DataFormat::csv, expecting);
    for (const int levels : {64, 70}) {
        const Dataset training = read(csv_of_levels(levels));
        const Preparation preparation = fit_preparation(training, all_rows(training.rows));
        const Texts features = preparation.feature_names();
        const PreparedRows rows = prepare(preparation, fresh, all_rows(fresh.rows));
        const bool has_bucket = levels > 64;
        EXPECT_EQ(rows.unseen_categories, has_bucket ? 0u : 2u);
        for (const std::size_t row : {0u, 1u, 2u}) {
            const std::string wanted = row == 1 ? "x=l100" : has_bucket ? "x=other" : "none";
            for (std::size_t j = 0; j < features.size(); ++j) {
                if (features[j] == "n") continue;
                EXPECT_EQ(rows.features(row, j), features[j] == wanted ? 1 : 0);
            }
        }
    }
}

// ---- svmlight, ARFF -------------------------------------------------------------------------------------

TEST(svmlight_reader, spreads_rows_and_reads_queries_as_groups) {
    const std::string bytes = "# a comment\n+1 qid:7 1:0.5 4:-2e3 # first\n\n-1 qid:8 2:1\r\n1 qid:7\n";
    const Dataset data = read(bytes, DataFormat::svmlight);
    EXPECT_EQ(names_of(data), (Texts{"f1", "f2", "f3", "f4"}));
    EXPECT_EQ(data.columns[0].values, (Numbers{0.5, 0, 0}));
    EXPECT_EQ(data.columns[1].values, (Numbers{0, 1, 0}));
    EXPECT_EQ(data.columns[2].values, (Numbers{0, 0, 0}));
    EXPECT_EQ(data.columns[3].values, (Numbers{-2000, 0, 0}));
    EXPECT_EQ(label_texts(data), (Texts{"1", "-1", "1"}));
    EXPECT_TRUE(data.groups.empty());
    EXPECT_EQ(group_texts(read(bytes, DataFormat::svmlight, {.group = "qid"})), (Texts{"7", "8", "7"}));
}

TEST(svmlight_reader, index_zero_is_f0) {
    const Dataset data = read("1 0:3 2:5\n2 1:4\n", DataFormat::svmlight);
    EXPECT_EQ(names_of(data), (Texts{"f0", "f1", "f2"}));
    EXPECT_EQ(data.columns[0].values, (Numbers{3, 0}));
}

TEST(arff_reader, reads_types_quotes_comments_and_sparse_rows) {
    const Dataset data = read(
        "% comment\n@RELATION 'a r'\n@attribute x REAL\n@attribute 'the y' {red, 'light blue'}\n"
        "@attribute note string\n@attribute class {10, 9}\n\n@DATA\n"
        "1.5, 'light blue', \"it's\", 9\n% between\n?, red, ?, 10\r\n{0 3, 3 9}\n",
        DataFormat::arff);
    EXPECT_EQ(names_of(data), (Texts{"x", "the y", "note"}));
    EXPECT_EQ(data.columns[0].values[0], 1.5);
    EXPECT_TRUE(std::isnan(data.columns[0].values[1]));
    EXPECT_EQ(data.columns[0].values[2], 3);
    EXPECT_EQ(texts_of(data.columns[1]), (Texts{"light blue", "red", "red"}));
    EXPECT_EQ(texts_of(data.columns[2]), (Texts{"it's", "<missing>", "<missing>"}));
    EXPECT_EQ(label_texts(data), (Texts{"9", "10", "9"}));
    EXPECT_EQ(data.label_name, "class");
}

// ---- NumPy ----------------------------------------------------------------------------------------------

Dataset read_npy_with_labels(const std::string& features, const std::string& labels) {
    const TemporaryFolder folder;
    const auto path = folder.write("labels", labels);
    return read(features, DataFormat::npy, {.labels_file = path});
}

template <class T>
void expect_npy_round_trip(const std::string& type) {
    const std::initializer_list<T> by_row{0, 1, 2, 3, 100, 7};
    const std::initializer_list<T> by_column{0, 2, 100, 1, 3, 7};
    for (const bool swapped : {false, true}) {
        for (const bool fortran : {false, true}) {
            std::string bytes = bytes_of(fortran ? by_column : by_row);
            for (std::size_t i = 0; swapped && i < bytes.size(); i += sizeof(T))
                std::reverse(bytes.begin() + static_cast<long>(i),
                             bytes.begin() + static_cast<long>(i + sizeof(T)));
            const std::string header = npy_header((swapped ? ">" : "<") + type, "3, 2", fortran);
            const Dataset data = read_npy_with_labels(npy_file(header, bytes), "a\nb\na\n");
            SCOPED_TRACE(header);
            ASSERT_EQ(data.columns.size(), 2u);
            EXPECT_EQ(data.columns[0].values, (Numbers{0, 2, 100}));
            EXPECT_EQ(data.columns[1].values, (Numbers{1, 3, 7}));
            EXPECT_EQ(label_texts(data), (Texts{"a", "b", "a"}));
        }
    }
}

TEST(npy_reader, returns_what_was_written_for_every_type_byte_order_and_layout) {
    expect_npy_round_trip<float>("f4");
    expect_npy_round_trip<double>("f8");
    expect_npy_round_trip<std::int8_t>("i1");
    expect_npy_round_trip<std::uint8_t>("u1");
    expect_npy_round_trip<std::int16_t>("i2");
    expect_npy_round_trip<std::uint16_t>("u2");
    expect_npy_round_trip<std::int32_t>("i4");
    expect_npy_round_trip<std::uint32_t>("u4");
    expect_npy_round_trip<std::int64_t>("i8");
    expect_npy_round_trip<std::uint64_t>("u8");
}

TEST(npy_reader, reads_halves_booleans_and_negative_numbers) {
    // 1.5, -2, the smallest subnormal, NaN
    const std::string halves =
        npy_file(npy_header("<f2", "4, 1"), bytes_of<std::uint16_t>({0x3E00, 0xC000, 1, 0x7E00}));
    const Dataset data = read_npy_with_labels(halves, "label\na\nb\na\nb\n");
    EXPECT_EQ(data.columns[0].values[0], 1.5);
    EXPECT_EQ(data.columns[0].values[1], -2);
    EXPECT_EQ(data.columns[0].values[2], std::ldexp(1.0, -24));
    EXPECT_TRUE(std::isnan(data.columns[0].values[3]));
    const std::string flags = npy_file(npy_header("|b1", "2, 1"), std::string("\1\0", 2));
    EXPECT_EQ(read_npy_with_labels(flags, "a\nb\n").columns[0].values, (Numbers{1, 0}));
    const std::string negative = npy_file(npy_header("<i8", "2, 1"), bytes_of<std::int64_t>({-5, 3}));
    EXPECT_EQ(read_npy_with_labels(negative, "a\nb\n").columns[0].values, (Numbers{-5, 3}));
}

TEST(npy_reader, reads_labels_as_integers_and_fixed_width_text) {
    const std::string features = npy_file(npy_header("<f8", "3, 1"), bytes_of({1.0, 2.0, 3.0}));
    const auto labels = [&](const std::string& type, const std::string& bytes) {
        return label_texts(read_npy_with_labels(features, npy_file(npy_header(type, "3,"), bytes)));
    };
    EXPECT_EQ(labels("<i8", bytes_of<std::int64_t>({10, -1, 10})), (Texts{"10", "-1", "10"}));
    EXPECT_EQ(labels("|S3", std::string("cat\0\0\0do\0", 9).replace(3, 3, "owl")),
              (Texts{"cat", "owl", "do"}));
    EXPECT_EQ(labels("<U2", bytes_of<std::uint32_t>({'a', 0, 0xE9, 'x', 'a', 0})),
              (Texts{"a", "\xC3\xA9x", "a"}));
}

// ---- An independent parser ------------------------------------------------------------------------------

struct Table {
    Texts names;
    std::vector<Texts> rows;
};

std::string without_blanks(std::string text) {
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.pop_back();
    text.erase(0, std::min(text.find_first_not_of(" \t"), text.size()));
    return text;
}

/// RFC 4180, one character after the other.
Table parse_naively(const std::string& bytes) {
    std::vector<Texts> records(1);
    std::string cell;
    bool quoted = false, open = false;
    const auto end_cell = [&] {
        records.back().push_back(quoted ? cell : without_blanks(cell));
        cell.clear();
        quoted = false;
    };
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const char c = bytes[i];
        if (open) {
            if (c != '"') {
                cell += c;
            } else if (i + 1 < bytes.size() && bytes[i + 1] == '"') {
                cell += c;
                ++i;
            } else {
                open = false;
            }
        } else if (c == '"' && cell.empty() && !quoted) {
            quoted = open = true;
        } else if (c == ',') {
            end_cell();
        } else if (c == '\n') {
            end_cell();
            records.emplace_back();
        } else if (c != '\r') {
            cell += c;
        }
    }
    if (!bytes.ends_with('\n')) end_cell();
    if (records.back().empty()) records.pop_back();
    return {records.front(), {records.begin() + 1, records.end()}};
}

bool means_missing(const std::string& cell) {
    static const std::set<std::string> texts{"", "?", "NA", "N/A", "NaN", "nan"};
    return texts.contains(without_blanks(cell));
}

bool holds_text(const Table& table, std::size_t j) {
    return std::ranges::any_of(table.rows, [&](const Texts& row) {
        const std::string text = without_blanks(row.at(j));
        char* stopped = nullptr;
        std::strtod(text.c_str(), &stopped);
        return !means_missing(text) && *stopped != '\0';
    });
}

void expect_equal(const Table& table, const Dataset& data) {
    ASSERT_EQ(data.rows, table.rows.size());
    ASSERT_EQ(data.columns.size() + 1, table.names.size());
    for (std::size_t j = 0; j < data.columns.size(); ++j) {
        const Column& column = data.columns[j];
        EXPECT_EQ(column.name, table.names[j]);
        bool is_text = false;
        Numbers numbers;
        std::set<std::string> levels;
        for (const Texts& row : table.rows) {
            const std::string text = without_blanks(row.at(j));
            char* stopped = nullptr;
            numbers.push_back(std::strtod(text.c_str(), &stopped));
            if (means_missing(text)) continue;
            is_text |= *stopped != '\0';
            levels.insert(row[j]);
        }
        ASSERT_EQ(column.kind == ColumnKind::text, is_text);
        EXPECT_EQ(column.levels, is_text ? Texts(levels.begin(), levels.end()) : Texts{});
        for (std::size_t i = 0; i < data.rows; ++i) {
            const std::string& cell = table.rows[i][j];
            const bool missing = means_missing(cell);
            if (is_text) {
                ASSERT_EQ(column.codes[i] == Column::missing_code, missing);
                if (missing) continue;
                ASSERT_EQ(column.levels.at(column.codes[i]), cell);
            } else if (missing) {
                ASSERT_TRUE(std::isnan(column.values[i]));
            } else {
                ASSERT_EQ(std::bit_cast<std::uint64_t>(column.values[i]),
                          std::bit_cast<std::uint64_t>(numbers[i]))
                    << cell;
            }
        }
    }
    Texts labels;
    for (const Texts& row : table.rows) labels.push_back(row.back());
    ASSERT_EQ(label_texts(data), labels);
}

std::string random_number(SmallRandom& random) {
    static constexpr std::string_view signs[] = {"", "", "-", "+"};
    std::string text;
    const std::uint64_t digits = 1 + random.below(random.below(4) == 0 ? 30 : 9);
    for (std::uint64_t i = 0; i < digits; ++i) text += static_cast<char>('0' + random.below(10));
    if (random.below(2) == 0) text.insert(random.below(text.size() + 1), ".");
    if (random.below(8) == 0) {
        text += random.below(2) == 0 ? "e-" : "E";
        text += std::to_string(random.below(60));
    }
    return std::string(signs[random.below(4)]) + text;
}

std::string in_csv_quotes(const std::string& text) {
    std::string result = "\"";
    for (const char c : text) result += c == '"' ? std::string("\"\"") : std::string(1, c);
    return result + '"';
}

std::string random_text(SmallRandom& random) {
    static const Texts pieces{"a", "b", "red", " ", ",", "\"", "\n", "\r\n", ";", "1", "\xC3\xA9"};
    std::string text = random.below(2) == 0 ? "t" : "";
    const bool plain = random.below(2) == 0;
    const std::uint64_t count = 1 + random.below(6);
    for (std::uint64_t i = 0; i < count; ++i) text += pieces[random.below(plain ? 3 : pieces.size())];
    return plain && random.below(3) != 0 ? text : in_csv_quotes(text);
}

std::string random_feature(SmallRandom& random, std::uint64_t kind) {
    static const Texts missing{"", "NA", "NaN", "nan", "?", "N/A", "\"\"", "\"NA\"", " "};
    if (random.below(7) == 0) return missing[random.below(missing.size())];
    if (kind == 2 || (kind == 1 && random.below(60) == 0)) return random_text(random);
    const std::string number = random_number(random);
    switch (random.below(8)) {
        case 0:
            return in_csv_quotes(number);
        case 1:
            return " " + number + "\t ";
        default:
            return number;
    }
}

/// Columns of numbers, of numbers with rare texts, and of texts.
std::string random_csv(SmallRandom& random) {
    static const Texts labels{"a", "b", "\"c,d\"", "\"e\nf\"", "\"g\"\"h\""};
    const std::string line_end = random.below(2) == 0 ? "\n" : "\r\n";
    std::vector<std::uint64_t> kinds(1 + random.below(6));
    std::string bytes;
    for (std::size_t j = 0; j < kinds.size(); ++j) {
        kinds[j] = random.below(3);
        bytes += "\"c " + std::to_string(j) + "\",";
    }
    bytes += "label" + line_end;
    const std::uint64_t rows = 1 + random.below(150);
    for (std::uint64_t i = 0; i < rows; ++i) {
        for (const std::uint64_t kind : kinds) bytes += random_feature(random, kind) + ",";
        bytes += labels[random.below(labels.size())];
        if (i + 1 < rows || random.below(2) == 0) bytes += line_end;
    }
    return bytes;
}

TEST(csv_reader, agrees_with_a_naive_parser_on_random_tables_for_any_chunks_and_threads) {
    SmallRandom random(3);
    for (int i = 0; i < 200; ++i) {
        SCOPED_TRACE(i);
        const std::string bytes = random_csv(random);
        const Table table = parse_naively(bytes);
        // Columns of numbers with rare texts are texts by the user's word.
        ReadOptions options{.separator = Separator::comma, .max_levels = 100'000};
        for (std::size_t j = 0; j + 1 < table.names.size(); ++j) {
            if (holds_text(table, j)) options.categorical.push_back(table.names[j]);
        }
        for (const std::size_t chunk_bytes : {1, 17, 200, 1 << 20}) {
            for (const int threads : {1, 2}) {
                const Dataset data =
                    read_dataset_from_memory({"d", bytes}, DataFormat::csv, options, {.threads = threads},
                                             {.chunk_bytes = chunk_bytes});
                expect_equal(table, data);
                if (HasFatalFailure()) FAIL() << bytes;
            }
        }
    }
}

}  // namespace
}  // namespace hardlearn::testing
