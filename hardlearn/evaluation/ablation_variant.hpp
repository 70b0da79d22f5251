#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "hardlearn/core/names.hpp"

namespace hardlearn {

/// What is taken apart: precision construction by its stages, or the automatic learner by its ingredients.
enum class AblatedLearner : std::uint8_t { ptc, automatic };
template <>
struct NamesOf<AblatedLearner> {
    static constexpr std::string_view what = "learner";
    static constexpr Named<AblatedLearner> names[] = {{AblatedLearner::ptc, "ptc"},
                                                      {AblatedLearner::automatic, "auto"}};
};

/// A learner with all or some of its parts. All variants of precision construction use one candidate with
/// finite k, all but without_probing the same one, the best by probing.
enum class AblationVariant : std::uint8_t {
    naive,                 ///< probing only: stages 2 to 4 off
    ptc,                   ///< the paper's pipeline in full
    without_probing,       ///< k 20, cost 1, gamma 1 / (number of features) instead of the best candidate
    without_sanitization,  ///< the local ball is taken from all rows; fusion and pruning stay
    without_fusion,        ///< the local ball of the clean rows alone
    without_pruning,       ///< fused traininglets keep bad samples
    soft,                  ///< naive, but each sample costs what its left-out prediction says of its label
    automatic,             ///< our own learner: many candidates compete, the best make a pool
    local,                 ///< the same of candidates that few rows decide
    without_forest_votes,  ///< and from here on automatic without a kind of candidate ...
    without_local_machines,
    without_ranks,
    without_linear,  ///< linear machines and logistic regressions
    without_laplacian,
    without_forest_kernels,
    without_calibration,  ///< ... or with members' probabilities as they are,
    without_weights,      ///< the best candidates by log loss counting alike,
    without_decision,     ///< the most probable class decided,
    best_candidate        ///< one candidate alone
};
template <>
struct NamesOf<AblationVariant> {
    static constexpr std::string_view what = "variant";
    static constexpr Named<AblationVariant> names[] = {
        {AblationVariant::naive, "naive"},
        {AblationVariant::ptc, "ptc"},
        {AblationVariant::without_probing, "without-probing"},
        {AblationVariant::without_sanitization, "without-sanitization"},
        {AblationVariant::without_fusion, "without-fusion"},
        {AblationVariant::without_pruning, "without-pruning"},
        {AblationVariant::soft, "soft"},
        {AblationVariant::automatic, "auto"},
        {AblationVariant::local, "local"},
        {AblationVariant::without_forest_votes, "without-forest-votes"},
        {AblationVariant::without_local_machines, "without-local-machines"},
        {AblationVariant::without_ranks, "without-ranks"},
        {AblationVariant::without_linear, "without-linear"},
        {AblationVariant::without_laplacian, "without-laplacian"},
        {AblationVariant::without_forest_kernels, "without-forest-kernels"},
        {AblationVariant::without_calibration, "without-calibration"},
        {AblationVariant::without_weights, "without-weights"},
        {AblationVariant::without_decision, "without-decision"},
        {AblationVariant::best_candidate, "best-candidate"}};
};

/// The learner in full, which the others are held against.
AblationVariant reference_of(AblatedLearner learner);

/// All variants that belong to a learner, in table order, the learner in full among them.
std::span<const AblationVariant> ablation_variants(AblatedLearner learner);

/// Whether the variant is a pool of candidates: automatic, and with a part less.
bool is_pooled(AblationVariant variant);

/// Whether the variant is precision construction without one of its four stages, the paper's ablations.
bool lacks_a_stage(AblationVariant variant);

}  // namespace hardlearn
