#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

#include "hardlearn/core/run_context.hpp"

namespace hardlearn {

/// As many threads as were asked for, but no more than there are processors; 0 stays 0.
int usable_threads(int asked);

/// The number of threads that a context asks for, at least 1.
int thread_count(const RunContext& context);

/// Calls body(begin, end) for consecutive ranges of at most `grain` indices that cover [0, count). Ranges
/// always start at multiples of `grain`, whatever the number of threads. Bodies must write to disjoint
/// places; reduce after the loop, in index order. Asks the stop token before each range; the first exception
/// is rethrown.
void parallel_for(std::size_t count, std::size_t grain, const RunContext& context,
                  const std::function<void(std::size_t begin, std::size_t end)>& body);

/// The same, and reports the indices done as the progress of `stage`, from 0 on.
void parallel_for(std::string_view stage, std::size_t count, std::size_t grain, const RunContext& context,
                  const std::function<void(std::size_t begin, std::size_t end)>& body);

/// The first, for each index on its own (grain 1).
template <class Body>
void parallel_for_each(std::size_t count, const RunContext& context, Body&& body) {
    parallel_for(count, 1, context, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) body(i);
    });
}

}  // namespace hardlearn
