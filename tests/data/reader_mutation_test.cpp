#include <gtest/gtest.h>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/read_from_memory.hpp"
#include "tests/data/reader_support.hpp"

namespace hardlearn {
namespace {

using testing::SmallRandom;

struct Valid {
    std::string name;
    DataFormat format;
    std::string bytes;

    friend void PrintTo(const Valid& valid, std::ostream* stream) { *stream << valid.name; }
};

std::vector<Valid> valid_files() {
    using testing::npy_file;
    using testing::npy_header;
    const std::string csv = "x,\"y \"\"q\"\"\",label\n1.5,red,a\n-2e3,\"gr\neen\",b\r\n,?,a\n7,NA,\"b\"\n";
    std::string tsv = csv;
    for (char& c : tsv) c = c == ',' ? '\t' : c;
    return {
        {"csv", DataFormat::csv, csv},
        {"tsv", DataFormat::tsv, tsv},
        {"svmlight", DataFormat::svmlight, "1 qid:3 1:0.5 4:-2e3 # first\n-1 qid:4 2:1\n\n1 qid:4 1:7 3:1\n"},
        {"arff", DataFormat::arff,
         "% a comment\n@relation 'a r'\n@attribute x numeric\n@attribute 'the y' {red,'light blue'}\n"
         "@attribute c {a,b}\n@data\n1.5,red,a\n?,'light blue',b\n{0 3, 2 b}\n"},
        {"npy", DataFormat::npy,
         npy_file(npy_header("<f8", "2, 2"), testing::bytes_of({1.0, -2.5, 3.0, 4.0}))},
    };
}

/// One to four bytes or pieces changed.
std::string mutated(std::string bytes, SmallRandom& random) {
    static constexpr std::string_view telling = "\",;\t\n\r\0{}'%@:#()e-.?9\\ \xFF";
    const std::uint64_t times = 1 + random.below(4);
    for (std::uint64_t i = 0; i < times; ++i) {
        const std::size_t at = random.below(bytes.size() + 1);
        switch (random.below(6)) {
            case 0:
                bytes.resize(at);
                break;
            case 1:
                if (at < bytes.size()) bytes[at] = static_cast<char>(bytes[at] ^ (1 << random.below(8)));
                break;
            case 2:
                if (at < bytes.size()) bytes[at] = telling[random.below(telling.size())];
                break;
            case 3:
                bytes.insert(at, 1, telling[random.below(telling.size())]);
                break;
            case 4:
                bytes.erase(at, random.below(8));
                break;
            default:
                bytes.insert(at, bytes.substr(random.below(bytes.size() + 1), random.below(30)));
        }
    }
    return bytes;
}

void check_whole(const Dataset& data) {
    for (const Column& column : data.columns) {
        const bool is_text = column.kind == ColumnKind::text;
        ASSERT_EQ(is_text ? column.codes.size() : column.values.size(), data.rows);
        for (const std::uint32_t code : column.codes) {
            ASSERT_TRUE(code == Column::missing_code || code < column.levels.size());
        }
    }
    ASSERT_TRUE(data.labels.empty() || data.labels.size() == data.rows);
    for (const Label label : data.labels) ASSERT_LT(label, data.num_classes());
}

class Mutations : public ::testing::TestWithParam<Valid> {};

TEST_P(Mutations, are_read_whole_or_refused_with_an_error) {
    const Valid& valid = GetParam();
    // Memory that a wrong shape could ask for stays small, so that a failure is a message and not a kill.
    const ReadLimits limits{.chunk_bytes = 16, .max_dense_cells = 100'000, .max_columns = 1000};
    const ReadOptions options{.labels_required = valid.format != DataFormat::npy};
    SmallRandom random(17);
    std::size_t read = 0;
    constexpr std::size_t tries = 3000;
    for (std::size_t i = 0; i < tries; ++i) {
        const std::string bytes = i == 0 ? valid.bytes : mutated(valid.bytes, random);
        try {
            const int threads = i % 8 == 0 ? 2 : 1;
            check_whole(
                read_dataset_from_memory(bytes, valid.format, "m", options, {.threads = threads}, limits));
            ++read;
        } catch (const Error& error) {
            EXPECT_TRUE(error.code() == ErrorCode::bad_data || error.code() == ErrorCode::bad_argument)
                << error.what();
            EXPECT_TRUE(std::string_view(error.what()).starts_with("m:")) << error.what();
            ASSERT_NE(i, 0u) << "the valid file is refused: " << error.what();
        }
    }
    // The mutations are neither all harmless nor all fatal.
    EXPECT_GT(read, tries / 100);
    EXPECT_LT(read, tries);
}

INSTANTIATE_TEST_SUITE_P(all, Mutations, ::testing::ValuesIn(valid_files()),
                         [](const auto& file) { return file.param.name; });

}  // namespace
}  // namespace hardlearn
