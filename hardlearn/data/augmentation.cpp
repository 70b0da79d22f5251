#include "hardlearn/data/augmentation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "hardlearn/core/error.hpp"

namespace hardlearn {
namespace {

using PixelCounts = std::array<std::uint64_t, 256>;

/// Mean and deviation from the counts of each value: exact whatever order the pixels came in.
void add_channel(const PixelCounts& counts, PixelScale& scale) {
    double pixels = 0.0;
    double sum = 0.0;
    for (std::size_t value = 0; value < counts.size(); ++value) {
        pixels += static_cast<double>(counts[value]);
        sum += static_cast<double>(counts[value]) * static_cast<double>(value);
    }
    const double mean = sum / pixels;
    double squares = 0.0;
    for (std::size_t value = 0; value < counts.size(); ++value) {
        const double difference = static_cast<double>(value) - mean;
        squares += static_cast<double>(counts[value]) * difference * difference;
    }
    const bool constant = std::ranges::count_if(counts, [](std::uint64_t n) { return n > 0; }) == 1;
    scale.mean.push_back(static_cast<float>(mean));
    scale.deviation.push_back(constant ? 1.0F : static_cast<float>(std::sqrt(squares / pixels)));
}

/// Which part of the padded image is cut out, and whether it is mirrored.
struct Draw {
    std::ptrdiff_t down = 0;   ///< row of the image that becomes row 0; negative in the padding
    std::ptrdiff_t right = 0;  ///< column of the image that becomes column 0, before mirroring
    bool mirrored = false;
};

Draw draw_augmentation(const Augmentation& augmentation, RowIndex row, const RandomStream& stream) {
    RandomStream draws = stream.child(std::uint64_t{row});
    Draw draw;
    if (augmentation.crop_padding > 0) {
        const auto padding = static_cast<std::ptrdiff_t>(augmentation.crop_padding);
        const std::uint64_t places = 2 * augmentation.crop_padding + 1;
        draw.down = static_cast<std::ptrdiff_t>(draws.below(places)) - padding;
        draw.right = static_cast<std::ptrdiff_t>(draws.below(places)) - padding;
    }
    if (augmentation.flip) draw.mirrored = (draws.next_u32() & 1) != 0;
    return draw;
}

void write_scaled(std::span<const std::uint8_t> pixels, float mean, float deviation, float* out) {
    for (std::size_t i = 0; i < pixels.size(); ++i) {
        out[i] = (static_cast<float>(pixels[i]) - mean) / deviation;
    }
}

void write_scaled_mirrored(std::span<const std::uint8_t> pixels, float mean, float deviation, float* out) {
    const std::size_t last = pixels.size() - 1;
    for (std::size_t i = 0; i < pixels.size(); ++i) {
        out[i] = (static_cast<float>(pixels[last - i]) - mean) / deviation;
    }
}

/// One row of one channel: zeros, the columns that the crop shares with the image, zeros.
void write_line(std::span<const std::uint8_t> line, const Draw& draw, float mean, float deviation,
                float* out) {
    const auto width = static_cast<std::ptrdiff_t>(line.size());
    const std::ptrdiff_t first = std::max<std::ptrdiff_t>(draw.right, 0);
    const std::ptrdiff_t end = std::min(draw.right + width, width);
    const auto pixels = line.subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(end - first));
    const std::ptrdiff_t zeros_before = draw.mirrored ? draw.right + width - end : first - draw.right;
    std::fill(out, out + zeros_before, 0.0F);
    if (!pixels.empty() && draw.mirrored) {
        write_scaled_mirrored(pixels, mean, deviation, out + zeros_before);
    } else {
        write_scaled(pixels, mean, deviation, out + zeros_before);
    }
    std::fill(out + zeros_before + pixels.size(), out + width, 0.0F);
}

void check_arguments(const ImageDataset& data, RowIndex row, const Augmentation& augmentation,
                     const PixelScale& scale, std::size_t out_size) {
    if (row >= data.rows()) {
        throw_bad_argument(fmt::format("image {} was asked for, of {}", row, data.rows()));
    }
    if (scale.mean.size() != data.channels || scale.deviation.size() != data.channels) {
        throw_bad_argument(fmt::format("the pixel scale has {} means and {} deviations, expected {} of each",
                                       scale.mean.size(), scale.deviation.size(), data.channels));
    }
    if (out_size != data.image_size()) {
        throw_bad_argument(fmt::format("the place for an image has {} values, expected {} x {} x {}",
                                       out_size, data.channels, data.height, data.width));
    }
    if (augmentation.crop_padding > std::min(data.height, data.width)) {
        throw_bad_argument(fmt::format(
            "the crop padding is {}, expected at most {}, the shorter side of images of {} x {}",
            augmentation.crop_padding, std::min(data.height, data.width), data.width, data.height));
    }
}

}  // namespace

PixelScale fit_pixel_scale(const ImageDataset& data, std::span<const RowIndex> rows) {
    if (rows.empty()) throw_bad_argument("the pixel scale cannot be fitted: there are no images");
    std::vector<PixelCounts> counts(data.channels, PixelCounts{});
    const std::size_t plane = data.height * data.width;
    for (const RowIndex row : rows) {
        if (row >= data.rows()) {
            throw_bad_argument(fmt::format("image {} was asked for, of {}", row, data.rows()));
        }
        const auto image = data.image(row);
        for (std::size_t channel = 0; channel < data.channels; ++channel) {
            for (const std::uint8_t pixel : image.subspan(channel * plane, plane)) ++counts[channel][pixel];
        }
    }
    PixelScale scale;
    for (const PixelCounts& channel : counts) add_channel(channel, scale);
    return scale;
}

void write_augmented(ImageRow of, const Augmentation& augmentation, const PixelScale& scale,
                     const RandomStream& stream, std::span<float> out) {
    const auto& [data, row] = of;
    check_arguments(data, row, augmentation, scale, out.size());
    const auto image = data.image(row);
    const std::size_t plane = data.height * data.width;
    const bool as_it_is = augmentation.crop_padding == 0 && !augmentation.flip;
    const Draw draw = as_it_is ? Draw{} : draw_augmentation(augmentation, row, stream);
    for (std::size_t channel = 0; channel < data.channels; ++channel) {
        const auto pixels = image.subspan(channel * plane, plane);
        const float mean = scale.mean[channel];
        const float deviation = scale.deviation[channel];
        float* to = out.data() + channel * plane;
        if (as_it_is) {
            write_scaled(pixels, mean, deviation, to);
            continue;
        }
        for (std::size_t y = 0; y < data.height; ++y, to += data.width) {
            const std::ptrdiff_t from = static_cast<std::ptrdiff_t>(y) + draw.down;
            if (from < 0 || from >= static_cast<std::ptrdiff_t>(data.height)) {
                std::fill(to, to + data.width, 0.0F);
            } else {
                write_line(pixels.subspan(static_cast<std::size_t>(from) * data.width, data.width), draw,
                           mean, deviation, to);
            }
        }
    }
}

}  // namespace hardlearn
