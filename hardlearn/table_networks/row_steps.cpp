#include "hardlearn/table_networks/row_steps-inl.hpp"

namespace hardlearn {
namespace {

std::size_t divide_up(std::size_t count, std::size_t by) {
    return (count + by - 1) / by;
}

RowSteps steps_of_width(std::size_t features, std::size_t width) {
    return {.features = features, .steps = divide_up(features, width), .width = width};
}

}  // namespace

torch::Tensor as_steps(const torch::Tensor& rows, const RowSteps& shape) {
    const auto steps = static_cast<std::int64_t>(shape.steps), width = static_cast<std::int64_t>(shape.width);
    const std::int64_t padding = steps * width - static_cast<std::int64_t>(shape.features);
    const torch::Tensor full = padding == 0 ? rows : torch::constant_pad_nd(rows, {0, padding});
    return full.view({rows.size(0), steps, width});
}

RowSteps steps_of_row(std::size_t features) {
    return steps_of_width(features, divide_up(features, most_steps));
}

RowSteps stretches_of_row(std::size_t features) {
    std::size_t width = divide_up(features, most_steps);
    while (width * width < features) ++width;
    return steps_of_width(features, width);
}

}  // namespace hardlearn
