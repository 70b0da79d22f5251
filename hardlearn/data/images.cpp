#include "hardlearn/data/images.hpp"

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
