#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "hardlearn/candidate/candidate.hpp"
#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/ensemble/draw_kernels.hpp"
#include "hardlearn/probing/draws.hpp"

namespace hardlearn {

/// A piece of work, and the members that it asks.
struct AskingJob {
    std::vector<std::size_t> members;
    std::function<void()> work;
};

/// Where members' answers go: one matrix a member, of which this draw's questions are rows from `first` on.
struct AnswerPlace {
    std::vector<Matrix<float>>& probabilities;
    std::size_t first = 0;
};

/// One draw whose left-out rows members are asked about. Everything that they learn is learned from its
/// members. All that it is given must outlive it, and it its jobs.
class AskedDraw {
  public:
    /// `members`: of a library; `asked`: which of them are asked, increasing.
    AskedDraw(const Draw& draw, std::span<const Candidate> members, std::span<const std::size_t> asked,
              std::uint64_t seed, AnswerPlace place)
        : draw_(draw),
          members_(members),
          asked_(asked.begin(), asked.end()),
          seed_(seed),
          place_(place),
          kernels_(draw) {}

    /// Finds what kernels are functions of.
    void prepare(const RunContext& context);
    /// The work, in pieces that may be done at once.
    std::vector<AskingJob> jobs(const RunContext& context);

  private:
    std::span<float> answer(std::size_t m, std::size_t question) {
        return place_.probabilities[m].row(place_.first + question);
    }
    void ask_on_all_rows(std::span<const std::size_t> members, const RunContext& context);
    void ask_machine_on(const DrawPairs& kernel, std::size_t m);
    void ask_forest(std::size_t m, const RunContext& context);
    void ask_logistic(std::span<const std::size_t> members, const RunContext& context);
    void add_local_jobs(const std::vector<std::size_t>& local, std::vector<AskingJob>& jobs);
    void ask_locally(const std::vector<std::size_t>& local, std::size_t begin, std::size_t end);

    const Draw& draw_;
    std::span<const Candidate> members_;
    std::vector<std::size_t> asked_;
    std::uint64_t seed_;
    AnswerPlace place_;
    DrawKernels kernels_;
};

}  // namespace hardlearn
