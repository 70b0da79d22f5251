#include "hardlearn/explanation/local_map.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "hardlearn/core/random.hpp"

namespace hardlearn::testing {
namespace {

TEST(map_around, keeps_the_distances_from_the_query) {
    RandomStream stream(41);
    Matrix<float> rows(30, 6);
    std::vector<RowIndex> ids;
    std::vector<double> distances;
    for (RowIndex i = 0; i < 30; ++i) {
        for (float& value : rows.row(i)) value = static_cast<float>(stream.normal());
        ids.push_back(i);
        distances.push_back(stream.uniform());
    }
    const std::vector<float> query(6, 0.1f);
    const auto places = map_around(query, rows, ids, distances);
    ASSERT_EQ(places.size(), 30u);
    for (std::size_t i = 0; i < 30; ++i)
        EXPECT_NEAR(std::hypot(places[i][0], places[i][1]), distances[i], 1e-12);
}

TEST(map_around, shows_a_plane_as_it_is) {
    // Rows in the plane of two diagonal directions of a space of four features.
    const double flat[5][2] = {{4, 0}, {-5, 0.5}, {1, 2}, {0, -1}, {3, 1}};
    Matrix<float> rows(5, 4);
    std::vector<RowIndex> ids;
    std::vector<double> distances;
    for (RowIndex i = 0; i < 5; ++i) {
        const double a = flat[i][0] / std::sqrt(2), b = flat[i][1] / std::sqrt(2);
        const double values[] = {a, a, b, -b};
        for (std::size_t c = 0; c < 4; ++c) rows(i, c) = static_cast<float>(1 + values[c]);
        ids.push_back(i);
        distances.push_back(std::hypot(flat[i][0], flat[i][1]));
    }
    const auto places = map_around(std::vector<float>(4, 1.0f), rows, ids, distances);
    for (std::size_t i = 0; i < 5; ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            EXPECT_NEAR(std::hypot(places[i][0] - places[j][0], places[i][1] - places[j][1]),
                        std::hypot(flat[i][0] - flat[j][0], flat[i][1] - flat[j][1]), 1e-5);
        }
    }
}

TEST(map_around, places_rows_that_do_not_differ_on_the_first_axis) {
    const Matrix<float> rows(3, 2);
    const std::vector<RowIndex> ids = {0, 2};
    const std::vector<double> distances = {0, 0.5};
    const auto places = map_around(std::vector<float>(2, 0.0f), rows, ids, distances);
    EXPECT_EQ(places[0], (std::array<double, 2>{0, 0}));
    EXPECT_EQ(places[1], (std::array<double, 2>{0.5, 0}));
    EXPECT_TRUE(map_around(std::vector<float>(2, 0.0f), rows, {}, {}).empty());
}

}  // namespace
}  // namespace hardlearn::testing
