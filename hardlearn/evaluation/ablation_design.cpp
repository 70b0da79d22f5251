#include "hardlearn/evaluation/ablation_design.hpp"

#include "hardlearn/candidate/member_library.hpp"

namespace hardlearn {
namespace {

using enum AblationVariant;

// Whether a candidate is of the kind that the variant goes without.
bool is_left_out(AblationVariant variant, const Candidate& candidate) {
    const Family family = family_of(candidate);
    switch (variant) {
        case without_forest_votes:
            return candidate.is_forest();
        case without_local_machines:
            return family == Family::local;
        case without_ranks:
            return candidate.features == Features::ranks;
        case without_linear:
            return family == Family::linear;
        case without_laplacian:
            return family == Family::laplacian;
        case without_forest_kernels:
            return family == Family::forest_kernel;
        default:
            return false;
    }
}

}  // namespace

PoolDesign design_of(AblationVariant variant) {
    return {.library = {},
            .competes = [variant](const Candidate& candidate) { return !is_left_out(variant, candidate); },
            .calibrated = variant != without_calibration,
            .weighed = variant != without_weights,
            .decided = variant != without_decision};
}

Candidate candidate_of(AblationVariant variant, Candidate chosen, std::size_t num_features) {
    if (variant == naive) return chosen;
    if (variant == soft) {
        chosen.cleaning = Cleaning::soft;
        return chosen;
    }
    if (variant == without_probing) {
        chosen.num_neighbors = 20;
        chosen.cost = 1.0;
        chosen.gamma = 1.0 / static_cast<double>(num_features);
    }
    chosen.cleaning = variant != without_sanitization ? Cleaning::removal : Cleaning::none;
    chosen.fusion = variant != without_fusion;
    chosen.precision_pruning = variant != without_pruning;
    return chosen;
}

}  // namespace hardlearn
