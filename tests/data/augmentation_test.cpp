#include "hardlearn/data/augmentation.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "tests/data/reader_support.hpp"
#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

using Floats = std::vector<float>;

constexpr auto bad_argument = ErrorCode::bad_argument;

/// Images of random pixels, none of them 0.
ImageDataset random_images(std::size_t rows, std::size_t channels, std::size_t height, std::size_t width) {
    ImageDataset data{.channels = channels, .height = height, .width = width};
    RandomStream stream(11);
    for (std::size_t i = 0; i < rows * data.image_size(); ++i) {
        data.pixels.push_back(static_cast<std::uint8_t>(1 + stream.below(255)));
    }
    return data;
}

PixelScale identity(std::size_t channels) {
    return {.mean = Floats(channels, 0.0F), .deviation = Floats(channels, 1.0F)};
}

Floats augmented(const ImageDataset& data, RowIndex row, const Augmentation& augmentation,
                 const PixelScale& scale, std::uint64_t seed) {
    Floats out(data.image_size(), -1.0F);
    write_augmented({data, row}, augmentation, scale, RandomStream(seed), out);
    return out;
}

/// The image moved by (down, right) and then mirrored, pixel by pixel by the definition.
Floats moved(const ImageDataset& data, RowIndex row, std::ptrdiff_t down, std::ptrdiff_t right, bool mirror) {
    const auto height = static_cast<std::ptrdiff_t>(data.height);
    const auto width = static_cast<std::ptrdiff_t>(data.width);
    Floats out;
    for (std::size_t c = 0; c < data.channels; ++c) {
        for (std::ptrdiff_t y = 0; y < height; ++y) {
            for (std::ptrdiff_t x = 0; x < width; ++x) {
                const std::ptrdiff_t from_y = y + down;
                const std::ptrdiff_t from_x = (mirror ? width - 1 - x : x) + right;
                const bool inside = from_y >= 0 && from_y < height && from_x >= 0 && from_x < width;
                const auto at = static_cast<std::size_t>(from_y * width + from_x);
                out.push_back(inside ? data.image(row)[c * data.height * data.width + at] : 0.0F);
            }
        }
    }
    return out;
}

struct Move {
    std::ptrdiff_t down, right;
    bool mirrored;
    auto operator<=>(const Move&) const = default;
};

/// Which of the possible moves the output is.
std::vector<Move> matching_moves(const ImageDataset& data, RowIndex row, std::ptrdiff_t padding,
                                 const Floats& out) {
    std::vector<Move> moves;
    for (std::ptrdiff_t down = -padding; down <= padding; ++down) {
        for (std::ptrdiff_t right = -padding; right <= padding; ++right) {
            for (const bool mirrored : {false, true}) {
                if (moved(data, row, down, right, mirrored) == out) moves.push_back({down, right, mirrored});
            }
        }
    }
    return moves;
}

TEST(augmentation, without_it_images_are_scaled_copies) {
    const ImageDataset data = random_images(3, 2, 5, 4);
    const PixelScale scale{.mean = {100.5F, 3.0F}, .deviation = {7.0F, 0.3F}};
    for (RowIndex row = 0; row < 3; ++row) {
        const Floats out = augmented(data, row, {}, scale, 1);
        for (std::size_t i = 0; i < out.size(); ++i) {
            const float pixel = data.image(row)[i];
            EXPECT_EQ(out[i], (pixel - scale.mean[i / 20]) / scale.deviation[i / 20]);
        }
    }
}

TEST(augmentation, crops_at_every_place_and_flips_about_equally_often) {
    const ImageDataset data = random_images(2000, 3, 6, 7);
    std::map<Move, int> counts;
    for (RowIndex row = 0; row < data.rows(); ++row) {
        const Floats out = augmented(data, row, {.crop_padding = 2, .flip = true}, identity(3), 5);
        const auto moves = matching_moves(data, row, 2, out);
        ASSERT_EQ(moves.size(), 1u) << row;
        ++counts[moves[0]];
    }
    // 50 moves, 40 expected of each: chi-squared with 49 degrees of freedom, 99.99 % quantile 99.
    ASSERT_EQ(counts.size(), 50u);
    double chi_squared = 0.0;
    for (const auto& [move, count] : counts) chi_squared += (count - 40.0) * (count - 40.0) / 40.0;
    EXPECT_LT(chi_squared, 99.0);
}

TEST(augmentation, padding_is_the_mean_and_so_zero) {
    const ImageDataset data = random_images(50, 1, 4, 4);
    const PixelScale scale{.mean = {-1.0F}, .deviation = {2.0F}};
    bool padded = false;
    for (RowIndex row = 0; row < 50; ++row) {
        // A pixel is at least 1, so that only padding can be 0.
        const Floats out = augmented(data, row, {.crop_padding = 4}, scale, 5);
        const auto zeros = std::ranges::count(out, 0.0F);
        Floats pixels;
        for (const float value : out) pixels.push_back(value == 0.0F ? 0.0F : value * 2.0F - 1.0F);
        const auto moves = matching_moves(data, row, 4, pixels);
        ASSERT_FALSE(moves.empty());
        const auto kept = (4 - std::abs(moves[0].down)) * (4 - std::abs(moves[0].right));
        EXPECT_EQ(zeros, 16 - kept);
        padded = padded || zeros > 0;
    }
    EXPECT_TRUE(padded);
}

TEST(augmentation, two_flips_give_the_image_back) {
    ImageDataset data = random_images(40, 3, 5, 6);
    std::size_t flipped = 0;
    for (RowIndex row = 0; row < 40; ++row) {
        const Floats once = augmented(data, row, {.flip = true}, identity(3), 9);
        ImageDataset again = data;
        for (std::size_t i = 0; i < once.size(); ++i) {
            again.pixels[row * data.image_size() + i] = static_cast<std::uint8_t>(once[i]);
        }
        const Floats twice = augmented(again, row, {.flip = true}, identity(3), 9);
        EXPECT_TRUE(std::ranges::equal(twice, data.image(row)));
        flipped += std::ranges::equal(once, data.image(row)) ? 0 : 1;
    }
    EXPECT_GT(flipped, 8u);
    EXPECT_LT(flipped, 32u);
}

TEST(augmentation, the_draw_depends_on_stream_and_row_only) {
    const ImageDataset data = random_images(64, 3, 8, 8);
    const Augmentation augmentation{.crop_padding = 3, .flip = true};
    RandomStream used(4);
    used.next_u64();
    std::size_t changed = 0;
    for (RowIndex row = 0; row < 64; ++row) {
        const Floats out = augmented(data, row, augmentation, identity(3), 4);
        EXPECT_EQ(augmented(data, row, augmentation, identity(3), 4), out);
        Floats later(out.size());
        write_augmented({data, row}, augmentation, identity(3), used, later);
        EXPECT_EQ(later, out);
        changed += augmented(data, row, augmentation, identity(3), 5) == out ? 0 : 1;
    }
    EXPECT_GT(changed, 55u);
}

TEST(augmentation, refuses_sizes_that_do_not_fit) {
    const ImageDataset data = random_images(2, 3, 4, 6);
    Floats out(72);
    const RandomStream stream(1);
    expect_error(bad_argument, {"image 2 was asked for, of 2"}, [&] {
        write_augmented({data, 2}, {}, identity(3), stream, out);
    });
    expect_error(bad_argument, {"the pixel scale has 1 means and 1 deviations, expected 3 of each"}, [&] {
        write_augmented({data, 0}, {}, identity(1), stream, out);
    });
    expect_error(bad_argument, {"the place for an image has 71 values, expected 3 x 4 x 6"}, [&] {
        write_augmented({data, 0}, {}, identity(3), stream, std::span(out).first(71));
    });
    expect_error(bad_argument, {"the crop padding is 5, expected at most 4"}, [&] {
        write_augmented({data, 0}, {.crop_padding = 5}, identity(3), stream, out);
    });
    EXPECT_NO_THROW(write_augmented({data, 0}, {.crop_padding = 4}, identity(3), stream, out));
}

TEST(pixel_scale, is_mean_and_deviation_of_each_channel) {
    const ImageDataset data = random_images(20, 3, 7, 5);
    const std::vector<RowIndex> rows{3, 19, 0, 7, 7};
    const PixelScale scale = fit_pixel_scale(data, rows);
    for (std::size_t c = 0; c < 3; ++c) {
        double sum = 0.0, squares = 0.0;
        for (const RowIndex row : rows) {
            for (const std::uint8_t pixel : data.image(row).subspan(c * 35, 35)) {
                sum += pixel;
                squares += static_cast<double>(pixel) * pixel;
            }
        }
        const double mean = sum / 175.0;
        EXPECT_FLOAT_EQ(scale.mean[c], static_cast<float>(mean));
        EXPECT_NEAR(scale.deviation[c], std::sqrt(squares / 175.0 - mean * mean), 1e-4);
    }
}

TEST(pixel_scale, does_not_depend_on_the_order_of_the_rows) {
    const ImageDataset data = random_images(101, 3, 9, 9);
    std::vector<RowIndex> rows(101);
    std::iota(rows.begin(), rows.end(), 0u);
    const PixelScale scale = fit_pixel_scale(data, rows);
    RandomStream stream(3);
    shuffle(std::span(rows), stream);
    const PixelScale other = fit_pixel_scale(data, rows);
    EXPECT_EQ(other.mean, scale.mean);
    EXPECT_EQ(other.deviation, scale.deviation);
}

TEST(pixel_scale, a_constant_channel_keeps_its_unit) {
    ImageDataset data{.channels = 2, .height = 1, .width = 2, .pixels = {9, 9, 1, 3, 9, 9, 1, 3}};
    const std::vector<RowIndex> rows{0, 1};
    const PixelScale scale = fit_pixel_scale(data, rows);
    EXPECT_EQ(scale.mean, (Floats{9, 2}));
    EXPECT_EQ(scale.deviation, (Floats{1, 1}));
    EXPECT_EQ(augmented(data, 1, {}, scale, 1), (Floats{0, 0, -1, 1}));
}

TEST(pixel_scale, refuses_no_rows_and_rows_that_are_not_there) {
    const ImageDataset data = random_images(2, 1, 2, 2);
    expect_error(bad_argument, {"there are no images"}, [&] { fit_pixel_scale(data, {}); });
    const std::vector<RowIndex> rows{0, 2};
    expect_error(bad_argument, {"image 2 was asked for, of 2"}, [&] { fit_pixel_scale(data, rows); });
}

}  // namespace
}  // namespace hardlearn::testing
