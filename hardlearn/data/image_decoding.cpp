#include "hardlearn/data/image_decoding.hpp"

#include <fmt/format.h>
#include <png.h>

// libjpeg's headers need these before them.
#include <csetjmp>
#include <cstdio>

#include <jpeglib.h>

#include <jerror.h>

#include <array>
#include <string>
#include <vector>

#include "hardlearn/core/error.hpp"

namespace hardlearn {
namespace {

bool is_png(std::string_view bytes) {
    return bytes.starts_with("\x89PNG\r\n\x1a\n");
}

bool is_jpeg(std::string_view bytes) {
    return bytes.starts_with("\xff\xd8\xff");
}

/// Copies interleaved samples, `stride` a pixel, to one plane a channel.
void separate_channels(std::span<const std::uint8_t> samples, std::size_t stride, std::size_t channels,
                       std::span<std::uint8_t> out) {
    const std::size_t pixels = samples.size() / stride;
    for (std::size_t channel = 0; channel < channels; ++channel) {
        for (std::size_t i = 0; i < pixels; ++i) out[channel * pixels + i] = samples[i * stride + channel];
    }
}

/// libpng's simplified interface, which jumps over no frame of ours.
class PngReader {
  public:
    explicit PngReader(const TextSource& source) : source_(source) {
        image_.version = PNG_IMAGE_VERSION;
        if (png_image_begin_read_from_memory(&image_, source.text.data(), source.text.size()) == 0) fail();
        // Without this, libpng would take 16-bit samples for linear light and brighten them.
        image_.flags |= PNG_IMAGE_FLAG_16BIT_sRGB;
    }
    ~PngReader() { png_image_free(&image_); }
    PngReader(const PngReader&) = delete;
    PngReader& operator=(const PngReader&) = delete;

    ImageHeader header() const {
        return {image_.width, image_.height, (image_.format & PNG_FORMAT_FLAG_COLOR) != 0 ? 3u : 1u};
    }

    void decode(std::size_t channels, std::span<std::uint8_t> out) {
        // Transparency is read and then left out; libpng would otherwise blend the pixels with a background.
        const bool transparent = (image_.format & PNG_FORMAT_FLAG_ALPHA) != 0;
        image_.format = channels == 3 ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
        if (transparent) image_.format |= PNG_FORMAT_FLAG_ALPHA;
        std::vector<std::uint8_t> samples(PNG_IMAGE_SIZE(image_));
        if (png_image_finish_read(&image_, nullptr, samples.data(), 0, nullptr) == 0) fail();
        separate_channels(samples, channels + (transparent ? 1 : 0), channels, out);
    }

  private:
    [[noreturn]] void fail() const {
        throw_bad_data(fmt::format("{}: the PNG image is damaged: {}", source_.name, image_.message));
    }

    const TextSource& source_;
    png_image image_{};
};

/// libjpeg reports errors by a jump out of its calls. Each call is wrapped in a function that has nothing to
/// destroy between setjmp and the call; the wrapper returns false, and only then is an exception thrown.
class JpegReader {
  public:
    explicit JpegReader(const TextSource& source) : source_(source) {
        decoder_.err = jpeg_std_error(&errors_);
        decoder_.client_data = this;
        errors_.error_exit = [](j_common_ptr decoder) { reader_of(decoder).jump(); };
        errors_.emit_message = [](j_common_ptr decoder, int level) {
            if (level < 0 && !is_harmless(decoder->err->msg_code)) reader_of(decoder).jump();
        };
        errors_.output_message = [](j_common_ptr) {};
        progress_.progress_monitor = [](j_common_ptr decoder) { reader_of(decoder).check_scans(); };
        if (!try_begin()) fail_and_free();
    }
    ~JpegReader() { jpeg_destroy_decompress(&decoder_); }
    JpegReader(const JpegReader&) = delete;
    JpegReader& operator=(const JpegReader&) = delete;

    ImageHeader header() const {
        switch (decoder_.jpeg_color_space) {
            case JCS_GRAYSCALE:
                return {decoder_.image_width, decoder_.image_height, 1};
            case JCS_RGB:
            case JCS_YCbCr:
                return {decoder_.image_width, decoder_.image_height, 3};
            default:
                throw_bad_data(
                    fmt::format("{}: the JPEG image has {} colour components (CMYK?), expected grey "
                                "or RGB",
                                source_.name, decoder_.num_components));
        }
    }

    void decode(std::size_t channels, std::span<std::uint8_t> out) {
        decoder_.out_color_space = channels == 3 ? JCS_RGB : JCS_GRAYSCALE;
        // The transform that is exact to the bit with every kind of processor.
        decoder_.dct_method = JDCT_ISLOW;
        const std::size_t row = channels * decoder_.image_width;
        std::vector<std::uint8_t> samples(row * decoder_.image_height);
        if (!try_decode(samples.data(), row)) fail();
        separate_channels(samples, channels, channels, out);
    }

  private:
    static JpegReader& reader_of(j_common_ptr decoder) {
        return *static_cast<JpegReader*>(decoder->client_data);
    }
    /// Warnings that leave every pixel as it was stored; all others mean damage.
    static bool is_harmless(int message) {
        return message == JWRN_EXTRANEOUS_DATA || message == JWRN_ADOBE_XFORM || message == JWRN_JFIF_MAJOR;
    }
    [[noreturn]] void jump() { std::longjmp(on_error_, 1); }
    /// A small file may ask for the whole image to be refined tens of thousands of times.
    void check_scans() {
        constexpr int most_scans = 200;
        if (decoder_.input_scan_number <= most_scans) return;
        too_many_scans_ = true;
        jump();
    }

    bool try_begin() {
        if (setjmp(on_error_) != 0) return false;
        jpeg_create_decompress(&decoder_);
        decoder_.progress = &progress_;
        jpeg_mem_src(&decoder_, reinterpret_cast<const unsigned char*>(source_.text.data()),
                     static_cast<unsigned long>(source_.text.size()));
        jpeg_read_header(&decoder_, TRUE);
        return true;
    }
    bool try_decode(std::uint8_t* samples, std::size_t row) {
        if (setjmp(on_error_) != 0) return false;
        jpeg_start_decompress(&decoder_);
        while (decoder_.output_scanline < decoder_.output_height) {
            JSAMPROW line = samples + decoder_.output_scanline * row;
            jpeg_read_scanlines(&decoder_, &line, 1);
        }
        jpeg_finish_decompress(&decoder_);
        return true;
    }

    std::string problem() {
        if (too_many_scans_) return "it has too many scans";
        std::array<char, JMSG_LENGTH_MAX> text{};
        errors_.format_message(reinterpret_cast<j_common_ptr>(&decoder_), text.data());
        return text.data();
    }
    [[noreturn]] void fail() {
        throw_bad_data(fmt::format("{}: the JPEG image is damaged: {}", source_.name, problem()));
    }
    /// For the constructor, after whose exceptions no destructor runs.
    [[noreturn]] void fail_and_free() {
        const std::string text = problem();
        jpeg_destroy_decompress(&decoder_);
        throw_bad_data(fmt::format("{}: the JPEG image is damaged: {}", source_.name, text));
    }

    const TextSource& source_;
    jpeg_decompress_struct decoder_{};
    jpeg_error_mgr errors_{};
    jpeg_progress_mgr progress_{};
    std::jmp_buf on_error_{};
    bool too_many_scans_ = false;
};

[[noreturn]] void throw_no_image(const TextSource& source) {
    if (source.text.empty()) {
        throw_bad_data(fmt::format("{}: is empty, expected a PNG or JPEG image", source.name));
    }
    throw_bad_data(fmt::format("{}: is no PNG or JPEG image: it begins with {}", source.name,
                               in_quotes(source.text.substr(0, 8))));
}

void check_header(const TextSource& source, const ImageHeader& found, const ImageHeader& expected) {
    if (found == expected) return;
    throw_bad_data(fmt::format("{}: is {} x {} pixels with {} channels, expected {} x {} with {}",
                               source.name, found.width, found.height, found.channels, expected.width,
                               expected.height, expected.channels));
}

template <class Reader>
void decode_with(const TextSource& source, const ImageHeader& expected, std::size_t channels,
                 std::span<std::uint8_t> out) {
    Reader reader(source);
    check_header(source, reader.header(), expected);
    reader.decode(channels, out);
}

}  // namespace

bool is_encoded_image(std::string_view bytes) {
    return is_png(bytes) || is_jpeg(bytes);
}

ImageHeader read_image_header(const TextSource& source, const DecodeLimits& limits) {
    if (!is_encoded_image(source.text)) throw_no_image(source);
    const ImageHeader header = is_png(source.text) ? PngReader(source).header() : JpegReader(source).header();
    if (header.width > limits.max_pixels / header.height) {
        throw_bad_data(fmt::format("{}: is {} x {} pixels, expected at most {} in all", source.name,
                                   header.width, header.height, limits.max_pixels));
    }
    return header;
}

void decode_image(const TextSource& source, const ImageHeader& expected, std::size_t channels,
                  std::span<std::uint8_t> out) {
    const std::size_t size = channels * expected.height * expected.width;
    if ((channels != 1 && channels != 3) || channels < expected.channels || out.size() != size) {
        throw_bad_argument(
            fmt::format("{}: an image of {} channels does not go into {} channels of {} values", source.name,
                        expected.channels, channels, out.size()));
    }
    if (!is_encoded_image(source.text)) throw_no_image(source);
    if (is_png(source.text)) {
        decode_with<PngReader>(source, expected, channels, out);
    } else {
        decode_with<JpegReader>(source, expected, channels, out);
    }
}

}  // namespace hardlearn
