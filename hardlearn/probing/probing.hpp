#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "hardlearn/candidate/candidate.hpp"
#include "hardlearn/candidate/objective.hpp"
#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/probing/draws.hpp"
#include "hardlearn/probing/vote_calibration.hpp"
#include "hardlearn/traininglet/batches.hpp"

namespace hardlearn {

struct ProbingOptions {
    Objective objective = Objective::d_index;
    BatchOrder batch_order = BatchOrder::nearby;
    std::uint64_t seed = 0;
    SpaceOptions space = {};  ///< what the draws' spaces offer, the seed aside
};

/// Probing learning (Micro-Learning paper, section 4, stage 1): Monte-Carlo draws over the training rows, and
/// how each candidate answered the left-out rows of the draws. Whatever uses labels is fitted inside each
/// draw.
class Probing {
  public:
    /// One space a draw, each row left out once a repeat.
    Probing(const ProbedRows& probed, const ProbingOptions& options, const RunContext& context);

    /// Questions (left-out rows, draw after draw, in random order within a draw) in all.
    std::size_t num_questions() const { return questions_.size(); }

    std::size_t num_draws() const { return draws_.size(); }

    /// Sanitizes every draw with `base`: needed before asking candidates that use it.
    void sanitize(const Candidate& base, const SanitizationOptions& options, const RunContext& context);
    /// Sanitizes each draw with a base of its own.
    void sanitize(std::span<const Candidate> bases, const SanitizationOptions& options,
                  const RunContext& context);

    /// Scores candidates on the first `count` questions; what was asked before is not asked again. Best
    /// first: highest objective, then the smaller traininglet, then the given order.
    std::vector<CandidateScore> score(std::span<const Candidate> candidates, std::size_t count,
                                      const RunContext& context);

    /// The rows that each draw leaves out.
    std::span<const RowIndex> left_out_rows(std::size_t draw) const { return draws_[draw].left_out; }

    /// Candidates that were scored on all questions, scored on those about other rows than these: what
    /// answers these can be chosen without them.
    std::vector<CandidateScore> score_without(std::span<const Candidate> candidates,
                                              std::span<const RowIndex> rows);

    /// What each draw's voter says of the rows that the draw leaves out.
    LeftOutVote left_out_vote(std::span<const Candidate> voter_of_draw, const RunContext& context) const;

    /// What these candidates together, by weight, say of the first `count` questions.
    LeftOutVote left_out_vote(std::span<const Candidate> voters, std::span<const double> weights,
                              std::size_t count, const RunContext& context) const;

  private:
    struct Question {
        const Draw* draw = nullptr;
        RowIndex row = 0;
    };
    struct Record {
        Candidate candidate;
        std::vector<Label> predictions;    // -1: not asked yet
        std::vector<std::uint32_t> sizes;  // of traininglets
    };
    Record& record_of(const Candidate& candidate);
    void ask_one_by_one(std::span<Record* const> records, std::size_t count, const RunContext& context);
    void ask_draw_by_draw(std::span<Record* const> records, std::size_t count, const RunContext& context);
    DrawAnswers answers_of(const Draw& draw, const Candidate& candidate, const RunContext& context) const;
    CandidateScore score_record(const Record& record, std::span<const std::size_t> asked) const;
    LeftOutVote no_votes_yet(std::size_t count) const;
    void add_votes(const Draw& draw, std::span<const Candidate> voters, std::span<const double> weights,
                   LeftOutVote& vote, const RunContext& context) const;

    std::vector<Draw> draws_;
    std::vector<Question> questions_;
    std::vector<std::unique_ptr<Record>> records_;
    std::vector<GroupIndex> groups_;
    std::shared_ptr<const std::vector<Label>> labels_;
    std::size_t num_classes_ = 0;
    ProbingOptions options_;
};

}  // namespace hardlearn
