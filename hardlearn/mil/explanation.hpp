#pragma once

#include <span>
#include <vector>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/mil/micro_learner.hpp"

namespace hardlearn {

/// One training sample of the traininglet.
struct ExplainedSample {
    RowIndex row = 0;               ///< among the model's training rows
    std::uint32_t source_row = 0;   ///< position in the training file, first is 0
    Label label = 0;
    std::vector<double> distances;  ///< one a view, in the view's own unit
    bool appended = false;          ///< brought in by label completion only
    std::uint8_t origins = 0;       ///< MetaTraininglet bits: which meta-traininglets brought it in
};

/// A support vector's part in one duel: coefficient * kernel = contribution.
struct ExplainedVector {
    RowIndex row = 0;
    std::uint32_t source_row = 0;
    Label label = 0;
    double coefficient = 0;   ///< y alpha
    double kernel = 0;        ///< K(row, query)
    double contribution = 0;
};

/// One duel. decision_value = bias + sum of contributions; > 0 votes for `positive`.
struct ExplainedDuel {
    Label positive = 0;
    Label negative = 0;
    double bias = 0;
    double decision_value = 0;
    std::vector<ExplainedVector> support_vectors;  ///< largest absolute contribution first
};

/// What one candidate of the vote said.
struct ExplainedVoter {
    Candidate candidate;
    double weight = 0;
    Label prediction = 0;
    std::vector<float> scores;  ///< one a class
};

/// Why a query got its answer. Samples and duels are those of the best voter's learninglet.
struct Explanation {
    Label prediction = 0;
    std::vector<float> scores;             ///< one a class
    std::vector<ExplainedVoter> voters;    ///< best first
    std::vector<RowIndex> pruned;          ///< training rows that precision pruning dropped, increasing
    std::vector<ExplainedSample> samples;  ///< the traininglet, nearest in the first view first
    std::vector<ExplainedDuel> duels;
    double traininglet_lhi = 0;            ///< NaN where the traininglet is too small (under 8 rows) or has one class
    double training_lhi = 0;               ///< LHI of the whole training set
};

/// Explains one row of `queries`. `lhi_seeds`: embeddings averaged for each of the two indices.
Explanation explain(const MicroLearner& model, const Dataset& queries, RowIndex row, std::size_t lhi_seeds = 5,
                    const RunContext& context = {});

}  // namespace hardlearn
