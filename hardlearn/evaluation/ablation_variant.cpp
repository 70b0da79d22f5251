#include "hardlearn/evaluation/ablation_variant.hpp"

#include "hardlearn/candidate/member_library.hpp"

namespace hardlearn {
namespace {

using enum AblationVariant;

constexpr AblationVariant of_stages[] = {
    naive, ptc, without_probing, without_sanitization, without_fusion, without_pruning, soft, automatic};
constexpr AblationVariant of_pools[] = {naive,
                                        automatic,
                                        local,
                                        without_forest_votes,
                                        without_local_machines,
                                        without_ranks,
                                        without_linear,
                                        without_laplacian,
                                        without_forest_kernels,
                                        without_calibration,
                                        without_weights,
                                        without_decision,
                                        best_candidate};

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

AblationVariant reference_of(AblatedLearner learner) {
    return learner == AblatedLearner::ptc ? ptc : automatic;
}

std::span<const AblationVariant> ablation_variants(AblatedLearner learner) {
    if (learner == AblatedLearner::ptc) return of_stages;
    return of_pools;
}

bool is_pooled(AblationVariant variant) {
    return variant >= automatic;
}

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

bool lacks_a_stage(AblationVariant variant) {
    return variant == without_probing || variant == without_sanitization || variant == without_fusion ||
           variant == without_pruning;
}

}  // namespace hardlearn
