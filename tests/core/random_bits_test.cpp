#include <gtest/gtest.h>

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "hardlearn/core/hash.hpp"
#include "hardlearn/core/random.hpp"

namespace hardlearn::testing {
namespace {

// The published known answer of Philox4x32-10 for the key 0 and the counter 0 (Random123's kat_vectors).
constexpr std::uint32_t known_answer[4] = {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8};

TEST(random_bits, of_seed_0_are_the_published_ones_of_philox) {
    RandomStream stream(0);
    for (const std::uint32_t word : known_answer) EXPECT_EQ(stream.next_u32(), word);
}

TEST(random_bits, the_first_word_is_the_low_half_of_64_bits) {
    RandomStream stream(0);
    EXPECT_EQ(stream.next_u64(), 0xe169c58d6627e8d5u);
    EXPECT_EQ(stream.next_u64(), 0x9b00dbd8bc57ac4cu);
}

TEST(random_bits, a_uniform_number_is_made_of_the_high_53_of_64) {
    RandomStream stream(0);
    EXPECT_EQ(stream.uniform(), static_cast<double>(0xe169c58d6627e8d5u >> 11) / 9007199254740992.0);
}

// Without rejection the lower third would come up twice as often as the others: half of the draws.
TEST(random_bits, below_has_no_bias_for_bounds_that_do_not_divide_2_to_the_64) {
    const std::uint64_t third = std::uint64_t{1} << 62;
    RandomStream stream(11);
    int low = 0;
    for (int i = 0; i < 6000; ++i) low += stream.below(3 * third) < third;
    EXPECT_NEAR(low, 2000, 200);  // five deviations
}

TEST(random_bits, a_numbered_child_is_never_the_named_one_whose_name_hashes_to_its_number) {
    const RandomStream parent(5);
    const std::string_view name = "forest";
    RandomStream named = parent.child(name);
    RandomStream numbered = parent.child(hash64(name));
    EXPECT_NE(named.next_u64(), numbered.next_u64());
}

TEST(hash64, of_a_text_is_that_of_its_bytes) {
    const std::string_view text = "forest";
    EXPECT_EQ(hash64(text), hash64(std::as_bytes(std::span<const char>(text))));
    EXPECT_NE(hash64(text), hash64(text.substr(1)));
}

TEST(fingerprint, of_counted_values_tells_where_they_end) {
    const std::vector<float> values = {1, 2, 3};
    const auto all = std::span<const float>(values);
    const auto split = [&](std::size_t place) {
        Fingerprint fingerprint;
        fingerprint.add_counted(all.first(place));
        fingerprint.add_counted(all.subspan(place));
        return fingerprint.hex();
    };
    EXPECT_NE(split(1), split(2));
    Fingerprint piece_by_piece;
    piece_by_piece.add_number(1);
    piece_by_piece.add_values(all.first(1));
    piece_by_piece.add_number(2);
    piece_by_piece.add_bytes(std::as_bytes(all.subspan(1)));
    EXPECT_EQ(piece_by_piece.hex(), split(1));
}

TEST(fingerprint, tells_texts_apart_that_read_alike_in_a_row) {
    Fingerprint first, second;
    for (const char* text : {"ab", "c"}) first.add_text(text);
    for (const char* text : {"a", "bc"}) second.add_text(text);
    EXPECT_NE(first.hex(), second.hex());
}

}  // namespace
}  // namespace hardlearn::testing
