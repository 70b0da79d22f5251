#include "hardlearn/embedding/convolution.hpp"

#include <algorithm>
#include <utility>

#include "hardlearn/core/parallel.hpp"

namespace hardlearn {
namespace {

constexpr std::size_t lanes = 16;

std::size_t rounded_up(std::size_t value, std::size_t multiple) {
    return (value + multiple - 1) / multiple * multiple;
}

// A block of sequences with its scratch space, one a thread. Grows to the longest length asked for.
std::pair<SequenceBlock, SequenceBlock>& workspace(std::size_t length) {
    thread_local std::pair<SequenceBlock, SequenceBlock> blocks{SequenceBlock(0), SequenceBlock(0)};
    for (SequenceBlock* block : {&blocks.first, &blocks.second}) {
        if (block->real.size() < length * lanes) *block = SequenceBlock(length);
    }
    return blocks;
}

}  // namespace

GridConvolution::GridConvolution(std::size_t length_x, std::size_t length_y)
    : transform_x_(length_x),
      transform_y_(length_y),
      stride_(rounded_up(length_y / 2, 2 * lanes)),
      spectrum_stride_(rounded_up(length_x / 2 + 1, 2 * lanes)),
      grid_(stride_ * (length_x / 2)),
      real_(spectrum_stride_ * (length_y / 2)),
      imaginary_(real_.size()),
      kernel_(spectrum_stride_ * length_y) {}

void GridConvolution::set_kernel(const std::function<double(std::size_t, std::size_t)>& kernel,
                                 const std::function<double(std::size_t, std::size_t)>& filter,
                                 const RunContext& context) {
    const std::size_t length_x = transform_x_.length();
    const std::size_t length_y = transform_y_.length();
    const std::size_t half_x = length_x / 2 + 1;
    const std::size_t half_y = length_y / 2 + 1;
    std::vector<double> filter_x(spectrum_stride_), filter_y(length_y);
    for (std::size_t k = 0; k < half_x; ++k)
        filter_x[k] = filter(k, length_x) / static_cast<double>(length_x);
    for (std::size_t l = 0; l < length_y; ++l)
        filter_y[l] = filter(l, length_y) / static_cast<double>(length_y);
    // The kernel is even, so its transforms are real: the imaginary parts carry a second block of sequences.
    AlignedVector<float> partial(half_y * spectrum_stride_);
    parallel_for(half_y, 2 * lanes, context, [&](std::size_t begin, std::size_t end) {
        auto& [block, scratch] = workspace(length_x);
        for (std::size_t x = 0; x < length_x; ++x) {
            for (std::size_t lane = 0; lane < 2 * lanes; ++lane) {
                const std::size_t y = begin + lane;
                const double value = y < end ? kernel(std::min(x, length_x - x), y) : 0;
                (lane < lanes ? block.real : block.imaginary)[x * lanes + lane % lanes] =
                    static_cast<float>(value);
            }
        }
        transform_x_.forward(block, scratch);
        for (std::size_t y = begin; y < end; ++y) {
            const auto& part = y - begin < lanes ? block.real : block.imaginary;
            for (std::size_t k = 0; k < half_x; ++k) {
                partial[y * spectrum_stride_ + k] = part[k * lanes + (y - begin) % lanes];
            }
        }
    });
    parallel_for(spectrum_stride_, 2 * lanes, context, [&](std::size_t begin, std::size_t) {
        auto& [block, scratch] = workspace(length_y);
        for (std::size_t y = 0; y < length_y; ++y) {
            const float* row = &partial[std::min(y, length_y - y) * spectrum_stride_ + begin];
            std::copy_n(row, lanes, &block.real[y * lanes]);
            std::copy_n(row + lanes, lanes, &block.imaginary[y * lanes]);
        }
        transform_y_.forward(block, scratch);
        for (std::size_t l = 0; l < length_y; ++l) {
            for (std::size_t lane = 0; lane < 2 * lanes; ++lane) {
                const float value = (lane < lanes ? block.real : block.imaginary)[l * lanes + lane % lanes];
                kernel_[l * spectrum_stride_ + begin + lane] =
                    static_cast<float>(value * filter_y[l] * filter_x[begin + lane]);
            }
        }
    });
}

// Along x: sixteen columns of the grid's lower half (in y) as real parts, sixteen of the upper as imaginary;
// the transforms of the two are told apart by their symmetry.
void GridConvolution::transform_columns(std::size_t block_index) {
    const std::size_t length = transform_x_.length();
    auto& [block, scratch] = workspace(length);
    const std::size_t lower = block_index * lanes;
    const std::size_t upper = stride_ / 2 + lower;
    for (std::size_t x = 0; x < nodes_x(); ++x) {
        std::copy_n(&grid_[x * stride_ + lower], lanes, &block.real[x * lanes]);
        std::copy_n(&grid_[x * stride_ + upper], lanes, &block.imaginary[x * lanes]);
    }
    std::fill(&block.real[nodes_x() * lanes], block.real.data() + length * lanes, 0.0f);
    std::fill(&block.imaginary[nodes_x() * lanes], block.imaginary.data() + length * lanes, 0.0f);
    transform_x_.forward(block, scratch);
    for (std::size_t k = 0; k <= length / 2; ++k) {
        const std::size_t mirror = k == 0 ? 0 : length - k;
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            const float re = block.real[k * lanes + lane], im = block.imaginary[k * lanes + lane];
            const float mirror_re = block.real[mirror * lanes + lane];
            const float mirror_im = block.imaginary[mirror * lanes + lane];
            if (lower + lane < nodes_y()) {
                real_[(lower + lane) * spectrum_stride_ + k] = 0.5f * (re + mirror_re);
                imaginary_[(lower + lane) * spectrum_stride_ + k] = 0.5f * (im - mirror_im);
            }
            if (upper + lane < nodes_y()) {
                real_[(upper + lane) * spectrum_stride_ + k] = 0.5f * (im + mirror_im);
                imaginary_[(upper + lane) * spectrum_stride_ + k] = 0.5f * (mirror_re - re);
            }
        }
    }
}

// Along y and back, times the kernel's transform.
void GridConvolution::filter_rows(std::size_t block_index) {
    const std::size_t length = transform_y_.length();
    auto& [block, scratch] = workspace(length);
    const std::size_t first = block_index * lanes;
    for (std::size_t y = 0; y < nodes_y(); ++y) {
        std::copy_n(&real_[y * spectrum_stride_ + first], lanes, &block.real[y * lanes]);
        std::copy_n(&imaginary_[y * spectrum_stride_ + first], lanes, &block.imaginary[y * lanes]);
    }
    std::fill(&block.real[nodes_y() * lanes], block.real.data() + length * lanes, 0.0f);
    std::fill(&block.imaginary[nodes_y() * lanes], block.imaginary.data() + length * lanes, 0.0f);
    transform_y_.forward(block, scratch);
    for (std::size_t l = 0; l < length; ++l) {
        const float* factors = &kernel_[l * spectrum_stride_ + first];
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            block.real[l * lanes + lane] *= factors[lane];
            block.imaginary[l * lanes + lane] *= factors[lane];
        }
    }
    transform_y_.inverse(block, scratch);
    for (std::size_t y = 0; y < nodes_y(); ++y) {
        std::copy_n(&block.real[y * lanes], lanes, &real_[y * spectrum_stride_ + first]);
        std::copy_n(&block.imaginary[y * lanes], lanes, &imaginary_[y * spectrum_stride_ + first]);
    }
}

// Back along x: the two spectra are joined again, so that the lower half comes out as real parts.
void GridConvolution::restore_columns(std::size_t block_index) {
    const std::size_t length = transform_x_.length();
    auto& [block, scratch] = workspace(length);
    const std::size_t lower = block_index * lanes;
    const std::size_t upper = stride_ / 2 + lower;
    for (std::size_t lane = 0; lane < lanes; ++lane) {
        const bool has_lower = lower + lane < nodes_y();
        const bool has_upper = upper + lane < nodes_y();
        const std::size_t lower_row = (lower + lane) * spectrum_stride_;
        const std::size_t upper_row = (upper + lane) * spectrum_stride_;
        for (std::size_t k = 0; k <= length / 2; ++k) {
            const std::size_t mirror = k == 0 ? 0 : length - k;
            const float a_re = has_lower ? real_[lower_row + k] : 0,
                        a_im = has_lower ? imaginary_[lower_row + k] : 0;
            const float b_re = has_upper ? real_[upper_row + k] : 0,
                        b_im = has_upper ? imaginary_[upper_row + k] : 0;
            block.real[mirror * lanes + lane] = a_re + b_im;
            block.imaginary[mirror * lanes + lane] = b_re - a_im;
            block.real[k * lanes + lane] = a_re - b_im;
            block.imaginary[k * lanes + lane] = a_im + b_re;
        }
    }
    transform_x_.inverse(block, scratch);
    for (std::size_t x = 0; x < nodes_x(); ++x) {
        std::copy_n(&block.real[x * lanes], lanes, &grid_[x * stride_ + lower]);
        std::copy_n(&block.imaginary[x * lanes], lanes, &grid_[x * stride_ + upper]);
    }
}

void GridConvolution::apply(const RunContext& context) {
    const std::size_t column_blocks = stride_ / (2 * lanes);
    const std::size_t row_blocks = rounded_up(transform_x_.length() / 2 + 1, lanes) / lanes;
    parallel_for_each(column_blocks, context, [&](std::size_t block) { transform_columns(block); });
    parallel_for_each(row_blocks, context, [&](std::size_t block) { filter_rows(block); });
    parallel_for_each(column_blocks, context, [&](std::size_t block) { restore_columns(block); });
}

}  // namespace hardlearn
