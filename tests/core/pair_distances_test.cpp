#include "hardlearn/core/pair_distances.hpp"

#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <vector>

#include "hardlearn/core/random.hpp"
#include "hardlearn/core/vector_kernels.hpp"
#include "tests/support/matrices.hpp"

namespace hardlearn::testing {
namespace {

// Some rows of many, one of them twice, and a query that is none of them.
void expect_the_distances_of_single_pairs(std::size_t size, std::size_t columns) {
    const Matrix<float> rows = random_rows(size + 3, columns, size + 1000 * columns);
    std::vector<RowIndex> ids(size);
    for (std::size_t i = 0; i < size; ++i) ids[i] = static_cast<RowIndex>((i * 7 + 1) % (size + 2));
    if (size > 1) ids[size - 1] = ids[0];
    const float* query = rows.row(size + 2).data();
    Matrix<float> pairs(size, size);
    for (std::size_t i = 0; i < size; ++i) std::fill_n(pairs.row(i).data(), pairs.stride(), -1.0f);
    std::vector<float> of_query(size);
    squared_distances_of_pairs(rows, ids, query, pairs.view(), of_query);
    for (std::size_t i = 0; i < size; ++i) {
        const float* a = rows.row(ids[i]).data();
        ASSERT_EQ(of_query[i], squared_euclidean(query, a, rows.stride())) << size << " x " << columns;
        for (std::size_t j = 0; j < size; ++j) {
            ASSERT_EQ(pairs(i, j), squared_euclidean(a, rows.row(ids[j]).data(), rows.stride()))
                << size << " x " << columns << ", " << i << " and " << j;
        }
        for (std::size_t j = size; j < pairs.stride(); ++j) ASSERT_EQ(pairs.row(i).data()[j], 0.0f);
    }
    Matrix<float> without_query(size, size);
    squared_distances_of_pairs(rows, ids, nullptr, without_query.view(), {});
    for (std::size_t i = 0; i < size; ++i) ASSERT_EQ(without_query(i, size - 1), pairs(i, size - 1));
}

TEST(pair_distances, have_the_bits_of_single_pairs_on_every_instruction_set) {
    for (const std::int64_t target : {std::int64_t{0}, std::int64_t{HWY_AVX2}, std::int64_t{HWY_SCALAR}}) {
        if (target == HWY_AVX2 && (hwy::SupportedTargets() & target) == 0) continue;
        hwy::SetSupportedTargetsForTest(target);
        hwy::GetChosenTarget().Update(hwy::SupportedTargets());
        for (const std::size_t size : {1u, 2u, 15u, 16u, 17u, 40u, 65u}) {
            for (const std::size_t columns : {1u, 3u, 4u, 15u, 16u, 17u, 33u, 64u, 65u, 100u}) {
                expect_the_distances_of_single_pairs(size, columns);
            }
        }
    }
    hwy::SetSupportedTargetsForTest(0);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

}  // namespace
}  // namespace hardlearn::testing
