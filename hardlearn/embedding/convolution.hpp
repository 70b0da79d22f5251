#pragma once

#include <cstddef>
#include <functional>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/embedding/fourier.hpp"

namespace hardlearn {

/// Convolution of a real grid with a real, even kernel by fast Fourier transforms in both directions. The
/// transforms are twice as long as the grid, so nothing wraps around.
class GridConvolution {
  public:
    /// A grid of length_x / 2 by length_y / 2 nodes; the lengths are those of the transforms.
    GridConvolution(std::size_t length_x, std::size_t length_y);

    std::size_t nodes_x() const { return transform_x_.length() / 2; }
    std::size_t nodes_y() const { return transform_y_.length() / 2; }
    /// Node (x, y) is at x * stride() + y; what stands behind a row's nodes must stay 0.
    std::size_t stride() const { return stride_; }
    AlignedVector<float>& grid() { return grid_; }

    /// The kernel's values at a distance of (dx, dy) nodes; its transform's entry (k, l) is multiplied by
    /// filter(k, length_x) * filter(l, length_y).
    void set_kernel(const std::function<double(std::size_t dx, std::size_t dy)>& kernel,
                    const std::function<double(std::size_t k, std::size_t length)>& filter,
                    const RunContext& context);

    /// Replaces the grid by its convolution.
    void apply(const RunContext& context);

  private:
    void transform_columns(std::size_t block);
    void filter_rows(std::size_t block);
    void restore_columns(std::size_t block);

    FourierTransform transform_x_, transform_y_;
    std::size_t stride_;           ///< of the grid: nodes_y rounded up to 32
    std::size_t spectrum_stride_;  ///< length_x / 2 + 1 rounded up to 32
    AlignedVector<float> grid_;
    AlignedVector<float> real_, imaginary_;  ///< after the transform along x: [y][k]
    AlignedVector<float> kernel_;            ///< the kernel's transform: [l][k], l up to length_y
};

}  // namespace hardlearn
