#include "hardlearn/tasks/hardness_profile.hpp"

#include <limits>
#include <span>

#include "hardlearn/hardness/judged_rows.hpp"
#include "hardlearn/hardness/left_out_forest.hpp"

namespace hardlearn {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// The pair of classes with the largest share of rows that are taken for one other class.
std::optional<ConfusedClasses> most_confused(std::span<const Label> predicted, const HardnessRows& rows) {
    const std::size_t k = rows.num_classes();
    Matrix<std::size_t> counts(k, k);
    std::vector<std::size_t> sizes(k);
    for (std::size_t i = 0; i < predicted.size(); ++i) {
        const auto truth = static_cast<std::size_t>(rows.labels[i]);
        ++sizes[truth];
        ++counts(truth, static_cast<std::size_t>(predicted[i]));
    }
    std::optional<ConfusedClasses> most;
    for (std::size_t a = 0; a < k; ++a) {
        for (std::size_t b = 0; b < k; ++b) {
            if (a == b || counts(a, b) == 0) continue;
            const double share = static_cast<double>(counts(a, b)) / static_cast<double>(sizes[a]);
            if (most && share <= most->share) continue;
            most = {.truth = rows.given_classes[a],
                    .predicted = rows.given_classes[b],
                    .rows = counts(a, b),
                    .share = share};
        }
    }
    return most;
}

std::vector<double> errors_of(std::span<const Label> predicted, const RowLabels& labels) {
    std::vector<double> errors;
    for (std::size_t i = 0; i < predicted.size(); ++i)
        errors.push_back(predicted[i] == labels.labels[i] ? 0.0 : 1.0);
    return errors;
}

double judged_error_over_chance(std::vector<double> errors, const RowLabels& labels) {
    const std::vector<bool> judged = judged_rows(labels);
    for (std::size_t i = 0; i < errors.size(); ++i) {
        if (!judged[i]) errors[i] = nan;
    }
    return balanced_error_over_chance(errors, std::vector<double>(errors.size(), 1.0), labels);
}

}  // namespace

HardnessProfile profile_hardness(const HardnessRows& rows, const BalancedNeighborErrorOptions& options,
                                 const RunContext& context) {
    const RowLabels labels = rows.row_labels();
    const Bootstrap bootstrap{options.num_resamples, RandomStream(options.seed)};
    const RankedNeighbors neighbors = rank_neighbors(rows.features, rows.kept_together, context);
    HardnessProfile profile{.error = data_neighbor_error(rows, neighbors, options, context),
                            .bayes = {},
                            .curve = learning_curve(neighbors, labels, bootstrap, context),
                            .noise = {.rate = nan, .low = nan, .high = nan},
                            .features = feature_surplus(rows.features, labels, bootstrap, context),
                            .intrinsic_dimension = intrinsic_dimension(neighbors),
                            .forest_error = nan,
                            .groups = {},
                            .confused = {}};
    const Matrix<float> scores = left_out_forest_scores(rows.features, labels, options.seed, context);
    std::vector<double> errors;
    if (scores.rows() > 0) {
        const std::vector<Label> predicted = highest_scores(scores);
        errors = errors_of(predicted, labels);
        profile.forest_error = judged_error_over_chance(errors, labels);
        profile.noise = label_noise(scores, labels, bootstrap, context);
        profile.confused = most_confused(predicted, rows);
    }
    profile.bayes = bayes_error(neighbors, labels, errors, bootstrap, context);
    if (!rows.groups.empty())
        profile.groups = group_gap(rows.features, neighbors, labels, bootstrap, context);
    return profile;
}

}  // namespace hardlearn
