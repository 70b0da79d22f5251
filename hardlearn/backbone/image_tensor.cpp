#include <torch/torch.h>

#include "hardlearn/backbone/image_tensor-inl.hpp"
#include "hardlearn/core/error.hpp"

namespace hardlearn {

torch::Tensor tensor_of(const DecodedImage& image, std::size_t channels) {
    const auto height = static_cast<std::int64_t>(image.height),
               width = static_cast<std::int64_t>(image.width);
    const torch::Tensor bytes =
        torch::from_blob(const_cast<std::uint8_t*>(image.pixels.data()),
                         {1, static_cast<std::int64_t>(image.channels), height, width}, torch::kByte);
    const torch::Tensor values = bytes.to(torch::kFloat);
    if (image.channels == channels) return values;
    if (image.channels != 1) throw_bad_data("is in colour, but the network was trained on grey images");
    return values.expand({1, static_cast<std::int64_t>(channels), height, width}).contiguous();
}

torch::Tensor resized(const torch::Tensor& image, std::size_t height, std::size_t width) {
    const auto rows = static_cast<std::int64_t>(height), columns = static_cast<std::int64_t>(width);
    if (image.size(2) == rows && image.size(3) == columns) return image;
    return at::_upsample_bilinear2d_aa(image, {rows, columns}, /*align_corners=*/false);
}

}  // namespace hardlearn
