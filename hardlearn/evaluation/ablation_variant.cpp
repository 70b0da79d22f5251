#include "hardlearn/evaluation/ablation_variant.hpp"

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

bool lacks_a_stage(AblationVariant variant) {
    return variant == without_probing || variant == without_sanitization || variant == without_fusion ||
           variant == without_pruning;
}

}  // namespace hardlearn
