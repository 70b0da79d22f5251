#include "hardlearn/embedding/convolution.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <numbers>
#include <vector>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/random.hpp"

namespace hardlearn::testing {
namespace {

TEST(fourier_transform, agrees_with_the_sum_of_its_definition) {
    for (const std::size_t length : {2u, 3u, 4u, 5u, 16u, 30u, 60u, 90u, 128u, 150u}) {
        RandomStream stream(length);
        SequenceBlock block(length), scratch(length);
        for (float& value : block.real) value = static_cast<float>(stream.normal());
        for (float& value : block.imaginary) value = static_cast<float>(stream.normal());
        const SequenceBlock input = block;
        const FourierTransform transform(length);
        transform.forward(block, scratch);
        for (std::size_t k = 0; k < length; ++k) {
            std::complex<double> sum = 0;
            for (std::size_t j = 0; j < length; ++j) {
                const double angle =
                    -2 * std::numbers::pi * static_cast<double>(j * k) / static_cast<double>(length);
                sum += std::polar(1.0, angle) *
                       std::complex<double>(input.real[16 * j + 7], input.imaginary[16 * j + 7]);
            }
            ASSERT_NEAR(block.real[16 * k + 7], sum.real(), 2e-5) << length;
            ASSERT_NEAR(block.imaginary[16 * k + 7], sum.imag(), 2e-5) << length;
        }
        transform.inverse(block, scratch);
        for (std::size_t i = 0; i < block.real.size(); ++i) {
            ASSERT_NEAR(block.real[i] / static_cast<float>(length), input.real[i], 2e-6);
            ASSERT_NEAR(block.imaginary[i] / static_cast<float>(length), input.imaginary[i], 2e-6);
        }
    }
    EXPECT_THROW(FourierTransform(14), Error);
}

TEST(fourier_transform, lengths_are_even_and_have_small_prime_factors) {
    EXPECT_EQ(transform_length(1), 16u);
    EXPECT_EQ(transform_length(17), 18u);
    EXPECT_EQ(transform_length(61), 64u);
    EXPECT_EQ(transform_length(1001), 1024u);
}

TEST(grid_convolution, agrees_with_the_double_sum_for_any_shape) {
    for (const auto& [length_x, length_y] : {std::pair{16u, 18u}, {40u, 24u}, {72u, 100u}, {16u, 150u}}) {
        GridConvolution convolution(length_x, length_y);
        const std::size_t nx = convolution.nodes_x(), ny = convolution.nodes_y(),
                          stride = convolution.stride();
        RandomStream stream(length_x + length_y);
        for (std::size_t x = 0; x < nx; ++x) {
            for (std::size_t y = 0; y < ny; ++y)
                convolution.grid()[x * stride + y] = static_cast<float>(stream.normal());
        }
        const AlignedVector<float> input = convolution.grid();
        const auto kernel = [](std::size_t dx, std::size_t dy) {
            return std::exp(-0.01 * static_cast<double>(dx)) /
                   (1 + static_cast<double>(dx * dx + 2 * dy * dy));
        };
        convolution.set_kernel(kernel, [](std::size_t, std::size_t) { return 1.0; }, {});
        convolution.apply({.threads = 2});
        const auto gap = [](std::size_t a, std::size_t b) { return a < b ? b - a : a - b; };
        for (std::size_t x = 0; x < nx; x += 3) {
            for (std::size_t y = 0; y < ny; ++y) {
                double sum = 0;
                for (std::size_t i = 0; i < nx; ++i) {
                    for (std::size_t j = 0; j < ny; ++j)
                        sum += kernel(gap(x, i), gap(y, j)) * input[i * stride + j];
                }
                ASSERT_NEAR(convolution.grid()[x * stride + y], sum, 2e-5) << nx << " x " << ny;
            }
        }
    }
}

}  // namespace
}  // namespace hardlearn::testing
