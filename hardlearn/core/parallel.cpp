#include "hardlearn/core/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <limits>
#include <mutex>
#include <thread>
#include <vector>

#include "hardlearn/core/error.hpp"

#ifndef HARDLEARN_PLAIN_THREADS
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>
#endif

namespace hardlearn {
namespace {

using RangeBody = std::function<void(std::size_t)>;

#ifdef HARDLEARN_PLAIN_THREADS

void run_ranges(std::size_t ranges, int threads, const RangeBody& run_range) {
    std::atomic<std::size_t> next{0};
    std::exception_ptr failure;
    std::mutex failure_mutex;
    {
        std::vector<std::jthread> workers;
        for (int t = 0; t < threads; ++t) {
            workers.emplace_back([&] {
                try {
                    for (std::size_t r = next++; r < ranges; r = next++) run_range(r);
                } catch (...) {
                    next = ranges;
                    const std::scoped_lock lock(failure_mutex);
                    if (!failure) failure = std::current_exception();
                }
            });
        }
    }
    if (failure) std::rethrow_exception(failure);
}

#else

void run_ranges(std::size_t ranges, int threads, const RangeBody& run_range) {
    // More threads than TBB has would only make it print a warning.
    tbb::task_arena arena(std::min(threads, tbb::this_task_arena::max_concurrency()));
    arena.execute([&] { tbb::parallel_for(std::size_t{0}, ranges, run_range, tbb::simple_partitioner{}); });
}

#endif

}  // namespace

void RunContext::check_stop() const {
    if (stop.stop_requested()) throw Error(ErrorCode::cancelled, "interrupted");
}

int usable_threads(int asked) {
    return std::min(asked, static_cast<int>(std::max(1u, std::thread::hardware_concurrency())));
}

int thread_count(const RunContext& context) {
    return context.threads > 0 ? context.threads : usable_threads(std::numeric_limits<int>::max());
}

void parallel_for(std::size_t count, std::size_t grain, const RunContext& context,
                  const std::function<void(std::size_t, std::size_t)>& body) {
    grain = std::max<std::size_t>(grain, 1);
    const std::size_t ranges = (count + grain - 1) / grain;
    const auto run_range = [&](std::size_t range) {
        context.check_stop();
        body(range * grain, std::min(count, (range + 1) * grain));
    };
    const int threads = thread_count(context);
    if (threads == 1 || ranges <= 1) {
        for (std::size_t range = 0; range < ranges; ++range) run_range(range);
    } else {
        run_ranges(ranges, threads, run_range);
    }
}

void parallel_for(std::string_view stage, std::size_t count, std::size_t grain, const RunContext& context,
                  const std::function<void(std::size_t, std::size_t)>& body) {
    context.report(stage, 0, count);
    std::atomic<std::size_t> done{0};
    parallel_for(count, grain, context, [&](std::size_t begin, std::size_t end) {
        body(begin, end);
        context.report(stage, done += end - begin, count);
    });
}

}  // namespace hardlearn
