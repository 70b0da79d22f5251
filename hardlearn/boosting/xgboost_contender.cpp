#include "hardlearn/boosting/xgboost_contender.hpp"

#include "hardlearn/boosting/xgboost_model.hpp"
#include "hardlearn/evaluation/classifier.hpp"
#include "hardlearn/evaluation/decided_model.hpp"
#include "hardlearn/evaluation/model_name.hpp"
#include "hardlearn/evaluation/operated_kind.hpp"

namespace hardlearn {
namespace {

TunedKind xgboost_kind(std::uint64_t seed) {
    return {
        .tune = [seed](const TrainingRows& training, const InnerDraws& draws,
                       const RunContext& context) { return tune_xgboost(training, draws, seed, context); },
        .fit =
            [seed](const TrainingRows& training, std::size_t candidate, const RunContext& context) {
                return prepared_model(XgboostModel(training, xgboost_candidates(seed)[candidate], context));
            },
        .is_balanced = [seed](
                           const TrainingRows&,
                           std::size_t candidate) { return xgboost_candidates(seed)[candidate].balanced; }};
}

}  // namespace

Contender xgboost_contender(const std::string& name, const FitOptions& options) {
    return {name, [name, options](const Dataset& data, std::span<const RowIndex> rows, FoldPlace,
                                  const RunContext& context) {
                if (leaves_nothing_to_learn(data, rows))
                    return fit_classifier("majority", data, rows, options, context);
                TunedKind kind =
                    operated_kind(xgboost_kind(options.seed), parts_of_model_name(name).before, options);
                return fit_named_model({.name = name, .kind = std::move(kind)}, data, rows, options, context);
            }};
}

}  // namespace hardlearn
