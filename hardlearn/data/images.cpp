#include "hardlearn/data/images.hpp"

#include <algorithm>

#include "hardlearn/core/hash.hpp"

namespace hardlearn {

std::string ImageDataset::fingerprint() const {
    Fingerprint result;
    for (const std::size_t size : {channels, height, width, class_names.size()}) result.add_number(size);
    result.add_counted<std::uint8_t>(pixels);
    for (const std::string& class_name : class_names) result.add_text(class_name);
    result.add_counted<Label>(labels);
    return result.hex();
}

DecodedImage ImageDataset::decoded(RowIndex row) const {
    const std::span<const std::uint8_t> source = image(row);
    return {.channels = channels, .height = height, .width = width, .pixels = {source.begin(), source.end()}};
}

std::uint64_t image_hash(const DecodedImage& image) {
    const std::size_t plane = image.height * image.width;
    std::span<const std::uint8_t> pixels(image.pixels);
    const bool is_grey = image.channels == 3 &&
                         std::ranges::equal(pixels.first(plane), pixels.subspan(plane, plane)) &&
                         std::ranges::equal(pixels.first(plane), pixels.last(plane));
    if (is_grey) pixels = pixels.first(plane);
    Fingerprint result;
    for (const std::size_t size : {image.height, image.width}) result.add_number(size);
    result.add_values<std::uint8_t>(pixels);
    return hash64(result.hex());
}

ImageDataset select_images(const ImageDataset& data, std::span<const RowIndex> rows) {
    ImageDataset selected{.name = data.name,
                          .channels = data.channels,
                          .height = data.height,
                          .width = data.width,
                          .class_names = data.class_names,
                          .notes = data.notes};
    selected.pixels.reserve(rows.size() * data.image_size());
    for (const RowIndex row : rows) {
        const auto image = data.image(row);
        selected.pixels.insert(selected.pixels.end(), image.begin(), image.end());
        if (!data.labels.empty()) selected.labels.push_back(data.labels[row]);
        if (!data.image_names.empty()) selected.image_names.push_back(data.image_names[row]);
    }
    return selected;
}

}  // namespace hardlearn
