#include "hardlearn/backbone/thumbnails.hpp"

#include <torch/torch.h>

#include <algorithm>
#include <map>
#include <memory>

#include "hardlearn/backbone/image_tensor-inl.hpp"
#include "hardlearn/core/error.hpp"
#include "hardlearn/data/image_collection.hpp"
#include "hardlearn/data/jpeg_writing.hpp"
#include "hardlearn/network/device-inl.hpp"

namespace hardlearn {
namespace {

// A side in proportion, at least one pixel.
std::size_t shrunk(std::size_t side, std::size_t longest) {
    return std::max<std::size_t>(1, side * thumbnail_side / longest);
}

DecodedImage small_image(const DecodedImage& image) {
    const std::size_t longest = std::max(image.height, image.width);
    if (longest <= thumbnail_side) return image;
    const torch::NoGradGuard no_gradients;
    const ComputeScope one_thread({.device = "cpu", .threads = 1});
    DecodedImage small{.channels = image.channels,
                       .height = shrunk(image.height, longest),
                       .width = shrunk(image.width, longest),
                       .pixels = {}};
    const torch::Tensor pixels = resized(tensor_of(image, image.channels), small.height, small.width)
                                     .round_()
                                     .clamp_(0, 255)
                                     .to(torch::kByte)
                                     .contiguous();
    const auto* const begin = pixels.data_ptr<std::uint8_t>();
    small.pixels.assign(begin, begin + pixels.numel());
    return small;
}

}  // namespace

std::string thumbnail(const DecodedImage& image) {
    return translating_torch_errors([&] { return jpeg_of(small_image(image)); });
}

std::function<std::string(std::string_view)> thumbnails_of(const std::filesystem::path& path,
                                                           const std::filesystem::path& labels_file) {
    const auto images = std::make_shared<const ImageCollection>(
        open_images(path, {.labels_file = labels_file, .labels_required = false}));
    std::map<std::string, RowIndex, std::less<>> places;
    for (std::size_t i = 0; i < images->rows(); ++i)
        places.emplace(images->image_names[i], static_cast<RowIndex>(i));
    return [images, places = std::move(places)](std::string_view name) -> std::string {
        const auto found = places.find(name);
        if (found == places.end()) return {};
        try {
            return thumbnail(images->decode(found->second));
        } catch (const Error& error) {
            if (error.code() != ErrorCode::bad_data) throw;
            return {};
        }
    };
}

}  // namespace hardlearn
