#include "hardlearn/network/batches-inl.hpp"

#include <algorithm>

namespace hardlearn {
namespace {

torch::Tensor image_tensor(const Examples& examples, std::span<const RowIndex> rows,
                           const Augmentation& augmentation, const RandomStream& stream) {
    const ImageEncoding& encoding = examples.image_encoding;
    const std::size_t size = encoding.channels * encoding.height * encoding.width;
    torch::Tensor tensor =
        torch::empty({static_cast<std::int64_t>(rows.size()), static_cast<std::int64_t>(encoding.channels),
                      static_cast<std::int64_t>(encoding.height), static_cast<std::int64_t>(encoding.width)});
    float* out = tensor.data_ptr<float>();
    for (std::size_t i = 0; i < rows.size(); ++i) {
        write_augmented({*examples.images, rows[i]}, augmentation, encoding.scale, stream,
                        {out + i * size, size});
    }
    return tensor;
}

template <class From, class To>
torch::Tensor row_tensor(const Matrix<From>& source, std::span<const RowIndex> rows, torch::ScalarType type) {
    torch::Tensor tensor = torch::empty(
        {static_cast<std::int64_t>(rows.size()), static_cast<std::int64_t>(source.columns())}, type);
    To* out = tensor.data_ptr<To>();
    for (const RowIndex row : rows) out = std::ranges::copy(source.row(row), out).out;
    return tensor;
}

}  // namespace

Batch make_batch(const Examples& examples, std::span<const RowIndex> rows, torch::Device device,
                 const Augmentation* augmentation, const RandomStream& stream) {
    if (examples.images) {
        // Convolutions on the CPU are up to twice as fast with the channels innermost.
        return {.numbers = image_tensor(examples, rows, augmentation ? *augmentation : Augmentation{}, stream)
                               .to(device, torch::kFloat, /*non_blocking=*/false, /*copy=*/false,
                                   torch::MemoryFormat::ChannelsLast),
                .codes = {}};
    }
    return {.numbers = row_tensor<float, float>(examples.numbers, rows, torch::kFloat).to(device),
            .codes = row_tensor<std::int32_t, std::int64_t>(examples.codes, rows, torch::kLong).to(device)};
}

torch::Tensor label_tensor(std::span<const Label> labels, std::span<const RowIndex> rows,
                           torch::Device device) {
    torch::Tensor tensor = torch::empty({static_cast<std::int64_t>(rows.size())}, torch::kLong);
    std::ranges::transform(rows, tensor.data_ptr<std::int64_t>(), [&](RowIndex row) { return labels[row]; });
    return tensor.to(device);
}

}  // namespace hardlearn
