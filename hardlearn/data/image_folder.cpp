#include "hardlearn/data/image_folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <string>
#include <utility>
#include <vector>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/parallel.hpp"
#include "hardlearn/data/folder_listing.hpp"
#include "hardlearn/data/image_listing.hpp"
#include "hardlearn/data/text_source.hpp"

namespace hardlearn {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t images_at_a_time = 32;

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

ImageDataset read_image_folder(const fs::path& folder, bool labels_required, const RunContext& context,
                               const DecodeLimits& limits) {
    ImageListing listing = list_images(folder, labels_required);
    const std::vector<fs::path>& files = listing.files;
    const std::vector<ImageHeader> headers = read_headers(files, context, limits);
    check_one_size(files, headers);
    ImageDataset data{.name = folder_name(folder),
                      .class_names = std::move(listing.class_names),
                      .labels = std::move(listing.labels),
                      .image_names = std::move(listing.image_names)};
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
