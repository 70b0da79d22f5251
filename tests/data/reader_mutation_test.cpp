#include <gtest/gtest.h>

#include <string_view>

#include "fuzz/check_dataset.hpp"
#include "hardlearn/core/random.hpp"
#include "hardlearn/data/text_source.hpp"
#include "tests/data/reader_support.hpp"
#include "tests/support/files.hpp"
#include "tests/support/test_data.hpp"

namespace hardlearn::testing {
namespace {

struct Seed {
    DataFormat format;
    std::string bytes;
};

std::vector<Seed> seeds() {
    std::vector<Seed> all{
        {DataFormat::csv,
         "a,b,label\n1,x,p\n2.5,\"y,1\",q\n,?,p\n-3e2,\"say \"\"hi\"\"\",q\n4,\"two\nlines\",p\n"},
        {DataFormat::csv,
         "\xEF\xBB\xBF"
         "a;b;label\r\n0.1234567;12345678.12345678;1\r\n-0.5;NaN;2\r\n\r\n7;8;1.0\r\n"},
        {DataFormat::tsv, "a\tb\tlabel\n1\tx\tp\n2\ty\tq\n3\t\tq\n"},
        {DataFormat::svmlight, "# c\n1 qid:1 1:0.5 3:2 # x\n-1 qid:2 2:1e3\n1 qid:1 0:1 5:nan\n"},
        {DataFormat::arff,
         "@relation r\n@attribute a numeric\n@attribute 'b' {x,'y 1'}\n@attribute s string\n"
         "@attribute label {p,q}\n@data\n1,x,'it\\'s',p\n?,'y 1',?,q\n{0 5,3 q}\n"},
        {DataFormat::npy, read_file(golden_data("data", "little_f4.npy"))},
        {DataFormat::npy, read_file(golden_data("data", "version2.npy"))},
        {DataFormat::npy, read_file(golden_data("data", "halves.npy"))},
    };
    return all;
}

std::string mutated(std::string bytes, RandomStream& stream) {
    using namespace std::string_view_literals;  // which count a zero as a byte
    constexpr auto special = "\0\"',;\t\r\n:{}\\%#?-.e9\xff"sv;
    for (std::uint64_t n = 1 + stream.below(4); n > 0; --n) {
        const std::size_t at = stream.below(bytes.size() + 1);
        const char c = stream.below(2) == 0 ? special[stream.below(special.size())]
                                            : static_cast<char>(stream.below(256));
        const std::size_t length = stream.below(8);
        switch (stream.below(6)) {
            case 0:
                bytes.resize(at);
                break;
            case 1:
                bytes.insert(at, 1, c);
                break;
            case 2:
                bytes.erase(at, length);
                break;
            case 3:
                bytes.insert(at, bytes.substr(at, length));
                break;
            case 4:
                bytes.insert(at, stream.below(300), c);
                break;
            default:
                if (at < bytes.size()) bytes[at] = c;
        }
    }
    return bytes;
}

TEST(reader_mutations, damaged_files_give_an_error_or_a_sound_data_set) {
    RandomStream stream(5);
    for (const Seed& seed : seeds()) {
        for (int trial = 0; trial < 4000; ++trial) {
            const std::string bytes = mutated(seed.bytes, stream);
            const auto choice = static_cast<unsigned>(trial % 2 == 0 ? 0 : stream.below(1024));
            const std::string problem = fuzz::check_reading(bytes, seed.format, choice, 1 + stream.below(40));
            ASSERT_EQ(problem, "") << "options " << choice << ":\n" << bytes;
        }
    }
}

TEST(reader_mutations, every_truncation_gives_an_error_or_a_sound_data_set) {
    for (const Seed& seed : seeds()) {
        for (std::size_t length = 0; length <= seed.bytes.size(); ++length) {
            ASSERT_EQ(fuzz::check_reading(seed.bytes.substr(0, length), seed.format, 0, 5), "");
        }
    }
}

TEST(reader_mutations, binary_rubbish_gives_an_error) {
    RandomStream stream(6);
    for (const Seed& seed : seeds()) {
        for (int trial = 0; trial < 300; ++trial) {
            std::string bytes(200 + stream.below(2000), '\0');
            for (char& byte : bytes) byte = static_cast<char>(stream.below(256));
            EXPECT_THROW(read_dataset_from_memory({"rubbish", bytes}, seed.format), Error);
        }
    }
}

TEST(reader_mutations, damaged_gzip_gives_an_error_or_bytes) {
    RandomStream stream(7);
    const std::string whole = gzipped("a,b,label\n1,x,p\n2.5,y,q\n") + gzipped(std::string(5000, 'x'));
    for (int trial = 0; trial < 4000; ++trial) {
        const std::string bytes = mutated(whole, stream);
        try {
            decompress_gzip(bytes, "input");
        } catch (const Error& error) {
            ASSERT_EQ(error.code(), ErrorCode::bad_data);
        }
    }
}

}  // namespace
}  // namespace hardlearn::testing
