#include "hardlearn/data/image_folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <exception>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/parallel.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/data/folder_listing.hpp"
#include "hardlearn/data/text_source.hpp"

namespace hardlearn {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t images_at_a_time = 32;

bool has_image_name(const fs::path& path) {
    std::string extension = path.extension().string();
    std::ranges::transform(extension, extension.begin(), [](unsigned char c) { return std::tolower(c); });
    return extension == ".png" || extension == ".jpg" || extension == ".jpeg";
}

void check_name(const fs::path& path) {
    if (is_utf8(path.filename().string())) return;
    throw_bad_data(fmt::format("{}: the name {} is not UTF-8 text", in_quotes(path.parent_path().string()),
                               in_quotes(path.filename().string())));
}

std::vector<std::string> list_classes(const fs::path& folder) {
    std::vector<std::string> names;
    for (const auto& entry : list_folder(folder)) {
        check_name(entry.path());
        const std::string name = entry.path().filename().string();
        if (!entry.is_directory()) {
            throw_bad_data(fmt::format("{}: lies in no class folder, expected {}/CLASS/{}",
                                       entry.path().string(), folder.string(), name));
        }
        names.push_back(name);
    }
    if (names.empty()) {
        throw_bad_data(fmt::format("{}: has no class folders, expected {}/CLASS/*.png or *.jpg",
                                   folder.string(), folder.string()));
    }
    sort_class_names(names);
    return names;
}

std::vector<fs::path> list_images(const fs::path& class_folder) {
    std::vector<fs::path> images;
    for (const auto& entry : list_folder(class_folder)) {
        check_name(entry.path());
        if (entry.is_directory()) {
            throw_bad_data(fmt::format("{}: is a folder in a class folder, expected image files",
                                       entry.path().string()));
        }
        if (!has_image_name(entry.path())) {
            throw_bad_data(fmt::format("{}: is not named as an image, expected .png, .jpg or .jpeg",
                                       entry.path().string()));
        }
        images.push_back(entry.path());
    }
    if (images.empty()) {
        throw_bad_data(fmt::format("{}: the class folder is empty, expected .png, .jpg or .jpeg files",
                                   class_folder.string()));
    }
    return images;
}

/// Calls body(i) for each image on all threads. What is thrown is the failure of the first image that has
/// one, so that the message does not depend on the threads.
template <class Body>
void for_each_image(std::string_view stage, std::size_t count, const RunContext& context, const Body& body) {
    std::vector<std::exception_ptr> failures(count);
    parallel_for(stage, count, images_at_a_time, context, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            try {
                body(i);
            } catch (const Error&) {
                failures[i] = std::current_exception();
            }
        }
    });
    for (const std::exception_ptr& failure : failures) {
        if (failure) std::rethrow_exception(failure);
    }
}

std::vector<ImageHeader> read_headers(const std::vector<fs::path>& files, const RunContext& context,
                                      const DecodeLimits& limits) {
    std::vector<ImageHeader> headers(files.size());
    for_each_image("read sizes", files.size(), context, [&](std::size_t i) {
        headers[i] = read_image_header(InputFile(files[i]).source(), limits);
    });
    return headers;
}

void check_one_size(const std::vector<fs::path>& files, const std::vector<ImageHeader>& headers) {
    for (std::size_t i = 1; i < files.size(); ++i) {
        if (headers[i].width == headers[0].width && headers[i].height == headers[0].height) continue;
        throw_bad_data(
            fmt::format("{}: is {} x {} pixels, expected {} x {} as in {}: all images must have one size",
                        files[i].string(), headers[i].width, headers[i].height, headers[0].width,
                        headers[0].height, files[0].string()));
    }
}

/// Sets the classes, labels and image names; returns the files in the order of the rows.
std::vector<fs::path> list_rows(const fs::path& folder, ImageDataset& data) {
    std::vector<fs::path> files;
    data.class_names = list_classes(folder);
    for (std::size_t i = 0; i < data.class_names.size(); ++i) {
        for (fs::path& file : list_images(folder / data.class_names[i])) {
            data.labels.push_back(static_cast<Label>(i));
            data.image_names.push_back(data.class_names[i] + "/" + file.filename().string());
            files.push_back(std::move(file));
        }
    }
    if (files.size() >= std::numeric_limits<RowIndex>::max()) {
        throw_bad_data(
            fmt::format("{}: has {} images, more than are supported", folder.string(), files.size()));
    }
    return files;
}

void set_shape(const std::vector<ImageHeader>& headers, ImageDataset& data) {
    const auto grey = std::ranges::count(headers, std::size_t{1}, &ImageHeader::channels);
    data.channels = static_cast<std::size_t>(grey) == headers.size() ? 1 : 3;
    data.height = headers[0].height;
    data.width = headers[0].width;
    if (data.channels == 3 && grey > 0) {
        data.notes.push_back(fmt::format(
            "{} of {} images are grey; they were read as colour, as the others are", grey, headers.size()));
    }
}

}  // namespace

ImageDataset read_image_folder(const fs::path& folder, const RunContext& context,
                               const DecodeLimits& limits) {
    ImageDataset data{.name = folder_name(folder)};
    const std::vector<fs::path> files = list_rows(folder, data);
    const std::vector<ImageHeader> headers = read_headers(files, context, limits);
    check_one_size(files, headers);
    set_shape(headers, data);
    data.pixels.resize(files.size() * data.image_size());
    for_each_image("decode images", files.size(), context, [&](std::size_t i) {
        const InputFile file(files[i]);
        decode_image(file.source(), headers[i], data.channels,
                     std::span(data.pixels).subspan(i * data.image_size(), data.image_size()));
    });
    return data;
}

}  // namespace hardlearn
