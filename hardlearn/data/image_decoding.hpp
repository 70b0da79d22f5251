#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "hardlearn/data/text_source.hpp"

namespace hardlearn {

/// What an encoded image says of itself.
struct ImageHeader {
    std::size_t width = 0;
    std::size_t height = 0;
    std::size_t channels = 0;  ///< 1: grey, 3: colour; transparency does not count

    bool operator==(const ImageHeader&) const = default;
};

/// Limits that tests and fuzzers lower. They are asked before anything of an image's size is allocated.
struct DecodeLimits {
    std::size_t max_pixels = std::size_t{64} << 20;
};

/// Whether the bytes begin as PNG or JPEG files do.
bool is_encoded_image(std::string_view bytes);

/// Reads the header of a PNG or JPEG image. Throws Error(bad_data) if it is neither, damaged, too large, or
/// in colours other than grey, RGB (palettes included) and YCbCr.
ImageHeader read_image_header(const TextSource& source, const DecodeLimits& limits = {});

/// Decodes a PNG or JPEG image into `out`, channel by channel; `channels` is 1 for grey images only, or 3, to
/// which grey is spread. Transparency is dropped, 16 bits become 8, damage is an error (bad_data), and so is
/// a header that is not `expected`. The pixels are the same on every machine.
void decode_image(const TextSource& source, const ImageHeader& expected, std::size_t channels,
                  std::span<std::uint8_t> out);

}  // namespace hardlearn
