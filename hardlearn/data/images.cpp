#include "hardlearn/data/images.hpp"

#include <fmt/format.h>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/hash.hpp"
#include "hardlearn/data/cifar.hpp"

namespace hardlearn {
namespace {

template <class T>
void add_counted(Fingerprint& fingerprint, std::span<const T> values) {
    const std::uint64_t count = values.size();
    fingerprint.add_bytes(&count, sizeof count);
    fingerprint.add_values(values);
}

}  // namespace

std::string ImageDataset::fingerprint() const {
    Fingerprint result;
    const std::uint64_t sizes[] = {channels, height, width, class_names.size()};
    result.add_bytes(sizes, sizeof sizes);
    add_counted<std::uint8_t>(result, pixels);
    for (const std::string& class_name : class_names) result.add_text(class_name);
    add_counted<Label>(result, labels);
    return result.hex();
}

ImageDataset read_images(const std::filesystem::path& path, const ImageReadOptions& options,
                         const RunContext& context) {
    if (!options.labels_file.empty()) {
        throw_bad_argument(fmt::format("{}: a labels file '{}' goes with IDX images only", path.string(),
                                       options.labels_file.string()));
    }
    if (std::filesystem::is_directory(path)) return read_cifar_folder(path, context);
    return read_cifar_file(path);
}

bool is_image_path(const std::filesystem::path& path) {
    return std::filesystem::is_directory(path) || has_cifar_name(path);
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
