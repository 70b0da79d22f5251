#include "hardlearn/evaluation/tuned_kinds.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <vector>

#include "hardlearn/evaluation/feature_bayes.hpp"
#include "hardlearn/evaluation/global_svm.hpp"
#include "hardlearn/evaluation/k_nearest.hpp"
#include "hardlearn/evaluation/tuned_forest.hpp"
#include "hardlearn/evaluation/tuned_logistic.hpp"

namespace hardlearn {
namespace {

template <class Options>
std::size_t place_of(const Options& usual, const std::vector<Options>& candidates) {
    return static_cast<std::size_t>(std::ranges::find(candidates, usual) - candidates.begin());
}

TunedKind k_nearest_kind(std::uint64_t) {
    static const std::vector<KNearestOptions> candidates = k_nearest_candidates();
    return {.default_candidate = place_of({}, candidates),
            .tune = tune_k_nearest,
            .fit =
                [](const TrainingRows& training, std::size_t candidate, const RunContext&) {
                    return prepared_model(fit_k_nearest(training, candidates[candidate]));
                },
            .is_balanced = [](const TrainingRows&,
                              std::size_t candidate) { return candidates[candidate].balanced; }};
}

TunedKind logistic_kind(std::uint64_t) {
    static const std::vector<LogisticOptions> candidates = tuned_logistic_candidates();
    return {.default_candidate = place_of({}, candidates),
            .tune = tune_logistic,
            .fit =
                [](const TrainingRows& training, std::size_t candidate, const RunContext& context) {
                    return prepared_model(fit_tuned_logistic(training, candidates[candidate], context));
                },
            .is_balanced = [](const TrainingRows&,
                              std::size_t candidate) { return candidates[candidate].balanced; }};
}

TunedKind global_svm_kind(std::uint64_t) {
    static const std::vector<GlobalSvmOptions> candidates = global_svm_candidates();
    return {.default_candidate = place_of({}, candidates),
            .tune = tune_global_svm,
            .fit =
                [](const TrainingRows& training, std::size_t candidate, const RunContext&) {
                    return prepared_model(fit_global_svm(training, candidates[candidate]));
                },
            .is_balanced = [](const TrainingRows&,
                              std::size_t candidate) { return candidates[candidate].balanced; }};
}

template <ForestKind forest>
TunedKind forest_kind(std::uint64_t seed) {
    const auto candidates = [](const TrainingRows& training) {
        return tuned_forest_candidates(forest, training.features.columns());
    };
    return {.tune =
                [=](const TrainingRows& training, const InnerDraws& draws, const RunContext& context) {
                    return tune_forest(training, candidates(training), draws, seed, context);
                },
            .fit =
                [=](const TrainingRows& training, std::size_t candidate, const RunContext& context) {
                    return prepared_model(
                        fit_tuned_forest(training, candidates(training)[candidate], seed, context));
                },
            .is_balanced = [=](const TrainingRows& training,
                               std::size_t candidate) { return candidates(training)[candidate].balanced; }};
}

TunedKind naive_bayes_kind(std::uint64_t) {
    return {.tune =
                [](const TrainingRows& training, const InnerDraws& draws, const RunContext&) {
                    // One candidate: there is nothing to choose.
                    return score_candidates(Matrix<Label>(1, draws.rows.size()), training, draws);
                },
            .fit = [](const TrainingRows& training, std::size_t,
                      const RunContext&) { return prepared_model(fit_feature_bayes(training)); }};
}

struct KindOfName {
    std::string_view name;
    TunedKind (*kind)(std::uint64_t seed);
};
constexpr std::array kinds = {KindOfName{"knn", k_nearest_kind},
                              KindOfName{"logistic-regression", logistic_kind},
                              KindOfName{"svm", global_svm_kind},
                              KindOfName{"random-forest", forest_kind<ForestKind::random_forest>},
                              KindOfName{"extra-trees", forest_kind<ForestKind::extra_trees>},
                              KindOfName{"naive-bayes", naive_bayes_kind}};
constexpr auto names = [] {
    std::array<std::string_view, kinds.size()> result;
    for (std::size_t i = 0; i < kinds.size(); ++i) result[i] = kinds[i].name;
    return result;
}();

}  // namespace

std::span<const std::string_view> tuned_names() {
    return std::span(names).first(names.size() - 1);
}

std::span<const std::string_view> operable_names() {
    return names;
}

TunedKind tuned_kind(std::string_view name, std::uint64_t seed) {
    const auto found = std::ranges::find(kinds, name, &KindOfName::name);
    assert(found != kinds.end());
    return found->kind(seed);
}

}  // namespace hardlearn
