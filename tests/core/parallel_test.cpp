#include "hardlearn/core/parallel.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <vector>

#include "hardlearn/core/error.hpp"
#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

TEST(parallel_for, covers_every_index_once_for_any_number_of_threads) {
    for (const int threads : {1, 2, 5}) {
        std::vector<int> visits(1003);
        parallel_for(visits.size(), 10, {.threads = threads}, [&](std::size_t begin, std::size_t end) {
            EXPECT_EQ(begin % 10, 0u);
            for (std::size_t i = begin; i < end; ++i) ++visits[i];
        });
        for (const int visit : visits) EXPECT_EQ(visit, 1);
    }
}

TEST(usable_threads, are_no_more_than_there_are_processors) {
    const int processors = usable_threads(1'000'000);
    EXPECT_EQ(processors, thread_count({}));
    EXPECT_EQ(usable_threads(processors + 1), processors);
    EXPECT_EQ(usable_threads(1), 1);
    EXPECT_EQ(usable_threads(0), 0);
}

TEST(parallel_for, rethrows_the_body_s_error) {
    for (const int threads : {1, 2}) {
        expect_error_message(ErrorCode::bad_data, "thirty-seven", [&] {
            parallel_for_each(100, {.threads = threads}, [](std::size_t i) {
                if (i == 37) throw_bad_data("thirty-seven");
            });
        });
    }
}

TEST(parallel_for, stops_when_asked) {
    std::stop_source source;
    std::atomic<int> done{0};
    expect_error(ErrorCode::cancelled, {}, [&] {
        parallel_for_each(100'000, {.threads = 2, .stop = source.get_token()}, [&](std::size_t) {
            if (++done == 10) source.request_stop();
        });
    });
    EXPECT_LT(done.load(), 1000);
}

TEST(parallel_for, does_nothing_for_nothing) {
    parallel_for(0, 16, {}, [](std::size_t, std::size_t) { FAIL(); });
}

}  // namespace
}  // namespace hardlearn::testing
