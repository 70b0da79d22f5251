#include "hardlearn/report/model_choice.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

#include "hardlearn/metrics/contingency.hpp"
#include "hardlearn/report/class_scores.hpp"

namespace hardlearn {
namespace {

// Of a normal distribution, one in a thousand lies further out, on either side.
constexpr double one_in_a_thousand = 3.29;

// Rows of each class, and how many of them a model finds.
struct FoundRows {
    std::vector<double> rows;
    std::vector<double> found;

    double share(std::size_t c) const { return found[c] / rows[c]; }
    double num_classes() const {
        return static_cast<double>(std::ranges::count_if(rows, [](double count) { return count > 0; }));
    }
};

FoundRows found_rows(const EvaluationDetail& evaluation, const TestedPredictions& tested) {
    const std::size_t classes = evaluation.class_names.size();
    FoundRows counts{.rows = std::vector<double>(classes), .found = std::vector<double>(classes)};
    for (std::size_t i = 0; i < evaluation.truth.size(); ++i) {
        const auto label = static_cast<std::size_t>(evaluation.truth[i]);
        ++counts.rows[label];
        if (tested.predicted[i] == evaluation.truth[i]) ++counts.found[label];
    }
    return counts;
}

// Of the mean over the classes, with rows drawn one by one.
double variance_of_rows(const FoundRows& counts) {
    double variance = 0;
    for (std::size_t c = 0; c < counts.rows.size(); ++c) {
        if (counts.rows[c] == 0) continue;
        // Agresti and Coull's two more of each, so that all or none found is no certainty.
        const double share = (counts.found[c] + 2) / (counts.rows[c] + 4);
        variance += share * (1 - share) / (counts.rows[c] + 4);
    }
    return variance / (counts.num_classes() * counts.num_classes());
}

// The same with whole groups drawn: each adds what it takes the mean away from where it is (linearised).
double variance_of_groups(const EvaluationDetail& evaluation, const TestedPredictions& tested,
                          const FoundRows& counts, std::span<const GroupIndex> groups) {
    std::map<GroupIndex, double> influence;
    for (std::size_t i = 0; i < groups.size(); ++i) {
        const auto label = static_cast<std::size_t>(evaluation.truth[i]);
        const double is_found = tested.predicted[i] == evaluation.truth[i] ? 1 : 0;
        influence[groups[i]] +=
            (is_found - counts.share(label)) / (counts.rows[label] * counts.num_classes());
    }
    double sum = 0;
    for (const auto& [group, value] : influence) sum += value * value;
    const auto count = static_cast<double>(influence.size());
    return count < 2 ? 0 : sum * count / (count - 1);
}

std::vector<GroupIndex> evaluated_groups(const Dossier& dossier) {
    if (dossier.compared_rows.empty()) return dossier.groups;
    std::vector<GroupIndex> groups;
    for (const RowIndex row : dossier.compared_rows) {
        if (!dossier.groups.empty()) groups.push_back(dossier.groups[row]);
    }
    return groups;
}

}  // namespace

bool has_few_groups(const Dossier& dossier) {
    return dossier.data.has_groups() && dossier.data.group_names.size() < enough_groups;
}

std::optional<BalancedAccuracy> balanced_accuracy_of(const EvaluationDetail& evaluation,
                                                     const ModelDetail& model,
                                                     std::span<const GroupIndex> groups) {
    if (model.predictions.empty()) return std::nullopt;
    const TestedPredictions& tested = model.predictions.front();
    const FoundRows counts = found_rows(evaluation, tested);
    if (counts.num_classes() == 0) return std::nullopt;
    double mean = 0;
    for (std::size_t c = 0; c < counts.rows.size(); ++c) {
        if (counts.rows[c] > 0) mean += counts.share(c) / counts.num_classes();
    }
    double variance = variance_of_rows(counts);
    if (groups.size() == evaluation.truth.size())
        variance = std::max(variance, variance_of_groups(evaluation, tested, counts, groups));
    const double deviation = std::sqrt(variance), half = 1.96 * deviation;
    return BalancedAccuracy{.mean = mean,
                            .deviation = deviation,
                            .low = std::max(0.0, mean - half),
                            .high = std::min(1.0, mean + half)};
}

std::optional<BalancedAccuracy> balanced_accuracy_of(const Dossier& dossier, const ModelDetail& model) {
    return balanced_accuracy_of(*dossier.evaluation, model, evaluated_groups(dossier));
}

Leader leader_of(const Dossier& dossier) {
    if (!dossier.evaluation) return {};
    std::vector<Contestant> contestants;
    for (const ModelDetail& model : dossier.evaluation->models) {
        contestants.push_back(
            {.name = model.name, .d_index = model.mean.d_index, .deviation = model.deviation.d_index});
    }
    return find_leader(contestants);
}

bool has_sure_signal(const Dossier& dossier) {
    const ModelDetail* best = best_model(dossier);
    if (best == nullptr) return false;
    const Standing standing = leader_of(dossier).standing;
    if (standing == Standing::no_signal || standing == Standing::doubtful_signal) return false;
    const auto balanced = balanced_accuracy_of(dossier, *best);
    const double chance = 1.0 / static_cast<double>(dossier.data.num_classes());
    return !balanced || balanced->mean - one_in_a_thousand * balanced->deviation > chance;
}

bool lacks_signal(const Dossier& dossier) {
    return best_model(dossier) != nullptr && !has_sure_signal(dossier);
}

const ModelDetail* model_to_use(const Dossier& dossier) {
    if (!has_sure_signal(dossier)) return nullptr;
    const Leader leader = leader_of(dossier);
    const std::string& name = leader.standing == Standing::plain_is_enough ? leader.rival : leader.model;
    const ModelDetail* found = find_model(*dossier.evaluation, name);
    return found != nullptr ? found : best_model(dossier);
}

std::vector<const ModelDetail*> models_like_the_one_to_use(const Dossier& dossier) {
    const ModelDetail* use = model_to_use(dossier);
    std::vector<const ModelDetail*> alike;
    if (use == nullptr) return alike;
    for (const ModelDetail& model : dossier.evaluation->models) {
        const double distance = std::abs(model.mean.d_index - use->mean.d_index);
        const double deviation = std::max(model.deviation.d_index, use->deviation.d_index);
        if (&model != use && model.name != "majority" && distance <= deviation) alike.push_back(&model);
    }
    std::ranges::stable_sort(alike, std::greater{},
                             [](const ModelDetail* model) { return model->mean.d_index; });
    return alike;
}

const ModelDetail* model_that_finds_more(const Dossier& dossier) {
    const ModelDetail* use = model_to_use(dossier);
    if (use == nullptr) return nullptr;
    const ModelDetail* most = use;
    for (const ModelDetail& model : dossier.evaluation->models) {
        if (model.mean.balanced_accuracy > most->mean.balanced_accuracy) most = &model;
    }
    const auto shown = [](const ModelDetail& model) {
        return std::round(100 * model.mean.balanced_accuracy);
    };
    return shown(*most) > shown(*use) ? most : nullptr;
}

const ModelDetail* best_model(const Dossier& dossier) {
    if (!dossier.evaluation) return nullptr;
    const ModelDetail* best = nullptr;
    for (const ModelDetail& model : dossier.evaluation->models) {
        if (model.name == "majority" || std::isnan(model.mean.d_index)) continue;
        if (best == nullptr || model.mean.d_index > best->mean.d_index) best = &model;
    }
    return best;
}

const ModelDetail* told_model(const Dossier& dossier) {
    const ModelDetail* use = model_to_use(dossier);
    return use != nullptr && !use->predictions.empty() ? use : explained_model(dossier);
}

std::optional<RareFindings> rare_findings(const EvaluationDetail& evaluation, const ModelDetail& model,
                                          Label rare) {
    if (model.predictions.empty()) return std::nullopt;
    const ClassScores scores =
        class_scores_of(confusion_of(evaluation, model))[static_cast<std::size_t>(rare)];
    return RareFindings{.rows = scores.rows,
                        .found = scores.found,
                        .missed = scores.rows - scores.found,
                        .false_alarms = scores.predicted - scores.found};
}

std::vector<GroupFindings> findings_of_groups(const Dossier& dossier, const ModelDetail& model) {
    std::vector<GroupFindings> findings;
    const std::vector<GroupIndex> groups = evaluated_groups(dossier);
    if (model.predictions.empty() || groups.size() != dossier.evaluation->truth.size()) return findings;
    std::map<GroupIndex, GroupFindings> found;
    for (std::size_t i = 0; i < groups.size(); ++i) {
        GroupFindings& one = found[groups[i]];
        one.group = groups[i];
        ++one.rows;
        if (model.predictions.front().predicted[i] == dossier.evaluation->truth[i]) ++one.right;
    }
    for (const auto& [group, one] : found) findings.push_back(one);
    std::ranges::stable_sort(findings, {}, &GroupFindings::share);
    return findings;
}

std::optional<Label> rare_class_of_two(const Dossier& dossier) {
    if (!dossier.evaluation || dossier.evaluation->class_names.size() != 2) return std::nullopt;
    const std::vector<Label>& truth = dossier.evaluation->truth;
    const auto first = static_cast<std::size_t>(std::ranges::count(truth, Label(0)));
    const std::size_t second = truth.size() - first;
    if (4 * std::min(first, second) >= truth.size()) return std::nullopt;
    return first < second ? Label(0) : Label(1);
}

}  // namespace hardlearn
