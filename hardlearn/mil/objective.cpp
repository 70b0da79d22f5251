#include "hardlearn/mil/objective.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "hardlearn/core/error.hpp"
#include "hardlearn/metrics/scores.hpp"

namespace hardlearn {
namespace {

struct NamedObjective {
    Objective objective;
    std::string_view name;
    double Scores::*value;
};
constexpr std::array objectives = {
    NamedObjective{Objective::d_index, "d-index", &Scores::d_index},
    NamedObjective{Objective::accuracy, "accuracy", &Scores::accuracy},
    NamedObjective{Objective::balanced_accuracy, "balanced-accuracy", &Scores::balanced_accuracy},
    NamedObjective{Objective::macro_f1, "macro-f1", &Scores::macro_f1},
    NamedObjective{Objective::mcc, "mcc", &Scores::mcc}};

const NamedObjective& entry_of(Objective objective) {
    return objectives[static_cast<std::size_t>(objective)];
}

}  // namespace

std::string_view objective_name(Objective objective) {
    return entry_of(objective).name;
}

Objective parse_objective(std::string_view name) {
    for (const NamedObjective& entry : objectives) {
        if (entry.name == name) return entry.objective;
    }
    throw_bad_argument(fmt::format(
        "unknown objective '{}': expected one of d-index, accuracy, balanced-accuracy, macro-f1, mcc", name));
}

double objective_score(Objective objective, std::span<const Label> truth, std::span<const Label> predicted,
                       std::size_t num_classes) {
    const double score = objective == Objective::d_index
                             ? d_index(truth, predicted, num_classes)
                             : compute_scores(truth, predicted, {}, num_classes).*entry_of(objective).value;
    return std::isnan(score) ? 0.0 : score;
}

}  // namespace hardlearn
