#include "hardlearn/report/best_error.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace hardlearn {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double shown_difference = 0.0005;
constexpr double widest = 0.5;  // of what the largest class gets wrong

bool is_rare(const DataSummary& data, std::size_t rows_of_class) {
    return rows_of_class > 0 && 2 * rows_of_class * data.num_classes() < data.rows;
}

}  // namespace

BestError best_error_of(const Dossier& dossier) {
    const DataSummary& data = dossier.data;
    const BayesError& bayes = dossier.diagnosis.profile.bayes;
    BestError best{.low = bayes.low, .high = bayes.high, .of_best_model = nan, .of_majority = nan};
    if (data.class_counts.empty() || data.rows == 0) return best;
    best.of_majority =
        1 - static_cast<double>(std::ranges::max(data.class_counts)) / static_cast<double>(data.rows);
    if (dossier.evaluation) {
        for (const ModelDetail& model : dossier.evaluation->models) {
            if (model.name != "majority")
                best.of_best_model = std::fmin(best.of_best_model, 1 - model.mean.accuracy);
        }
    }
    best.high = std::fmin(best.high, best.of_best_model);
    const double half = widest * best.of_majority;
    // Below by less than the percentages of a report show is not below; NaN is not either.
    best.is_below_majority = best.of_majority - best.high >= shown_difference;
    best.says_something = best.is_below_majority && best.low < best.high &&
                          rounded_score(best.high - best.low) < rounded_score(half);
    best.has_rare_class =
        std::ranges::any_of(data.class_counts, [&](std::size_t count) { return is_rare(data, count); });
    return best;
}

}  // namespace hardlearn
