#include "hardlearn/report/dossier_verdict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "hardlearn/metrics/contingency.hpp"
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

bool has_no_signal(const Leader& leader) {
    return leader.standing == Standing::no_signal || leader.standing == Standing::doubtful_signal;
}

std::string_view index_words(Verdict verdict) {
    switch (verdict) {
        case Verdict::learning_hard:
            return "Hard by its clusters";
        case Verdict::quasi_learning_hard:
            return "Fairly hard by its clusters";
        case Verdict::not_learning_hard:
            return "Not hard by its clusters";
        case Verdict::undecided:
            return "Hard or not: undecided by its clusters";
    }
    return "";
}

std::string_view index_meaning(Verdict verdict) {
    switch (verdict) {
        case Verdict::learning_hard:
            return "the groups that the data falls into by itself hardly follow the classes";
        case Verdict::quasi_learning_hard:
            return "the groups that the data falls into by itself follow the classes only a little";
        case Verdict::not_learning_hard:
            return "the groups that the data falls into by itself follow the classes to some extent";
        case Verdict::undecided:
            return "the interval crosses a threshold (0.75 or 0.80), so these rows are too few to decide";
    }
    return "";
}

// How much of what guessing leaves is found.
std::string_view solved_words(double balanced, std::size_t num_classes) {
    const double chance = 1.0 / static_cast<double>(num_classes);
    const double skill = (balanced - chance) / (1 - chance);
    if (skill >= 0.9) return "solved nearly";
    if (skill >= 0.6) return "solved in large part";
    if (skill >= 0.3) return "solved in part";
    return "hardly solved";
}

std::string headline_of(const Dossier& dossier, const Leader& leader) {
    const std::string index(index_words(dossier.diagnosis.index.verdict));
    if (has_no_signal(leader)) return index + "; no model found a sure signal of the classes";
    const ModelDetail* best = best_model(dossier);
    if (best == nullptr || std::isnan(best->mean.balanced_accuracy)) return index;
    return fmt::format("{}; {} by {}", index,
                       solved_words(best->mean.balanced_accuracy, dossier.data.num_classes()), best->name);
}

std::string index_sentence(const LearningHardIndex& index) {
    return fmt::format("Learning-Hard Index {} (95 % interval {} to {}; 0 easy, 1 hard): {}.",
                       fixed(index.mean, 3), fixed(index.low, 3), fixed(index.high, 3),
                       index_meaning(index.verdict));
}

std::string reached_sentence(const Dossier& dossier) {
    const ModelDetail* best = best_model(dossier);
    if (best == nullptr) return {};
    const double chance = 1.0 / static_cast<double>(dossier.data.num_classes());
    const auto balanced = balanced_accuracy_of(*dossier.evaluation, *best);
    const std::string reached = balanced ? interval(*balanced) : percent(best->mean.balanced_accuracy);
    return fmt::format(
        " Of rows that it has not seen, the best model, {}, finds {} of a class on average; guessing finds "
        "{}.",
        best->name, reached, percent(chance));
}

std::string model_sentence(const Dossier& dossier, const Leader& leader) {
    if (!dossier.evaluation) return fmt::format("No models were compared: {}.", dossier.why_not_compared);
    std::string text = leader_text(leader);
    if (text.empty() && !dossier.evaluation->models.empty())
        text = fmt::format("{} is the only model that was evaluated.", dossier.evaluation->models[0].name);
    while (text.ends_with('\n')) text.pop_back();
    const ModelDetail* use = model_to_use(dossier);
    if (use == nullptr) return fmt::format("None yet. {}", text);
    return fmt::format("Use {}. {}", use->name, text);
}

void advise_on_columns(const Dossier& dossier, std::vector<std::string>& next) {
    const bool leaks = has_note(dossier, "counting_columns") || has_note(dossier, "deciding_columns") ||
                       has_note(dossier, "classes_in_columns");
    if (leaks)
        next.push_back(
            "First read the warnings under The data: columns may give the class away, and then every score "
            "here is too good.");
}

void advise_on_signal(const Leader& leader, std::vector<std::string>& next) {
    if (!has_no_signal(leader)) return;
    next.push_back(
        "Do not rely on a model yet: check that labels and columns belong together, then measure other "
        "features or more rows.");
}

void advise_on_model(const Dossier& dossier, const Leader& leader, std::vector<std::string>& next) {
    if (has_no_signal(leader) || !dossier.evaluation) return;
    const ModelDetail* use = model_to_use(dossier);
    if (use == nullptr) return;
    if (use->name.starts_with("mil-")) {
        next.push_back(fmt::format(
            "Fit {} on all rows ('hardlearn fit') and keep some rows back, that nobody has looked at, for a "
            "last test.",
            use->name));
    } else {
        next.push_back(fmt::format(
            "Use {} or another plain model, and keep some rows back, that nobody has looked at, for a last "
            "test.",
            use->name));
    }
}

void advise_on_labels(const Dossier& dossier, std::vector<std::string>& next) {
    const auto& suspicious = dossier.diagnosis.suspicious;
    if (suspicious.empty()) return;
    const bool more = suspicious.size() == dossier.diagnosis.options.num_suspicious;
    next.push_back(fmt::format(
        "Look at the rows whose label the rest of the data contradicts, beginning with row {}: {}{} "
        "({} of the rows). They are wrong labels, or the cases that are hard.",
        suspicious.front().row + std::size_t{1}, more ? "at least " : "", suspicious.size(),
        percent(static_cast<double>(suspicious.size()) / static_cast<double>(dossier.data.rows))));
}

// The class of which the fewest rows are found.
void advise_on_classes(const Dossier& dossier, const Leader& leader, const NameStyle& name,
                       std::vector<std::string>& next) {
    const ModelDetail* best = best_model(dossier);
    if (best == nullptr || best->predictions.empty() || has_no_signal(leader)) return;
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
                               name(evaluation.class_names[*worst]), best->name, found[*worst],
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
    const double half = 1.96 * std::sqrt(variance) / classes;
    return BalancedAccuracy{.mean = sum / classes,
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

const ModelDetail* model_to_use(const Dossier& dossier) {
    const Leader leader = leader_of(dossier);
    if (!dossier.evaluation || has_no_signal(leader)) return nullptr;
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
    DossierVerdict verdict{.headline = headline_of(dossier, leader),
                           .hardness = index_sentence(dossier.diagnosis.index) + reached_sentence(dossier),
                           .model = model_sentence(dossier, leader),
                           .next = {}};
    advise_on_columns(dossier, verdict.next);
    advise_on_signal(leader, verdict.next);
    advise_on_labels(dossier, verdict.next);
    advise_on_model(dossier, leader, verdict.next);
    advise_on_classes(dossier, leader, name, verdict.next);
    advise_on_groups(dossier, verdict.next);
    return verdict;
}

}  // namespace hardlearn
