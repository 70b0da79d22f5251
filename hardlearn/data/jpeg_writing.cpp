#include "hardlearn/data/jpeg_writing.hpp"

#include <fmt/format.h>

// libjpeg's headers need these before them.
#include <csetjmp>
#include <cstdio>

#include <jpeglib.h>

#include <cstdlib>
#include <new>
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

/// libjpeg reports errors, of which no memory is the only one left once the image is checked, by a jump out
/// of its calls: try_write has nothing to destroy between setjmp and the calls.
class JpegWriter {
  public:
    JpegWriter() {
        encoder_.err = jpeg_std_error(&errors_);
        encoder_.client_data = this;
        errors_.error_exit = [](j_common_ptr encoder) {
            std::longjmp(static_cast<JpegWriter*>(encoder->client_data)->on_error_, 1);
        };
        errors_.output_message = [](j_common_ptr) {};
    }
    ~JpegWriter() {
        jpeg_destroy_compress(&encoder_);
        std::free(bytes_);
    }
    JpegWriter(const JpegWriter&) = delete;
    JpegWriter& operator=(const JpegWriter&) = delete;

    std::string write(const DecodedImage& image) {
        std::vector<std::uint8_t> samples = interleaved(image);
        if (!try_write(image, samples.data())) throw std::bad_alloc();
        return {reinterpret_cast<const char*>(bytes_), size_};
    }

  private:
    bool try_write(const DecodedImage& image, std::uint8_t* samples) {
        if (setjmp(on_error_) != 0) return false;
        jpeg_create_compress(&encoder_);
        jpeg_mem_dest(&encoder_, &bytes_, &size_);
        encoder_.image_width = static_cast<JDIMENSION>(image.width);
        encoder_.image_height = static_cast<JDIMENSION>(image.height);
        encoder_.input_components = static_cast<int>(image.channels);
        encoder_.in_color_space = image.channels == 3 ? JCS_RGB : JCS_GRAYSCALE;
        jpeg_set_defaults(&encoder_);
        jpeg_set_quality(&encoder_, quality, TRUE);
        encoder_.dct_method = JDCT_ISLOW;  // exact to the bit with every kind of processor
        jpeg_start_compress(&encoder_, TRUE);
        while (encoder_.next_scanline < encoder_.image_height) {
            JSAMPROW row = samples + encoder_.next_scanline * image.channels * image.width;
            jpeg_write_scanlines(&encoder_, &row, 1);
        }
        jpeg_finish_compress(&encoder_);
        return true;
    }

    jpeg_compress_struct encoder_{};
    jpeg_error_mgr errors_{};
    std::jmp_buf on_error_{};
    unsigned char* bytes_ = nullptr;  // libjpeg's, which grows it by itself
    unsigned long size_ = 0;
};

}  // namespace

std::string jpeg_of(const DecodedImage& image) {
    check_image(image);
    return JpegWriter().write(image);
}

}  // namespace hardlearn
