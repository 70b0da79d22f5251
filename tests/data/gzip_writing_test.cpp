#include "hardlearn/data/gzip_writing.hpp"

#include <gtest/gtest.h>

#include <string>

#include "hardlearn/core/random.hpp"
#include "hardlearn/data/text_source.hpp"
#include "tests/support/files.hpp"

namespace hardlearn::testing {
namespace {

std::string again(const std::string& bytes) {
    const std::vector<char> result = decompress_gzip(compress_gzip(bytes), "x.gz");
    return {result.begin(), result.end()};
}

TEST(gzip_writing, what_is_compressed_is_read_again) {
    std::string noise;
    RandomStream stream(1);
    for (int i = 0; i < 1000000; ++i) noise += static_cast<char>(stream.below(256));
    for (const std::string& bytes : {std::string(), std::string("a\n"), std::string(3000000, 'x'), noise}) {
        EXPECT_EQ(again(bytes), bytes);
    }
}

TEST(gzip_writing, holds_neither_a_time_nor_a_name) {
    const std::string compressed = compress_gzip("text");
    // RFC 1952: magic, method, flags, four bytes of time.
    EXPECT_EQ(compressed.substr(0, 8), std::string("\x1f\x8b\x08\0\0\0\0\0", 8));
}

TEST(gzip_writing, the_name_of_a_file_says_whether_it_is_compressed) {
    const TemporaryFolder folder;
    write_text_file(folder / "a.json", "text\n");
    write_text_file(folder / "a.json.gz", "text\n");
    EXPECT_EQ(read_file(folder / "a.json"), "text\n");
    EXPECT_EQ(read_file(folder / "a.json.gz"), compress_gzip("text\n"));
}

}  // namespace
}  // namespace hardlearn::testing
