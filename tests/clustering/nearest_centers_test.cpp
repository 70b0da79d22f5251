#include "hardlearn/clustering/nearest_centers.hpp"

#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <vector>

#include "hardlearn/core/random.hpp"
#include "hardlearn/core/vector_kernels.hpp"

namespace hardlearn::testing {
namespace {

struct Nearest {
    AlignedVector<Label> centers;
    AlignedVector<float> squared_distances;
    bool operator==(const Nearest&) const = default;
};

struct Example {
    Matrix<float> rows;
    Matrix<float> centers;

    Example(std::size_t num_rows, std::size_t columns, std::size_t num_centers)
        : rows(num_rows, columns), centers(num_centers, columns) {
        RandomStream stream(num_rows + columns + num_centers);
        for (Matrix<float>* matrix : {&rows, &centers}) {
            for (std::size_t i = 0; i < matrix->rows(); ++i) {
                for (float& value : matrix->row(i)) value = static_cast<float>(stream.normal());
            }
        }
    }

    Nearest nearest() const {
        TiledRows tiles(rows.rows(), rows.columns());
        for (std::size_t i = 0; i < rows.rows(); ++i) {
            for (std::size_t j = 0; j < rows.columns(); ++j) tiles(i, j) = rows(i, j);
        }
        const std::size_t places = tiles.num_tiles() * TiledRows::tile_rows;
        Nearest result{AlignedVector<Label>(places), AlignedVector<float>(places)};
        nearest_centers(
            tiles, 0, tiles.num_tiles(), centers,
            {.center = result.centers.data(), .squared_distance = result.squared_distances.data()});
        return result;
    }
};

std::vector<Example> examples() {
    std::vector<Example> all;
    for (const std::size_t columns : {1u, 2u, 5u, 100u}) {
        for (const std::size_t num_centers : {1u, 3u, 4u, 26u}) all.emplace_back(37, columns, num_centers);
    }
    all.emplace_back(1, 3, 2);
    all.emplace_back(16, 2, 9);
    return all;
}

TEST(nearest_centers, agree_with_a_double_loop) {
    for (const Example& example : examples()) {
        const Nearest nearest = example.nearest();
        for (std::size_t i = 0; i < example.rows.rows(); ++i) {
            double least = 1e300;
            std::size_t expected = 0;
            for (std::size_t k = 0; k < example.centers.rows(); ++k) {
                double distance = 0;
                for (std::size_t j = 0; j < example.rows.columns(); ++j) {
                    const double difference = static_cast<double>(example.rows(i, j)) - example.centers(k, j);
                    distance += difference * difference;
                }
                if (distance < least) {
                    least = distance;
                    expected = k;
                }
            }
            EXPECT_EQ(nearest.centers[i], static_cast<Label>(expected));
            EXPECT_NEAR(nearest.squared_distances[i], least, 1e-5 * least);
        }
    }
}

TEST(nearest_centers, of_equal_centers_the_first_is_taken) {
    Example example(20, 2, 6);
    for (std::size_t k = 1; k < 6; ++k)
        std::ranges::copy(example.centers.row(0), example.centers.row(k).begin());
    const Nearest nearest = example.nearest();
    for (std::size_t i = 0; i < 20; ++i) EXPECT_EQ(nearest.centers[i], 0);
}

TEST(nearest_centers, every_instruction_set_gives_the_same_bits) {
    for (const Example& example : examples()) {
        const Nearest best = example.nearest();
        for (const std::int64_t target : {std::int64_t{HWY_AVX2}, std::int64_t{HWY_SCALAR}}) {
            if ((hwy::SupportedTargets() & target) == 0 && target != HWY_SCALAR) continue;
            hwy::SetSupportedTargetsForTest(target);
            hwy::GetChosenTarget().Update(hwy::SupportedTargets());
            const Nearest other = example.nearest();
            hwy::SetSupportedTargetsForTest(0);
            hwy::GetChosenTarget().Update(hwy::SupportedTargets());
            EXPECT_EQ(best, other) << hwy::TargetName(target);
        }
    }
}

}  // namespace
}  // namespace hardlearn::testing
