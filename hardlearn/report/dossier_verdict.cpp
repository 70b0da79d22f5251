#include "hardlearn/report/dossier_verdict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "hardlearn/metrics/contingency.hpp"
#include "hardlearn/report/hardness_text.hpp"
#include "hardlearn/report/table.hpp"

namespace hardlearn {
namespace {

std::string percent(double share) {
    return fmt::format("{:.0f} %", 100 * share);
}

std::string interval(const BalancedAccuracy& found) {
    return fmt::format("{} (95 % interval {:.0f} to {:.0f} %)", percent(found.mean), 100 * found.low,
                       100 * found.high);
}

bool has_note(const Dossier& dossier, std::string_view kind) {
    return std::ranges::find(dossier.notes, kind, &Note::kind) != dossier.notes.end();
}

// Of a normal distribution, one in a thousand lies further out, on either side.
constexpr double one_in_a_thousand = 3.29;

// Models were compared, and none is surely better than guessing.
bool lacks_signal(const Dossier& dossier) {
    return best_model(dossier) != nullptr && !has_sure_signal(dossier);
}

std::string_view hardness_words(HardnessVerdict verdict) {
    switch (verdict) {
        case HardnessVerdict::easy:
            return "by its nearest neighbours the data is easy";
        case HardnessVerdict::hard:
            return "by its nearest neighbours the data is hard";
        case HardnessVerdict::very_hard:
            return "by its nearest neighbours the data is very hard";
        case HardnessVerdict::undecided:
            return "by its nearest neighbours it is undecided how hard the data is";
    }
    return "";
}

// How much of what guessing leaves is found.
std::string_view solved_words(double balanced, std::size_t num_classes) {
    const double chance = 1.0 / static_cast<double>(num_classes);
    const double skill = (balanced - chance) / (1 - chance);
    if (skill >= 0.9) return "Models solve nearly all of it";
    if (skill >= 0.6) return "Models solve it in large part";
    if (skill >= 0.3) return "Models solve it in part";
    return "Models hardly solve it";
}

std::string headline_of(const Dossier& dossier) {
    const std::string index(hardness_words(dossier.diagnosis.profile.error.verdict));
    if (lacks_signal(dossier)) return "No model found a sure signal of the classes; " + index;
    const ModelDetail* best = best_model(dossier);
    if (best == nullptr || std::isnan(best->mean.balanced_accuracy)) return "No model was compared; " + index;
    return fmt::format("{}; {}", solved_words(best->mean.balanced_accuracy, dossier.data.num_classes()),
                       index);
}

// " What makes it so: overlap, few rows."
std::string reasons_sentence(const std::vector<HardnessReason>& reasons) {
    std::string kinds;
    for (const HardnessReason& reason : reasons) {
        if (reason.applies) kinds += (kinds.empty() ? "" : ", ") + std::string(name_of(reason.kind));
    }
    std::ranges::replace(kinds, '_', ' ');
    return kinds.empty() ? "" : fmt::format(" What was found of reasons: {}.", kinds);
}

std::string hardness_sentence(const Diagnosis& diagnosis) {
    const BalancedNeighborError& error = diagnosis.profile.error;
    return fmt::format(
        "The nearest row has another class {} as often as chance would have it, every class counting alike "
        "(95 % "
        "interval {} to {}): {}.{} The paper's Learning-Hard Index is {}.",
        percent(error.error), percent(error.low), percent(error.high), verdict_name(error.verdict),
        reasons_sentence(diagnosis.reasons), fixed(diagnosis.index.mean, 3));
}

std::string reached_sentence(const Dossier& dossier, const NameStyle& name) {
    const ModelDetail* best = best_model(dossier);
    if (best == nullptr) return {};
    const double chance = 1.0 / static_cast<double>(dossier.data.num_classes());
    const auto balanced = balanced_accuracy_of(*dossier.evaluation, *best);
    const std::string reached = balanced ? interval(*balanced) : percent(best->mean.balanced_accuracy);
    return fmt::format(
        " Of rows that it has not seen, the best model, {}, finds {} of a class on average; guessing finds "
        "{}.",
        name(best->name), reached, percent(chance));
}

std::string model_sentence(const Dossier& dossier, Leader leader, const NameStyle& name) {
    leader.model = name(leader.model);
    leader.rival = name(leader.rival);
    if (!dossier.evaluation)
        return fmt::format("No models were compared: {}.", name(dossier.why_not_compared));
    std::string text = leader_text(leader);
    if (text.empty() && !dossier.evaluation->models.empty())
        text =
            fmt::format("{} is the only model that was evaluated.", name(dossier.evaluation->models[0].name));
    while (text.ends_with('\n')) text.pop_back();
    const ModelDetail* use = model_to_use(dossier);
    const bool told = leader.standing == Standing::no_signal || leader.standing == Standing::doubtful_signal;
    if (use == nullptr && !told && best_model(dossier) != nullptr) {
        text = fmt::format("{} is ahead, but the best of {} models on {} rows can come as far by chance.",
                           name(best_model(dossier)->name), dossier.evaluation->models.size(),
                           dossier.evaluation->rows);
    }
    if (use == nullptr) return fmt::format("None yet. {}", text);
    return fmt::format("Use {}. {}", name(use->name), text);
}

void advise_on_columns(const Dossier& dossier, std::vector<std::string>& next) {
    const bool leaks = has_note(dossier, "counting_columns") || has_note(dossier, "deciding_columns") ||
                       has_note(dossier, "classes_in_columns");
    if (leaks)
        next.push_back(
            "First read the warnings under The data: columns may give the class away, and then every score "
            "here is too good.");
}

void advise_on_signal(const Dossier& dossier, std::vector<std::string>& next) {
    if (!lacks_signal(dossier)) return;
    next.push_back(
        "Do not rely on a model yet: check that labels and columns belong together, then measure other "
        "features or more rows.");
}

void advise_on_model(const Dossier& dossier, const NameStyle& name, std::vector<std::string>& next) {
    const ModelDetail* use = model_to_use(dossier);
    if (use == nullptr) return;
    if (use->name.starts_with("mil-")) {
        next.push_back(fmt::format(
            "Fit {} on all rows ('hardlearn fit') and keep some rows back, that nobody has looked at, for a "
            "last test.",
            name(use->name)));
    } else {
        next.push_back(fmt::format(
            "Use {} or another plain model, and keep some rows back, that nobody has looked at, for a last "
            "test.",
            name(use->name)));
    }
}

void advise_on_labels(const Dossier& dossier, const NameStyle& name, std::vector<std::string>& next) {
    const auto& suspicious = dossier.diagnosis.suspicious;
    if (suspicious.empty() || lacks_signal(dossier)) return;
    const EvaluatedRows evaluated = evaluated_rows(dossier);
    const auto is_wrong = [&](const LabelSuspicion& one) {
        const auto tested = tested_row(evaluated, one.row);
        return tested && tested->predicted != one.given;
    };
    const auto both = std::ranges::count_if(suspicious, is_wrong);
    const std::string confirmed =
        evaluated.explained == nullptr
            ? ""
            : fmt::format(", {} of them contradicted by {} too", both, name(evaluated.explained->name));
    next.push_back(
        fmt::format("Look at the {} ({} of the rows) whose label their neighbours contradict{}, beginning "
                    "with row {}: wrong labels, or "
                    "right ones that are hard.",
                    counted(suspicious.size(), "row", "rows"),
                    percent(static_cast<double>(suspicious.size()) /
                            static_cast<double>(dossier.diagnosis.index.rows_used)),
                    confirmed, suspicious.front().row + std::size_t{1}));
}

// The class of which the fewest rows are found.
void advise_on_classes(const Dossier& dossier, const NameStyle& name, std::vector<std::string>& next) {
    const ModelDetail* best = best_model(dossier);
    if (best == nullptr || best->predictions.empty() || lacks_signal(dossier)) return;
    const EvaluationDetail& evaluation = *dossier.evaluation;
    const std::size_t num_classes = evaluation.class_names.size();
    std::vector<std::size_t> rows(num_classes), found(num_classes);
    for (std::size_t i = 0; i < evaluation.truth.size(); ++i) {
        const auto label = static_cast<std::size_t>(evaluation.truth[i]);
        ++rows[label];
        if (best->predictions.front().predicted[i] == evaluation.truth[i]) ++found[label];
    }
    std::optional<std::size_t> worst;
    const auto share = [&](std::size_t c) {
        return static_cast<double>(found[c]) / static_cast<double>(rows[c]);
    };
    for (std::size_t c = 0; c < num_classes; ++c) {
        if (rows[c] > 0 && (!worst || share(c) < share(*worst))) worst = c;
    }
    if (!worst || share(*worst) > 0.9) return;
    next.push_back(fmt::format("Mind the class {}: {} finds {} of its {}.",
                               name(evaluation.class_names[*worst]), name(best->name), found[*worst],
                               counted(rows[*worst], "row", "rows")));
}

void advise_on_groups(const Dossier& dossier, std::vector<std::string>& next) {
    if (has_note(dossier, "clusters_follow_groups"))
        next.push_back(
            "Rows of one group are alike: judge models on new groups only, as it was done here, and collect "
            "more groups rather than more rows of the same.");
}

}  // namespace

std::optional<BalancedAccuracy> balanced_accuracy_of(const EvaluationDetail& evaluation,
                                                     const ModelDetail& model) {
    if (model.predictions.empty()) return std::nullopt;
    std::vector<double> rows(evaluation.class_names.size()), found(evaluation.class_names.size());
    for (std::size_t i = 0; i < evaluation.truth.size(); ++i) {
        const auto label = static_cast<std::size_t>(evaluation.truth[i]);
        ++rows[label];
        if (model.predictions.front().predicted[i] == evaluation.truth[i]) ++found[label];
    }
    double sum = 0, variance = 0, classes = 0;
    for (std::size_t c = 0; c < rows.size(); ++c) {
        if (rows[c] == 0) continue;
        ++classes;
        sum += found[c] / rows[c];
        // Agresti and Coull's two more of each, so that all or none found is no certainty.
        const double share = (found[c] + 2) / (rows[c] + 4);
        variance += share * (1 - share) / (rows[c] + 4);
    }
    if (classes == 0) return std::nullopt;
    const double deviation = std::sqrt(variance) / classes, half = 1.96 * deviation;
    return BalancedAccuracy{.mean = sum / classes,
                            .deviation = deviation,
                            .low = std::max(0.0, sum / classes - half),
                            .high = std::min(1.0, sum / classes + half)};
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
    const auto balanced = balanced_accuracy_of(*dossier.evaluation, *best);
    const double chance = 1.0 / static_cast<double>(dossier.data.num_classes());
    return !balanced || balanced->mean - one_in_a_thousand * balanced->deviation > chance;
}

const ModelDetail* model_to_use(const Dossier& dossier) {
    if (!has_sure_signal(dossier)) return nullptr;
    const Leader leader = leader_of(dossier);
    const std::string& name = leader.standing == Standing::plain_is_enough ? leader.rival : leader.model;
    const ModelDetail* found = find_model(*dossier.evaluation, name);
    return found != nullptr ? found : best_model(dossier);
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

DossierVerdict verdict_of(const Dossier& dossier, const NameStyle& name) {
    const Leader leader = leader_of(dossier);
    DossierVerdict verdict{.headline = headline_of(dossier),
                           .hardness = hardness_sentence(dossier.diagnosis) + reached_sentence(dossier, name),
                           .model = model_sentence(dossier, leader, name),
                           .next = {}};
    advise_on_columns(dossier, verdict.next);
    advise_on_signal(dossier, verdict.next);
    advise_on_labels(dossier, name, verdict.next);
    advise_on_model(dossier, name, verdict.next);
    advise_on_classes(dossier, name, verdict.next);
    advise_on_groups(dossier, verdict.next);
    return verdict;
}

std::string dossier_text(const Dossier& dossier) {
    const DossierVerdict verdict = verdict_of(dossier, printable);
    std::string text = data_text(dossier.origin.file, dossier.data);
    text += fmt::format("{}.\n{}\n{}\nWhat next:\n", verdict.headline, verdict.hardness, verdict.model);
    for (const std::string& step : verdict.next) text += fmt::format("  - {}\n", step);
    return text;
}

}  // namespace hardlearn
