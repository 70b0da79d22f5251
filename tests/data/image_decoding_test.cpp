#include "hardlearn/data/image_decoding.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "hardlearn/core/random.hpp"
#include "tests/data/image_writing.hpp"
#include "tests/data/reader_support.hpp"
#include "tests/support/bytes.hpp"
#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

using Pixels = std::vector<std::uint8_t>;

constexpr auto bad_data = ErrorCode::bad_data;

std::string random_bytes(std::size_t count) {
    RandomStream stream(17);
    std::string bytes;
    for (std::size_t i = 0; i < count; ++i) bytes += static_cast<char>(stream.below(256));
    return bytes;
}

/// Decodes into as many channels as the image has, or into `channels`.
Pixels decoded(const std::string& bytes, std::size_t channels = 0) {
    const TextSource source{"x.png", bytes};
    const ImageHeader header = read_image_header(source);
    if (channels == 0) channels = header.channels;
    Pixels out(channels * header.height * header.width, 77);
    decode_image(source, header, channels, out);
    return out;
}

/// Every `stride`-th byte from the first of each channel on: the definition of the planes.
Pixels planes(const std::string& samples, std::size_t stride, std::size_t channels) {
    Pixels out;
    for (std::size_t c = 0; c < channels; ++c) {
        for (std::size_t i = c; i < samples.size(); i += stride)
            out.push_back(static_cast<std::uint8_t>(samples[i]));
    }
    return out;
}

/// A smooth image, which JPEG keeps well; interleaved.
std::string smooth(std::size_t width, std::size_t height, std::size_t channels) {
    std::string samples;
    for (std::size_t y = 0; y < height; ++y) {
        for (std::size_t x = 0; x < width; ++x) {
            for (std::size_t c = 0; c < channels; ++c) samples += static_cast<char>(60 + 2 * x + y + 10 * c);
        }
    }
    return samples;
}

void expect_near(const Pixels& found, const Pixels& expected, int tolerance) {
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) ASSERT_NEAR(found[i], expected[i], tolerance) << i;
}

TEST(image_decoding, png_colours_and_greys_are_exact) {
    const std::string colour = random_bytes(13 * 7 * 3);
    const std::string colour_file = png({.width = 13, .height = 7}, colour);
    EXPECT_EQ(read_image_header({"x", colour_file}), (ImageHeader{13, 7, 3}));
    EXPECT_EQ(decoded(colour_file), planes(colour, 3, 3));
    const std::string grey = random_bytes(13 * 7);
    const std::string grey_file = png({.width = 13, .height = 7, .colour = 0}, grey);
    EXPECT_EQ(read_image_header({"x", grey_file}), (ImageHeader{13, 7, 1}));
    EXPECT_EQ(decoded(grey_file), planes(grey, 1, 1));
    const Pixels one = planes(grey, 1, 1);
    Pixels three = one;
    three.insert(three.end(), one.begin(), one.end());
    three.insert(three.end(), one.begin(), one.end());
    EXPECT_EQ(decoded(grey_file, 3), three);
}

TEST(image_decoding, png_transparency_is_dropped) {
    const std::string colour = random_bytes(9 * 8 * 4);
    const std::string file = png({.width = 9, .height = 8, .colour = 6}, colour);
    EXPECT_EQ(read_image_header({"x", file}).channels, 3u);
    EXPECT_EQ(decoded(file), planes(colour, 4, 3));
    const std::string grey = random_bytes(9 * 8 * 2);
    EXPECT_EQ(decoded(png({.width = 9, .height = 8, .colour = 4}, grey)), planes(grey, 2, 1));
    EXPECT_EQ(decoded(png({.width = 9, .height = 8, .colour = 4}, grey), 3).size(), 216u);
}

TEST(image_decoding, png_palettes_become_colours) {
    const std::string palette = png_chunk("PLTE", random_bytes(4 * 3));
    const std::string colours = random_bytes(4 * 3);
    const std::string indices("\x00\x03\x01\x02\x02\x00", 6);
    std::string expected;
    for (const char index : indices) expected += colours.substr(static_cast<std::size_t>(index) * 3, 3);
    EXPECT_EQ(decoded(png({.width = 3, .height = 2, .colour = 3, .more_chunks = palette}, indices)),
              planes(expected, 3, 3));
    const std::string transparent = palette + png_chunk("tRNS", std::string("\x00\x80\xff", 3));
    EXPECT_EQ(decoded(png({.width = 3, .height = 2, .colour = 3, .more_chunks = transparent}, indices)),
              planes(expected, 3, 3));
}

TEST(image_decoding, png_samples_of_other_depths_become_bytes) {
    // Two pixels a row, four bits each.
    EXPECT_EQ(decoded(png({.width = 2, .height = 2, .bits = 4, .colour = 0}, "\x0f\x73")),
              (Pixels{0, 255, 7 * 17, 3 * 17}));
    EXPECT_EQ(decoded(png({.width = 8, .height = 1, .bits = 1, .colour = 0}, "\xa5")),
              (Pixels{255, 0, 255, 0, 0, 255, 0, 255}));
    std::string samples;
    Pixels expected;
    for (const unsigned value : {0u, 257u * 3, 257u * 77, 257u * 200, 65535u, 32768u}) {
        samples += static_cast<char>(value >> 8);
        samples += static_cast<char>(value & 255);
        expected.push_back(static_cast<std::uint8_t>(std::lround(value / 257.0)));
    }
    EXPECT_EQ(decoded(png({.width = 3, .height = 2, .bits = 16, .colour = 0}, samples)), expected);
}

TEST(image_decoding, jpeg_is_within_its_tolerance) {
    for (const bool progressive : {false, true}) {
        const std::string colour = smooth(37, 29, 3);
        const std::string colour_file = jpeg({.width = 37, .height = 29, .progressive = progressive}, colour);
        EXPECT_EQ(read_image_header({"x", colour_file}), (ImageHeader{37, 29, 3}));
        expect_near(decoded(colour_file), planes(colour, 3, 3), 4);
        const std::string grey = smooth(37, 29, 1);
        const std::string grey_file = jpeg(
            {.width = 37, .height = 29, .channels = 1, .colours = JCS_GRAYSCALE, .progressive = progressive},
            grey);
        EXPECT_EQ(read_image_header({"x", grey_file}), (ImageHeader{37, 29, 1}));
        expect_near(decoded(grey_file), planes(grey, 1, 1), 3);
        const Pixels spread = decoded(grey_file, 3);
        EXPECT_EQ(Pixels(spread.begin() + 37 * 29, spread.begin() + 2 * 37 * 29), decoded(grey_file));
    }
}

TEST(image_decoding, jpeg_bytes_between_markers_are_harmless) {
    const std::string file = jpeg({.width = 16, .height = 16}, smooth(16, 16, 3));
    std::string padded = file;
    padded.insert(2, std::string(5, '\0'));
    padded[2] = '\xff', padded[3] = '\xfe', padded[4] = '\0', padded[5] = '\x03', padded[6] = 'c';
    padded.insert(7, "junk");
    EXPECT_EQ(decoded(padded), decoded(file));
}

TEST(image_decoding, refuses_what_is_no_image) {
    const auto refused = [](const std::string& bytes, const Words& parts) {
        expect_error(bad_data, parts, [&] { decoded(bytes); });
    };
    refused("", {"x.png: is empty, expected a PNG or JPEG image"});
    refused("GIF89a rest", {"x.png: is no PNG or JPEG image: it begins with 'GIF89a r'"});
    refused("\x89PNG\r\n\x1a\n", {"x.png: the PNG image is damaged: "});
    refused("\xff\xd8\xff", {"x.png: the JPEG image is damaged: "});
    refused(jpeg({.width = 8, .height = 8, .channels = 4, .colours = JCS_CMYK}, smooth(8, 8, 4)),
            {"has 4 colour components (CMYK?), expected grey or RGB"});
}

TEST(image_decoding, refuses_truncated_and_damaged_images) {
    const std::string good_png = png({.width = 40, .height = 30}, random_bytes(3600));
    std::string flipped = good_png;
    flipped[2000] ^= 1;
    expect_error(bad_data, {"the PNG image is damaged: IDAT"}, [&] { decoded(flipped); });
    for (const bool progressive : {false, true}) {
        const std::string good_jpeg =
            jpeg({.width = 40, .height = 30, .progressive = progressive}, random_bytes(3600));
        for (const std::string& good : {good_png, good_jpeg}) {
            // The last 14 bytes of a PNG hold no pixels; nor do the last two of a JPEG.
            for (std::size_t length = 8; length < good.size() - 20; length += 7) {
                EXPECT_THROW(decoded(good.substr(0, length)), Error) << length;
            }
        }
    }
    const std::string whole = jpeg({.width = 40, .height = 30}, random_bytes(3600));
    expect_error(bad_data, {"the JPEG image is damaged: Premature end"},
                 [&] { decoded(whole.substr(0, whole.size() / 2)); });
}

TEST(image_decoding, images_that_claim_too_many_pixels_are_refused_before_memory_is_asked_for) {
    std::string bomb = png({.width = 1, .height = 1}, "abc");
    const std::string header =
        big_endian(900'000) + big_endian(900'000) + std::string("\x08\x02\x00\x00\x00", 5);
    bomb.replace(8, 25, png_chunk("IHDR", header));
    expect_error(bad_data, {"x.png: is 900000 x 900000 pixels, expected at most 67108864 in all"},
                 [&] { decoded(bomb); });
    std::string wide = jpeg({.width = 16, .height = 16}, smooth(16, 16, 3));
    const std::size_t frame = wide.find("\xff\xc0");
    wide.replace(frame + 5, 4, "\xff\xdc\xff\xdc");  // 65500 x 65500, the most that libjpeg accepts
    expect_error(bad_data, {"is 65500 x 65500 pixels, expected at most 67108864"}, [&] { decoded(wide); });
    const std::string file = png({.width = 5, .height = 4, .colour = 0}, random_bytes(20));
    EXPECT_NO_THROW(read_image_header({"x", file}, {.max_pixels = 20}));
    expect_error(bad_data, {"x: is 5 x 4 pixels, expected at most 19 in all"}, [&] {
        read_image_header({"x", file}, {.max_pixels = 19});
    });
}

TEST(image_decoding, refuses_a_place_or_header_that_does_not_fit) {
    const std::string file = png({.width = 5, .height = 4}, random_bytes(60));
    const TextSource source{"x", file};
    Pixels out(60);
    expect_error(ErrorCode::bad_argument,
                 {"x: an image of 3 channels does not go into 1 channels of 20 values"}, [&] {
                     decode_image(source, {5, 4, 3}, 1, std::span(out).first(20));
                 });
    expect_error(ErrorCode::bad_argument, {"does not go into 3 channels of 59 values"}, [&] {
        decode_image(source, {5, 4, 3}, 3, std::span(out).first(59));
    });
    expect_error(bad_data, {"x: is 5 x 4 pixels with 3 channels, expected 4 x 5 with 3"}, [&] {
        decode_image(source, {4, 5, 3}, 3, out);
    });
}

}  // namespace
}  // namespace hardlearn::testing
