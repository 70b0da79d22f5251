#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "hardlearn/candidate/candidate.hpp"
#include "hardlearn/candidate/objective.hpp"
#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/data/splits.hpp"
#include "hardlearn/learninglet/learning_space.hpp"
#include "hardlearn/learninglet/precision.hpp"
#include "hardlearn/svm/one_vs_one.hpp"
#include "hardlearn/traininglet/batches.hpp"

namespace hardlearn {

/// Divides scores by their sum, which rounding may have moved away from 1.
void scale_to_one(std::span<float> scores);

/// What the voters together say of rows that they did not learn from: evidence for calibration.
struct LeftOutVote {
    Matrix<float> scores;      ///< questions x classes, weighted mean of the voters; empty with too few rows
    std::vector<Label> truth;  ///< one a question
    std::vector<RowIndex> rows;    ///< the training row that each question is
    std::size_t first_repeat = 0;  ///< questions of the first repeat of the draws: each row at most once
};

struct ProbingOptions {
    Objective objective = Objective::d_index;
    BatchOrder batch_order = BatchOrder::nearby;
    std::uint64_t seed = 0;
};

/// Probing learning (Micro-Learning paper, section 4, stage 1): Monte-Carlo draws over the training rows, and
/// how each candidate answered the left-out rows of the draws. Whatever uses labels is fitted inside each
/// draw.
class Probing {
  public:
    /// One space a draw, offering what `space_options` says. `draws`: repeats of stratified (and grouped)
    /// folds, each row left out once a repeat.
    Probing(const LearningSpace& whole, std::span<const InnerDraws> draws, std::span<const GroupIndex> groups,
            const SpaceOptions& space_options, const ProbingOptions& options, const RunContext& context);

    /// Questions (left-out rows, draw after draw, in random order within a draw) in all.
    std::size_t num_questions() const { return questions_.size(); }

    /// Sanitizes every draw with `base`: needed before asking candidates that use it.
    void sanitize(const Candidate& base, const SanitizationOptions& options, const RunContext& context);

    /// Scores candidates on the first `count` questions; what was asked before is not asked again. Best
    /// first: highest objective, then the smaller traininglet, then the given order.
    std::vector<CandidateScore> score(std::span<const Candidate> candidates, std::size_t count,
                                      const RunContext& context);

    /// What these candidates together, by weight, say of the first `count` questions.
    LeftOutVote left_out_vote(std::span<const Candidate> voters, std::span<const double> weights,
                              std::size_t count, const RunContext& context);

  private:
    struct Draw {
        LearningSpace space;
        std::optional<Precision> precision;
        std::size_t first_question = 0;
        std::size_t num_questions = 0;
    };
    struct Question {
        std::uint32_t draw = 0;
        RowIndex row = 0;
    };
    struct Record {
        Candidate candidate;
        std::vector<Label> predictions;    // -1: not asked yet
        std::vector<std::uint32_t> sizes;  // of traininglets
    };
    // What a candidate that cannot be asked one query at a time says of all questions of a draw.
    struct DrawAnswers {
        std::vector<Votes> votes;
        std::vector<std::uint32_t> sizes;
    };
    const Precision* precision_of(const Draw& draw) const {
        return draw.precision ? &*draw.precision : nullptr;
    }
    Record& record_of(const Candidate& candidate);
    void ask_locally(std::span<Record* const> records, std::size_t count, const RunContext& context);
    void ask_draw_by_draw(std::span<Record* const> records, std::size_t count, const RunContext& context);
    std::vector<RowIndex> rows_of(const Draw& draw) const;
    DrawAnswers answers_of(const Draw& draw, const Candidate& candidate, const RunContext& context) const;
    CandidateScore score_record(const Record& record, std::size_t count) const;

    std::vector<Draw> draws_;
    std::vector<Question> questions_;
    std::vector<std::unique_ptr<Record>> records_;
    std::vector<GroupIndex> groups_;
    std::shared_ptr<const std::vector<Label>> labels_;
    std::size_t num_classes_ = 0;
    std::size_t first_repeat_ = 0;  // questions of the first repeat
    ProbingOptions options_;
};

}  // namespace hardlearn
