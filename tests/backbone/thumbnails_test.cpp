#include "hardlearn/backbone/thumbnails.hpp"

#include <gtest/gtest.h>

#include "hardlearn/data/image_decoding.hpp"
#include "hardlearn/data/jpeg_writing.hpp"
#include "tests/data/image_writing.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/files.hpp"

namespace hardlearn::testing {
namespace {

// Dark on the left, bright on the right.
DecodedImage halves(std::size_t channels, std::size_t height, std::size_t width) {
    DecodedImage image{.channels = channels, .height = height, .width = width, .pixels = {}};
    for (std::size_t i = 0; i < channels * height * width; ++i)
        image.pixels.push_back(i % width < width / 2 ? 20 : 230);
    return image;
}

std::vector<std::uint8_t> pixels_of(const std::string& jpeg) {
    const ImageHeader header = read_image_header({"x.jpg", jpeg});
    std::vector<std::uint8_t> pixels(header.channels * header.height * header.width);
    decode_image({"x.jpg", jpeg}, header, header.channels, pixels);
    return pixels;
}

TEST(thumbnails, small_images_stay_as_they_are) {
    for (const DecodedImage& image : {halves(3, 32, 32), halves(1, 96, 5)})
        EXPECT_EQ(thumbnail(image), jpeg_of(image));
}

TEST(thumbnails, larger_ones_shrink_in_proportion) {
    EXPECT_EQ(read_image_header({"x", thumbnail(halves(3, 200, 400))}), (ImageHeader{96, 48, 3}));
    EXPECT_EQ(read_image_header({"x", thumbnail(halves(1, 97, 10))}), (ImageHeader{9, 96, 1}));
    EXPECT_EQ(read_image_header({"x", thumbnail(halves(1, 1, 5000))}), (ImageHeader{96, 1, 1}));
}

TEST(thumbnails, show_the_same_image) {
    const std::vector<std::uint8_t> pixels = pixels_of(thumbnail(halves(1, 192, 192)));
    EXPECT_NEAR(pixels[96 * 40 + 10], 20, 12);
    EXPECT_NEAR(pixels[96 * 40 + 80], 230, 12);
}

TEST(thumbnails, are_found_by_name) {
    const TemporaryFolder folder;
    std::filesystem::create_directories(folder.path() / "a");
    write_file(folder.path() / "a/x.png", png({.width = 2, .height = 2, .colour = 0}, "\x10\x20\x30\x40"));
    write_file(folder.path() / "a/bad.png", "\x89PNG\r\n\x1a\n and no more");
    const auto picture_of = thumbnails_of(folder.path(), "");
    EXPECT_EQ(picture_of("a/x.png"),
              jpeg_of({.channels = 1, .height = 2, .width = 2, .pixels = {16, 32, 48, 64}}));
    EXPECT_EQ(picture_of("a/bad.png"), "");
    EXPECT_EQ(picture_of("x.png"), "");
}

}  // namespace
}  // namespace hardlearn::testing
