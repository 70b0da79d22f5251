#pragma once

#include <string>
#include <string_view>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/cifar.hpp"
#include "hardlearn/data/idx.hpp"
#include "hardlearn/data/image_decoding.hpp"

namespace hardlearn::fuzz {

enum class ImageFormat { idx, cifar, encoded };

/// What is wrong with images that a reader returned; empty if they keep all their promises.
inline std::string broken_promise(const ImageDataset& data) {
    if (data.rows() == 0) return "no images";
    if (data.pixels.size() != data.rows() * data.channels * data.height * data.width)
        return "number of pixels";
    if (!data.labels.empty() && data.labels.size() != data.rows()) return "number of labels";
    for (const Label label : data.labels) {
        if (label < 0 || static_cast<std::size_t>(label) >= data.num_classes()) return "label without class";
    }
    return {};
}

inline std::string check_encoded_image(const TextSource& source) {
    constexpr DecodeLimits limits{.max_pixels = 1 << 16};
    const ImageHeader header = read_image_header(source, limits);
    const std::size_t plane = header.height * header.width;
    if (plane == 0 || plane > limits.max_pixels) return "number of pixels";
    if (header.channels != 1 && header.channels != 3) return "number of channels";
    std::vector<std::uint8_t> out(header.channels * plane, 1);
    std::vector<std::uint8_t> again(header.channels * plane, 2);
    decode_image(source, header, header.channels, out);
    decode_image(source, header, header.channels, again);
    // Memory that was never written would differ.
    return out == again ? "" : "decoded twice to different pixels";
}

/// The bytes as images of the format: sound, or refused as bad data. Returns what is wrong, or nothing. For
/// IDX the bytes are also read as the labels of two images.
inline std::string check_images(std::string_view bytes, ImageFormat format) {
    const TextSource source{"input", bytes};
    try {
        if (format == ImageFormat::encoded) return check_encoded_image(source);
        if (format == ImageFormat::cifar) return broken_promise(read_cifar(source));
        if (bytes.size() > 3 && bytes[3] == 1) {
            ImageDataset data{.channels = 1, .height = 1, .width = 1, .pixels = {1, 2}};
            set_idx_labels(source, data);
            return broken_promise(data);
        }
        return broken_promise(read_idx_images(source));
    } catch (const Error& error) {
        return error.code() == ErrorCode::bad_data ? "" : error.what();
    }
}

}  // namespace hardlearn::fuzz
