#include "hardlearn/data/images.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <memory>
#include <system_error>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/hash.hpp"
#include "hardlearn/data/cifar.hpp"
#include "hardlearn/data/idx.hpp"
#include "hardlearn/data/image_decoding.hpp"
#include "hardlearn/data/image_folder.hpp"
#include "hardlearn/data/text_source.hpp"

namespace hardlearn {
namespace {

template <class T>
void add_counted(Fingerprint& fingerprint, std::span<const T> values) {
    const std::uint64_t count = values.size();
    fingerprint.add_bytes(&count, sizeof count);
    fingerprint.add_values(values);
}

void check_no_labels_file(const std::filesystem::path& path, const ImageReadOptions& options) {
    if (options.labels_file.empty()) return;
    throw_bad_argument(fmt::format("{}: a labels file '{}' goes with IDX images only", path.string(),
                                   options.labels_file.string()));
}

/// The first four bytes of a file, decompressed if it is in gzip format; fewer where it cannot be read.
std::string first_bytes(const std::filesystem::path& path) {
    const std::unique_ptr<gzFile_s, int (*)(gzFile)> file(gzopen(path.c_str(), "rb"), gzclose);
    std::string bytes(4, '\0');
    const int count = file ? gzread(file.get(), bytes.data(), 4) : 0;
    bytes.resize(static_cast<std::size_t>(std::max(count, 0)));
    return bytes;
}

ImageDataset read_what_is_there(const std::filesystem::path& path, const ImageReadOptions& options,
                                const RunContext& context) {
    if (std::filesystem::is_directory(path)) {
        check_no_labels_file(path, options);
        return is_cifar_folder(path) ? read_cifar_folder(path, context) : read_image_folder(path, context);
    }
    const InputFile file(path);
    // A CIFAR record may begin as an IDX file does; an IDX file is not named .bin.
    if (!has_cifar_name(path) && (begins_as_idx(file.source().text) || has_idx_name(path))) {
        return read_idx_files(file, options.labels_file);
    }
    check_no_labels_file(path, options);
    if (has_cifar_name(path)) return read_cifar_file(file);
    throw_bad_data(fmt::format(
        "{}: {}, expected an IDX file, a CIFAR file (.bin) or a folder", path.string(),
        is_encoded_image(file.source().text) ? "is a single image" : "holds no images that are known"));
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
    try {
        return read_what_is_there(path, options, context);
    } catch (const std::filesystem::filesystem_error& error) {
        throw_file(fmt::format("{}: {}", error.path1().string(), error.code().message()));
    }
}

bool is_image_path(const std::filesystem::path& path) {
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored)) return true;
    if (has_cifar_name(path) || has_idx_name(path)) return true;
    return std::filesystem::is_regular_file(path, ignored) && begins_as_idx(first_bytes(path));
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
