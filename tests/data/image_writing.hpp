#pragma once

#include <zlib.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include <jpeglib.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/support/bytes.hpp"

namespace hardlearn::testing {

/// What a PNG file says of itself (PNG specification, section 11.2).
struct PngFormat {
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    int bits = 8;
    int colour = 2;  ///< 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha
    std::string more_chunks = {};
};

inline std::string png_chunk(const std::string& type, const std::string& content) {
    std::string checked = type;
    checked += content;
    const auto sum =
        crc32(0, reinterpret_cast<const Bytef*>(checked.data()), static_cast<uInt>(checked.size()));
    std::string chunk = big_endian(static_cast<std::uint32_t>(content.size()));
    chunk += checked;
    chunk += big_endian(static_cast<std::uint32_t>(sum));
    return chunk;
}

/// A PNG file written by the specification, without libpng. `samples` are the rows as they are stored.
inline std::string png(const PngFormat& format, std::string_view samples) {
    std::string rows;
    const std::size_t row_bytes = samples.size() / format.height;
    for (std::uint32_t y = 0; y < format.height; ++y) {
        rows += '\0';  // no filter
        rows += samples.substr(y * row_bytes, row_bytes);
    }
    uLongf size = compressBound(static_cast<uLong>(rows.size()));
    std::string packed(size, '\0');
    compress(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(rows.data()),
             static_cast<uLong>(rows.size()));
    packed.resize(size);
    std::string header = big_endian(format.width);
    header += big_endian(format.height);
    for (const int byte : {format.bits, format.colour, 0, 0, 0}) header += static_cast<char>(byte);
    std::string file = "\x89PNG\r\n\x1a\n";
    file += png_chunk("IHDR", header);
    file += format.more_chunks;
    file += png_chunk("IDAT", packed);
    file += png_chunk("IEND", "");
    return file;
}

struct JpegFormat {
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    int channels = 3;
    J_COLOR_SPACE colours = JCS_RGB;
    int quality = 95;
    bool progressive = false;
};

/// A JPEG file; `samples` are interleaved.
inline std::string jpeg(const JpegFormat& format, std::string samples) {
    jpeg_compress_struct encoder{};
    jpeg_error_mgr errors{};
    encoder.err = jpeg_std_error(&errors);
    jpeg_create_compress(&encoder);
    unsigned char* bytes = nullptr;
    unsigned long size = 0;
    jpeg_mem_dest(&encoder, &bytes, &size);
    encoder.image_width = format.width;
    encoder.image_height = format.height;
    encoder.input_components = format.channels;
    encoder.in_color_space = format.colours;
    jpeg_set_defaults(&encoder);
    jpeg_set_quality(&encoder, format.quality, TRUE);
    if (format.progressive) jpeg_simple_progression(&encoder);
    jpeg_start_compress(&encoder, TRUE);
    while (encoder.next_scanline < encoder.image_height) {
        auto* row =
            reinterpret_cast<JSAMPROW>(samples.data()) +
            std::size_t{encoder.next_scanline} * format.width * static_cast<std::size_t>(format.channels);
        jpeg_write_scanlines(&encoder, &row, 1);
    }
    jpeg_finish_compress(&encoder);
    jpeg_destroy_compress(&encoder);
    std::string file(reinterpret_cast<char*>(bytes), size);
    std::free(bytes);
    return file;
}

}  // namespace hardlearn::testing
