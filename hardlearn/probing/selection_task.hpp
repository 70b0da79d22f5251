#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "hardlearn/candidate/candidate.hpp"
#include "hardlearn/candidate/micro_learner_options.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/learninglet/learning_space.hpp"
#include "hardlearn/probing/probed_rows.hpp"
#include "hardlearn/probing/probing.hpp"

namespace hardlearn {

/// What a selection is made from. All must outlive it.
struct SelectionTask {
    const LearningSpace& whole;  ///< all training rows
    const ProbedRows& probed;
    const MicroLearnerOptions& options;

    std::size_t num_features() const { return whole.rows().columns(); }
    std::size_t num_rows() const { return whole.labels().size(); }
    /// Training rows of the smallest draw.
    std::size_t rows_of_draw() const;
    /// The rows that each plain draw leaves out.
    std::vector<std::vector<RowIndex>> rows_of_plain_draws() const;

    Probing probe(std::span<const Candidate> candidates, const RunContext& context) const;
    /// By the one repeat of folds that know no classes.
    Probing probe_plainly(std::span<const Candidate> candidates, const RunContext& context) const;
};

}  // namespace hardlearn
