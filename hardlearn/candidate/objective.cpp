#include "hardlearn/candidate/objective.hpp"

#include <cmath>

#include "hardlearn/metrics/scores.hpp"

namespace hardlearn {
namespace {

double value_of(const Scores& scores, Objective objective) {
    switch (objective) {
        case Objective::d_index:
            return scores.d_index;
        case Objective::accuracy:
        case Objective::log_loss:
            return scores.accuracy;
        case Objective::balanced_accuracy:
            return scores.balanced_accuracy;
        case Objective::macro_f1:
            return scores.macro_f1;
        case Objective::mcc:
            return scores.mcc;
    }
    return 0;
}

}  // namespace

double objective_score(Objective objective, std::span<const Label> truth, std::span<const Label> predicted,
                       std::size_t num_classes) {
    const double score = objective == Objective::d_index
                             ? d_index(truth, predicted, num_classes)
                             : value_of(compute_scores(truth, predicted, {}, num_classes), objective);
    return std::isnan(score) ? 0.0 : score;
}

}  // namespace hardlearn
