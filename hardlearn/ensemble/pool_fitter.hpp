#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "hardlearn/candidate/candidate.hpp"
#include "hardlearn/candidate/objective.hpp"
#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/ensemble/member_answers.hpp"
#include "hardlearn/ensemble/member_calibration.hpp"
#include "hardlearn/ensemble/pool.hpp"
#include "hardlearn/ensemble/pool_weights.hpp"

namespace hardlearn {

/// What a pool is made with; all of it but for studies of what each part gains.
struct PoolDesign {
    std::vector<Candidate> library = {};  ///< the candidates that compete; empty: those of the construction
    /// Which of them do; empty: all.
    std::function<bool(const Candidate&)> competes = {};
    bool calibrated = true;  ///< false: members' probabilities stay as they are
    bool weighed = true;     ///< false: the best candidates by log loss count alike
    bool decided = true;     ///< false: the most probable class is decided
};

/// A pool, with the members that its parts are of.
struct FittedPool {
    std::vector<PoolShare> shares;
    Pool pool;
    /// What it says, before its temperature, of the questions that it was fitted on.
    Matrix<float> of_questions;

    std::vector<double> weights() const;
    /// What it says of a question of these answers, before its temperature.
    std::vector<double> ask(const MemberAnswers& answers, std::size_t question) const;
};

/// The part of each question, below `count`.
struct QuestionParts {
    std::vector<std::uint32_t> of_question;
    std::size_t count = 0;
};

struct PoolFitterOptions {
    Objective objective = Objective::d_index;
    std::size_t num_voters = 8;  ///< at the most
    std::uint64_t seed = 0;
    PoolDesign design = {};
};

/// Fits pools on the answers to all questions, or to those outside one part.
class PoolFitter {
  public:
    /// Calibrates every member, on all questions and without each part. `priors`: one a class. The answers
    /// must outlive it.
    PoolFitter(const MemberAnswers& answers, std::vector<double> priors, QuestionParts parts,
               PoolFitterOptions options, const RunContext& context);

    /// Of a member on all questions.
    const FittedCalibration& calibration(std::size_t member) const { return calibrations_[member].front(); }

    /// `without`: the part that is left out, or none.
    FittedPool fit(std::optional<std::uint32_t> without, const RunContext& context) const;

  private:
    std::vector<std::size_t> questions_without(std::optional<std::uint32_t> part) const;
    std::vector<PoolShare> weigh(std::span<const std::size_t> questions, std::size_t place,
                                 const RunContext& context) const;

    const MemberAnswers& answers_;
    std::vector<double> priors_;
    QuestionParts parts_;
    PoolFitterOptions options_;
    /// of each member: on all questions, then without each part
    std::vector<std::vector<FittedCalibration>> calibrations_;
};

}  // namespace hardlearn
