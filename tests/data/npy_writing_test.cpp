#include "hardlearn/data/npy_writing.hpp"

#include <gtest/gtest.h>

#include "hardlearn/data/npy.hpp"
#include "hardlearn/data/readers.hpp"
#include "tests/support/files.hpp"

namespace hardlearn::testing {
namespace {

TEST(npy_writing, is_read_again_to_the_bit) {
    Matrix<float> rows(3, 17);
    for (std::size_t i = 0; i < 3; ++i) {
        for (std::size_t j = 0; j < 17; ++j)
            rows(i, j) = 0.1f * static_cast<float>(i) - 1e-30f * static_cast<float>(j);
    }
    const std::string bytes = npy_bytes(rows.view());
    EXPECT_EQ(bytes.size() % 4, 0u);
    EXPECT_EQ((bytes.size() - 3 * 17 * 4) % 64, 0u);  // the format asks for it
    ReadOptions options;
    options.labels_required = false;
    const Dataset data = read_npy({"rows.npy", bytes}, options, {});
    ASSERT_EQ(data.rows, 3u);
    ASSERT_EQ(data.columns.size(), 17u);
    for (std::size_t i = 0; i < 3; ++i) {
        for (std::size_t j = 0; j < 17; ++j)
            EXPECT_EQ(static_cast<float>(data.columns[j].values[i]), rows(i, j));
    }
}

TEST(npy_writing, no_rows_have_a_shape_too) {
    const std::string bytes = npy_bytes(Matrix<float>(0, 5).view());
    EXPECT_NE(bytes.find("'shape': (0, 5)"), std::string::npos);
    EXPECT_EQ(bytes.size() % 64, 0u);
}

}  // namespace
}  // namespace hardlearn::testing
