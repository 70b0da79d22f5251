#pragma once

#include <cstddef>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

#include "hardlearn/core/run_context.hpp"

namespace hardlearn::testing {

/// The stages that a computation reports: what it does, and what it leaves out.
class ReportedStages {
  public:
    /// Reports to this, which must outlive the computation.
    RunContext context() {
        return {.progress = [this](std::string_view stage, std::size_t, std::size_t) {
            const std::lock_guard lock(mutex_);
            stages_.emplace(stage);
        }};
    }
    bool contain(std::string_view stage) const { return stages_.contains(stage); }

  private:
    std::mutex mutex_;
    std::set<std::string, std::less<>> stages_;
};

}  // namespace hardlearn::testing
