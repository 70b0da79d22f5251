#include "hardlearn/data/jpeg_writing.hpp"

#include <fmt/format.h>

// libjpeg's headers need this before them.
#include <cstdio>

#include <jpeglib.h>

#include <cstdlib>
#include <memory>
#include <vector>

#include "hardlearn/core/error.hpp"

namespace hardlearn {
namespace {

constexpr int quality = 85;

void check_image(const DecodedImage& image) {
    const std::size_t largest = JPEG_MAX_DIMENSION;
    if (image.height == 0 || image.width == 0 || image.height > largest || image.width > largest ||
        (image.channels != 1 && image.channels != 3))
        throw_bad_argument(fmt::format("an image of {} x {} pixels and {} channels cannot be written as JPEG",
                                       image.height, image.width, image.channels));
}

// The samples of each pixel side by side.
std::vector<std::uint8_t> interleaved(const DecodedImage& image) {
    const std::size_t pixels = image.height * image.width;
    std::vector<std::uint8_t> samples(image.channels * pixels);
    for (std::size_t channel = 0; channel < image.channels; ++channel) {
        for (std::size_t i = 0; i < pixels; ++i)
            samples[i * image.channels + channel] = image.pixels[channel * pixels + i];
    }
    return samples;
}

/// What libjpeg writes to, which it grows by itself.
struct JpegBuffer {
    unsigned char* bytes = nullptr;
    unsigned long size = 0;
    ~JpegBuffer() { std::free(bytes); }
};

}  // namespace

// No error of libjpeg's, which would end the program, is left once the image is checked, but for memory.
std::string jpeg_of(const DecodedImage& image) {
    check_image(image);
    std::vector<std::uint8_t> samples = interleaved(image);
    JpegBuffer buffer;
    jpeg_error_mgr errors;
    jpeg_compress_struct encoder{};
    encoder.err = jpeg_std_error(&errors);
    jpeg_create_compress(&encoder);
    jpeg_mem_dest(&encoder, &buffer.bytes, &buffer.size);
    encoder.image_width = static_cast<JDIMENSION>(image.width);
    encoder.image_height = static_cast<JDIMENSION>(image.height);
    encoder.input_components = static_cast<int>(image.channels);
    encoder.in_color_space = image.channels == 3 ? JCS_RGB : JCS_GRAYSCALE;
    jpeg_set_defaults(&encoder);
    jpeg_set_quality(&encoder, quality, TRUE);
    encoder.dct_method = JDCT_ISLOW;  // exact to the bit with every kind of processor
    jpeg_start_compress(&encoder, TRUE);
    const std::size_t stride = image.channels * image.width;
    while (encoder.next_scanline < encoder.image_height) {
        JSAMPROW row = samples.data() + encoder.next_scanline * stride;
        jpeg_write_scanlines(&encoder, &row, 1);
    }
    jpeg_finish_compress(&encoder);
    jpeg_destroy_compress(&encoder);
    return {reinterpret_cast<const char*>(buffer.bytes), buffer.size};
}

}  // namespace hardlearn
