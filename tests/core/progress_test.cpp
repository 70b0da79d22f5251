#include <gtest/gtest.h>

#include <algorithm>
#include <mutex>
#include <vector>

#include "hardlearn/core/parallel.hpp"

namespace hardlearn::testing {
namespace {

TEST(progress, of_a_loop_counts_pieces_from_none_to_all) {
    for (const int threads : {1, 3}) {
        std::mutex mutex;
        std::vector<std::size_t> told;
        const RunContext context{
            .threads = threads,
            .stop = {},
            .progress = [&](std::string_view stage, std::size_t done, std::size_t total) {
                const std::scoped_lock lock(mutex);
                EXPECT_EQ(stage, "counting");
                EXPECT_EQ(total, 23u);
                told.push_back(done);
            }};
        parallel_for("counting", 23, 5, context, [](std::size_t, std::size_t) {});
        std::ranges::sort(told);
        // Ranges of five and one of three end in any order: which sums occur depends on it, the ends do not.
        ASSERT_EQ(told.size(), 6u);
        EXPECT_EQ(told.front(), 0u);
        EXPECT_EQ(told.back(), 23u);
    }
}

}  // namespace
}  // namespace hardlearn::testing
