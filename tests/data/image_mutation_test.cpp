#include <gtest/gtest.h>

#include "fuzz/check_images.hpp"
#include "hardlearn/core/random.hpp"
#include "tests/data/image_writing.hpp"

namespace hardlearn::testing {
namespace {

using fuzz::ImageFormat;

struct Seed {
    ImageFormat format;
    std::string bytes;
};

std::vector<Seed> seeds() {
    std::string samples;
    for (int i = 0; i < 3072; ++i) samples += static_cast<char>(i * 31 % 251);
    const std::string cifar10 = "\x03" + samples;
    const std::string cifar100 = "\x03\x04" + samples;
    const std::string idx3("\0\0\x08\x03\0\0\0\x02\0\0\0\x02\0\0\0\x01klmn", 20);
    const std::string idx4("\0\0\x08\x04\0\0\0\x01\0\0\0\x02\0\0\0\x02\0\0\0\x01klmn", 24);
    const std::string idx1("\0\0\x08\x01\0\0\0\x02kl", 10);
    return {
        {ImageFormat::cifar, cifar10 + cifar10},
        {ImageFormat::cifar, cifar100},
        {ImageFormat::idx, idx3},
        {ImageFormat::idx, idx4},
        {ImageFormat::idx, idx1},
        {ImageFormat::encoded, png({.width = 9, .height = 7}, samples.substr(0, 189))},
        {ImageFormat::encoded,
         png({.width = 9, .height = 7, .bits = 16, .colour = 4}, samples.substr(0, 252))},
        {ImageFormat::encoded, png({.width = 8,
                                    .height = 2,
                                    .bits = 4,
                                    .colour = 3,
                                    .more_chunks = png_chunk("PLTE", samples.substr(0, 48))},
                                   samples.substr(0, 8))},
        {ImageFormat::encoded, jpeg({.width = 17, .height = 11}, samples)},
        {ImageFormat::encoded, jpeg({.width = 17, .height = 11, .progressive = true}, samples)},
    };
}

std::string mutated(std::string bytes, RandomStream& stream) {
    for (std::uint64_t n = 1 + stream.below(4); n > 0 && !bytes.empty(); --n) {
        const std::size_t at = stream.below(bytes.size());
        const char c = stream.below(3) == 0 ? static_cast<char>(255) : static_cast<char>(stream.below(256));
        switch (stream.below(6)) {
            case 0:
                bytes.resize(at);
                break;
            case 1:
                bytes.insert(at, 1, c);
                break;
            case 2:
                bytes.erase(at, stream.below(8));
                break;
            case 3:
                bytes.insert(at, bytes.substr(at, stream.below(40)));
                break;
            default:
                bytes[at] = c;
        }
    }
    return bytes;
}

TEST(image_mutations, damaged_files_give_an_error_or_sound_images) {
    RandomStream stream(8);
    for (const Seed& seed : seeds()) {
        ASSERT_EQ(fuzz::check_images(seed.bytes, seed.format), "");
        for (int trial = 0; trial < 2000; ++trial) {
            ASSERT_EQ(fuzz::check_images(mutated(seed.bytes, stream), seed.format), "") << trial;
        }
    }
}

TEST(image_mutations, every_truncation_gives_an_error_or_sound_images) {
    for (const Seed& seed : seeds()) {
        const std::size_t step = seed.format == ImageFormat::cifar ? 61 : 1;
        for (std::size_t length = 0; length <= seed.bytes.size(); length += step) {
            ASSERT_EQ(fuzz::check_images(seed.bytes.substr(0, length), seed.format), "") << length;
        }
    }
}

TEST(image_mutations, binary_rubbish_gives_an_error_or_sound_images) {
    RandomStream stream(9);
    for (const ImageFormat format : {ImageFormat::idx, ImageFormat::cifar, ImageFormat::encoded}) {
        for (int trial = 0; trial < 300; ++trial) {
            std::string bytes(200 + stream.below(2000), '\0');
            for (char& byte : bytes) byte = static_cast<char>(stream.below(256));
            ASSERT_EQ(fuzz::check_images(bytes, format), "");
        }
    }
}

}  // namespace
}  // namespace hardlearn::testing
