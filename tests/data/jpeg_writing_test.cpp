#include "hardlearn/data/jpeg_writing.hpp"

#include <gtest/gtest.h>

#include "hardlearn/data/image_decoding.hpp"
#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

// A slope in each channel, which JPEG keeps well.
DecodedImage slope(std::size_t channels, std::size_t height, std::size_t width) {
    DecodedImage image{.channels = channels, .height = height, .width = width, .pixels = {}};
    for (std::size_t c = 0; c < channels; ++c) {
        for (std::size_t i = 0; i < height * width; ++i)
            image.pixels.push_back(static_cast<std::uint8_t>(40 + 60 * c + 2 * (i / width) + i % width));
    }
    return image;
}

TEST(jpeg_writing, what_is_written_reads_back_nearly) {
    for (const std::size_t channels : {1u, 3u}) {
        for (const auto& [height, width] : {std::pair{1u, 1u}, {29u, 37u}, {8u, 64u}}) {
            const DecodedImage image = slope(channels, height, width);
            const std::string file = jpeg_of(image);
            const ImageHeader header = read_image_header({"x.jpg", file});
            EXPECT_EQ(header, (ImageHeader{width, height, static_cast<unsigned>(channels)}));
            std::vector<std::uint8_t> found(image.pixels.size());
            decode_image({"x.jpg", file}, header, channels, found);
            for (std::size_t i = 0; i < found.size(); ++i)
                ASSERT_NEAR(found[i], image.pixels[i], channels == 1 ? 4 : 12) << i;
        }
    }
}

TEST(jpeg_writing, equal_images_give_equal_bytes) {
    EXPECT_EQ(jpeg_of(slope(3, 20, 30)), jpeg_of(slope(3, 20, 30)));
    EXPECT_NE(jpeg_of(slope(3, 20, 30)), jpeg_of(slope(3, 30, 20)));
}

TEST(jpeg_writing, what_jpeg_cannot_hold_is_refused) {
    for (const DecodedImage& image : {slope(3, 0, 4), slope(3, 4, 0), slope(2, 4, 4), slope(1, 1, 65'501)})
        expect_error(ErrorCode::bad_argument, {"JPEG"}, [&] { jpeg_of(image); });
}

}  // namespace
}  // namespace hardlearn::testing
