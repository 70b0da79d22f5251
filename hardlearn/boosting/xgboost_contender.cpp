#include "hardlearn/boosting/xgboost_contender.hpp"

#include "hardlearn/boosting/xgboost_model.hpp"
#include "hardlearn/evaluation/classifier.hpp"
#include "hardlearn/evaluation/tuned_model.hpp"

namespace hardlearn {
namespace {

TunedKind xgboost_kind(std::uint64_t seed) {
    return {
        .tune = [seed](const TrainingRows& training, const InnerDraws& draws,
                       const RunContext& context) { return tune_xgboost(training, draws, seed, context); },
        .fit =
            [seed](const TrainingRows& training, std::size_t candidate, const RunContext& context) {
                return prepared_model(XgboostModel(training, xgboost_candidates(seed)[candidate], context));
            }};
}

}  // namespace

Contender xgboost_contender(const EvaluationOptions& options) {
    const FitOptions fit_options = fit_options_of(options);
    return {"xgboost", [fit_options](const Dataset& data, std::span<const RowIndex> rows, FoldPlace,
                                     const RunContext& context) {
                if (leaves_nothing_to_learn(data, rows))
                    return fit_classifier("majority", data, rows, fit_options, context);
                return fit_tuned_model(xgboost_kind(fit_options.seed), data, rows, fit_options, context);
            }};
}

}  // namespace hardlearn
