#include "hardlearn/mil/micro_learner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <utility>

#include "hardlearn/core/error.hpp"
#include "hardlearn/mil/micro_learner_parts.hpp"
#include "hardlearn/probing/decision.hpp"

namespace hardlearn {

struct MicroLearner::State {
    MicroLearnerParts parts;
    std::vector<Label> labels;  ///< by class_names
    std::vector<float> class_factors;
    std::size_t largest_num_neighbors = 0;
};

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
    for (const Label label : *data.labels) state.labels.push_back(given_class(parts, label));
    state.class_factors = factors_of_classes(state.labels, parts.class_names.size(), parts.prior_exponent);
    std::vector<Candidate> candidates;
    for (const Voter& voter : parts.voters) candidates.push_back(voter.candidate);
    state.largest_num_neighbors = largest_finite_k(candidates);
    state.parts = std::move(parts);
    state_ = std::make_shared<const State>(std::move(state));
}

const MicroLearnerParts& MicroLearner::parts() const {
    return state_->parts;
}
const MicroLearnerOptions& MicroLearner::options() const {
    return parts().options;
}
const Preparation& MicroLearner::preparation() const {
    return parts().preparation;
}
const std::string& MicroLearner::label_name() const {
    return parts().label_name;
}
const std::vector<std::string>& MicroLearner::class_names() const {
    return parts().class_names;
}
const std::string& MicroLearner::training_fingerprint() const {
    return parts().training_fingerprint;
}
const std::vector<std::uint32_t>& MicroLearner::source_rows() const {
    return parts().source_rows;
}
const std::vector<std::string>& MicroLearner::row_names() const {
    return parts().row_names;
}
const Matrix<float>& MicroLearner::rows() const {
    return parts().space.rows();
}
const std::vector<Label>& MicroLearner::labels() const {
    return state_->labels;
}
const Candidate& MicroLearner::chosen() const {
    return parts().voters.front().candidate;
}
const std::vector<CandidateScore>& MicroLearner::evidence() const {
    return parts().evidence;
}
double MicroLearner::prior_exponent() const {
    return parts().prior_exponent;
}
const std::vector<float>& MicroLearner::class_factors() const {
    return state_->class_factors;
}
bool MicroLearner::is_approximate() const {
    return parts().space.is_approximate();
}
std::size_t MicroLearner::largest_num_neighbors() const {
    return state_->largest_num_neighbors;
}

bool MicroLearner::is_pool() const {
    return parts().pool.has_value();
}

double MicroLearner::local_share() const {
    double local = 0, total = 0;
    for (const Voter& voter : parts().voters) {
        total += voter.weight;
        if (voter.candidate.is_local()) local += voter.weight;
    }
    return local / total;
}

std::vector<FamilyShare> MicroLearner::family_shares() const {
    double total = 0;
    for (const Voter& voter : parts().voters) total += voter.weight;
    std::vector<FamilyShare> shares;
    for (const Family family : families()) {
        double weight = 0;
        for (const Voter& voter : parts().voters) {
            if (family_of(voter.candidate) == family) weight += voter.weight;
        }
        if (weight > 0) shares.push_back({family, weight / total});
    }
    std::ranges::stable_sort(shares, std::greater{}, &FamilyShare::share);
    return shares;
}

std::optional<double> MicroLearner::training_hardness() const {
    if (!parts().hardness) return std::nullopt;
    return parts().hardness->learning_hard_index;
}

std::vector<Candidate> MicroLearner::candidates() const {
    std::vector<Candidate> candidates;
    for (const Voter& voter : parts().voters) candidates.push_back(voter.candidate);
    return candidates;
}

std::vector<double> MicroLearner::weights() const {
    std::vector<double> weights;
    for (const Voter& voter : parts().voters) weights.push_back(voter.weight);
    return weights;
}

MicroLearner with_exact_search(const MicroLearner& model) {
    MicroLearnerParts parts = model.parts();
    parts.space = without_indexes(std::move(parts.space));
    return MicroLearner(std::move(parts));
}

}  // namespace hardlearn
