#include "hardlearn/data/image_collection.hpp"

#include <fmt/format.h>

#include <fstream>
#include <memory>
#include <utility>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/cifar.hpp"
#include "hardlearn/data/folder_listing.hpp"
#include "hardlearn/data/image_decoding.hpp"
#include "hardlearn/data/image_listing.hpp"
#include "hardlearn/data/text_source.hpp"

namespace hardlearn {
namespace {

namespace fs = std::filesystem;

DecodedImage decode_file(const fs::path& path) {
    const InputFile file(path);
    const ImageHeader header = read_image_header(file.source());
    DecodedImage image{
        .channels = header.channels, .height = header.height, .width = header.width, .pixels = {}};
    image.pixels.resize(header.channels * header.height * header.width);
    decode_image(file.source(), header, header.channels, image.pixels);
    return image;
}

ImageCollection collection_of(ImageListing listing, std::string name) {
    return {.name = std::move(name),
            .image_names = std::move(listing.image_names),
            .class_names = std::move(listing.class_names),
            .labels = std::move(listing.labels),
            .notes = {},
            .decode = [files = std::move(listing.files)](RowIndex row) { return decode_file(files[row]); }};
}

// Images that are in memory, or lie in one file.
ImageCollection collection_of(ImageDataset images) {
    const auto data = std::make_shared<const ImageDataset>(std::move(images));
    ImageCollection collection{.name = data->name,
                               .image_names = data->image_names,
                               .class_names = data->class_names,
                               .labels = data->labels,
                               .notes = data->notes,
                               .decode = {}};
    for (std::size_t i = collection.image_names.size(); i < data->rows(); ++i)
        collection.image_names.push_back(fmt::format("{}", i + 1));
    collection.decode = [data](RowIndex row) { return data->decoded(row); };
    return collection;
}

bool is_single_image(const fs::path& path) {
    std::error_code ignored;
    if (!fs::is_regular_file(path, ignored)) return false;
    std::string bytes(8, '\0');
    std::ifstream(path, std::ios::binary).read(bytes.data(), 8);
    return is_encoded_image(bytes);
}

ImageCollection single_image(const fs::path& path, const ImageReadOptions& options) {
    if (options.labels_required)
        throw_bad_data(
            fmt::format("{}: is a single image, expected a folder with a folder of images for each "
                        "class",
                        path.string()));
    ImageListing listing;
    listing.files = {path};
    listing.image_names = {path.filename().string()};
    return collection_of(std::move(listing), path.stem().string());
}

}  // namespace

ImageCollection open_images(const fs::path& path, const ImageReadOptions& options,
                            const RunContext& context) {
    std::error_code ignored;
    if (is_single_image(path)) return single_image(path, options);
    if (!fs::is_directory(path, ignored) || is_cifar_folder(path))
        return collection_of(read_images(path, options, context));
    if (!options.labels_file.empty())
        throw_bad_argument(fmt::format("{}: a labels file '{}' goes with IDX images only", path.string(),
                                       options.labels_file.string()));
    return collection_of(list_images(path, options.labels_required), folder_name(path));
}

bool is_image_collection(const fs::path& path) {
    if (path == "-") return false;
    std::error_code ignored;
    if (fs::is_directory(path, ignored)) return holds_images(path) || is_cifar_folder(path);
    return is_image_path(path) || is_single_image(path);
}

}  // namespace hardlearn
