#include "hardlearn/mil/micro_learner.hpp"

#include <fmt/format.h>

#include <utility>

#include "hardlearn/core/error.hpp"
#include "hardlearn/probing/decision.hpp"

namespace hardlearn {

MicroLearner::MicroLearner(MicroLearnerParts parts) {
    const SpaceRows& data = parts.space.data;
    if (!data.rows || !data.labels || parts.voters.empty()) {
        throw_bad_argument("a Micro-Learner consists of training rows and voters: expected both");
    }
    const std::size_t rows = data.rows->rows(), classes = parts.class_names.size();
    if (data.labels->size() != rows || parts.source_rows.size() != rows || data.num_classes != classes) {
        throw_bad_argument(
            fmt::format("parts of a Micro-Learner that do not hang together: {} rows, {} labels, {} source "
                        "rows, {} class "
                        "names for {} classes",
                        rows, data.labels->size(), parts.source_rows.size(), classes, data.num_classes));
    }
    State state;
    state.class_factors = factors_of_classes(*data.labels, parts.class_names.size(), parts.prior_exponent);
    std::vector<Candidate> candidates;
    for (const Voter& voter : parts.voters) candidates.push_back(voter.candidate);
    state.largest_num_neighbors = largest_finite_k(candidates);
    state.parts = std::move(parts);
    state_ = std::make_shared<const State>(std::move(state));
}

SanitizedSpace MicroLearner::learned() const {
    return {space(), precision() ? &*precision() : nullptr, options().seed};
}

std::vector<Candidate> MicroLearner::candidates() const {
    std::vector<Candidate> candidates;
    for (const Voter& voter : voters()) candidates.push_back(voter.candidate);
    return candidates;
}

MicroLearner with_exact_search(const MicroLearner& model) {
    MicroLearnerParts parts = model.parts();
    parts.space = without_indexes(std::move(parts.space));
    return MicroLearner(std::move(parts));
}

}  // namespace hardlearn
