#include "hardlearn/report/dossier_verdict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "hardlearn/report/certificate_text.hpp"
#include "hardlearn/report/class_confusions.hpp"
#include "hardlearn/report/class_scores.hpp"
#include "hardlearn/report/hardness_text.hpp"
#include "hardlearn/report/new_rows_text.hpp"
#include "hardlearn/report/next_steps.hpp"
#include "hardlearn/report/reason_titles.hpp"
#include "hardlearn/report/table.hpp"

namespace hardlearn {
namespace {

std::string percent(double share) {
    return fmt::format("{:.0f} %", 100 * share);
}

// Of few groups an interval is too narrow, and says so where it stands.
std::string interval(const Dossier& dossier, double estimate, double low, double high) {
    const std::string remark = has_few_groups(dossier)
                                   ? fmt::format("; of {} that is too narrow",
                                                 counted(dossier.data.group_names.size(), "group", "groups"))
                                   : "";
    return fmt::format("{} (95 % interval {:.0f} to {:.0f} %{})", percent(estimate), 100 * low, 100 * high,
                       remark);
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
std::string solved_words(double balanced, std::size_t num_classes, const std::string& model) {
    const double chance = 1.0 / static_cast<double>(num_classes);
    const double skill = (balanced - chance) / (1 - chance);
    if (skill >= 0.9) return fmt::format("Nearly fully solved by {}", model);
    if (skill >= 0.6) return fmt::format("Solved in large part by {}", model);
    if (skill >= 0.3) return fmt::format("Solved in part by {}", model);
    return fmt::format("Hardly solved by {}", model);
}

// "a, b and 4 more" of the classes at these places.
std::string class_list(const Dossier& dossier, const std::vector<std::size_t>& classes,
                       const NameStyle& name) {
    constexpr std::size_t most_names = 3;
    std::string text;
    const std::size_t shown = classes.size() > most_names ? most_names : classes.size();
    for (std::size_t i = 0; i < shown; ++i) {
        const bool is_last = i + 1 == classes.size();
        text += i == 0 ? "" : is_last ? " and " : ", ";
        text += class_in_sentence(name, dossier.evaluation->class_names[classes[i]]);
    }
    if (shown < classes.size()) text += fmt::format(" and {} more", classes.size() - shown);
    return text;
}

// Of three classes and more, which the model to use tells well and which it confuses; empty where it does not
// do both.
std::string class_headline(const Dossier& dossier, const NameStyle& name) {
    const ModelDetail* use = model_to_use(dossier);
    if (use == nullptr || use->predictions.empty() || dossier.data.num_classes() < 3) return {};
    const auto confusion = confusion_of(*dossier.evaluation, *use);
    const auto pairs = confused_pairs(confusion);
    const auto well_told = well_told_classes(confusion);
    if (pairs.empty() || well_told.empty()) return {};
    const ConfusedPair& worst = pairs.front();
    const std::string others =
        pairs.size() == 1
            ? ""
            : fmt::format(", and {} so, too", counted(pairs.size() - 1, "other pair is", "other pairs are"));
    return fmt::format("{} {} told well, {} are {}{}", class_list(dossier, well_told, name),
                       well_told.size() == 1 ? "is" : "are",
                       class_list(dossier, {worst.first, worst.second}, name),
                       worst.error >= hardly_told_from ? "hardly told apart" : "often confused", others);
}

std::string headline_of(const Dossier& dossier, const NameStyle& name) {
    const BalancedNeighborError& error = dossier.diagnosis.profile.error;
    const std::string index(hardness_words(error.verdict));
    if (lacks_signal(dossier))
        return neighbors_know_classes(error)
                   ? "No model found a sure signal of the classes; " + index
                   : "No signal found: neither models nor nearest neighbours know more of the classes than "
                     "chance does";
    const ModelDetail* use = model_to_use(dossier);
    if (use == nullptr || std::isnan(use->mean.balanced_accuracy)) return "No model was compared; " + index;
    const std::string classes = class_headline(dossier, name);
    return fmt::format("{}; {}",
                       solved_words(use->mean.balanced_accuracy, dossier.data.num_classes(), name(use->name)),
                       classes.empty() ? index : classes);
}

std::string neighbor_sentence(const Dossier& dossier) {
    const BalancedNeighborError& error = dossier.diagnosis.profile.error;
    if (std::isnan(error.error))
        return "How hard the data is cannot be told: fewer than two classes have rows that others could be "
               "compared with.";
    const double chance = 1.0 - 1.0 / static_cast<double>(error.num_judged_classes);
    return fmt::format(
        "For {} of the rows the most similar row{} has another class; by chance it would be {}. (Each class "
        "counts alike.)",
        interval(dossier, error.error * chance, error.low * chance, error.high * chance),
        dossier.data.has_groups() ? " of another group" : "", percent(chance));
}

// The model to use, on the classes that the quick forest confuses most.
std::string own_confusion(const Dossier& dossier, const ConfusedClasses& confused, const NameStyle& name) {
    const ModelDetail* use = model_to_use(dossier);
    if (use == nullptr || use->predictions.empty()) return {};
    const auto confusion = confusion_of(*dossier.evaluation, *use);
    const auto truth = static_cast<std::size_t>(confused.truth);
    const std::size_t rows = class_scores_of(confusion)[truth].rows;
    if (rows == 0) return {};
    const auto taken = static_cast<double>(confusion(truth, static_cast<std::size_t>(confused.predicted)));
    const double share = taken / static_cast<double>(rows);
    return fmt::format("; {} takes {} of them so", name(use->name),
                       taken == 0      ? std::string("none")
                       : share < 0.005 ? std::string("hardly any")
                                       : percent(share));
}

// Without a signal, which classes are confused most is chance.
std::string confused_sentence(const Dossier& dossier, const NameStyle& name) {
    const auto& confused = dossier.diagnosis.profile.confused;
    if (!confused || lacks_signal(dossier)) return {};
    const auto& names = dossier.data.class_names;
    return fmt::format("Confused most: a quick forest takes {} of the rows of {} for {}{}.",
                       percent(confused->share),
                       class_in_sentence(name, names[static_cast<std::size_t>(confused->truth)]),
                       class_in_sentence(name, names[static_cast<std::size_t>(confused->predicted)]),
                       own_confusion(dossier, *confused, name));
}

// With the thresholds, as shares of rows.
std::string verdict_sentence(const Dossier& dossier) {
    const BalancedNeighborError& error = dossier.diagnosis.profile.error;
    if (error.verdict == HardnessVerdict::undecided)
        return fmt::format(
            "Whether that is easy or hard for ordinary models is undecided: the {} are too few.",
            dossier.data.has_groups() ? "groups" : "rows");
    if (lacks_signal(dossier) && error.verdict == HardnessVerdict::very_hard)
        return "That is hardly less than chance.";
    const double chance = 1.0 - 1.0 / static_cast<double>(error.num_judged_classes);
    return fmt::format("That counts as {} for ordinary models: easy is below {}, very hard from {} on.",
                       verdict_name(error.verdict), percent(hard_from * chance),
                       percent(very_hard_from * chance));
}

std::vector<std::string> hardness_paragraphs(const Dossier& dossier, const NameStyle& name) {
    const Diagnosis& diagnosis = dossier.diagnosis;
    std::vector<std::string> paragraphs = {neighbor_sentence(dossier)};
    if (!std::isnan(diagnosis.profile.error.error))
        paragraphs[0] += fmt::format(" {}", verdict_sentence(dossier));
    const std::string confused = confused_sentence(dossier, name), reasons = reasons_that_apply(dossier);
    if (!confused.empty()) paragraphs.push_back(confused);
    if (!reasons.empty()) paragraphs.push_back(fmt::format("What stands in the way: {}.", reasons));
    paragraphs.push_back(
        fmt::format("The Learning-Hard Index of the Micro-Learning paper is {}: it tells how little the "
                    "clusters of a map of the rows follow the classes (0: fully, 1: not at all), and is "
                    "blind to what models learn beyond clusters.",
                    fixed(diagnosis.index.mean, 3)));
    if (dossier.certificate) paragraphs.push_back(certificate_sentence(*dossier.certificate, name));
    return paragraphs;
}

std::string reached_sentence(const Dossier& dossier, const NameStyle& name) {
    const ModelDetail* use = model_to_use(dossier);
    const ModelDetail* model = use != nullptr ? use : best_model(dossier);
    if (model == nullptr) return {};
    const double chance = 1.0 / static_cast<double>(dossier.data.num_classes());
    const auto balanced = balanced_accuracy_of(dossier, *model);
    const std::string reached = balanced ? interval(dossier, balanced->mean, balanced->low, balanced->high)
                                         : percent(model->mean.balanced_accuracy);
    return fmt::format(
        "Of rows that it has not seen, {} finds {} of a class, on average over the classes; guessing finds "
        "{}.",
        name(model->name), reached, percent(chance));
}

// What it costs that another model finds more, as far as the numbers show a cost.
std::string price_of(const ModelDetail& use, const ModelDetail& other) {
    if (percent(other.mean.accuracy) == percent(use.mean.accuracy) || other.mean.accuracy > use.mean.accuracy)
        return "";
    return fmt::format(", but is right on fewer rows, {} against {}", percent(other.mean.accuracy),
                       percent(use.mean.accuracy));
}

std::string finds_more_sentence(const Dossier& dossier, const NameStyle& name) {
    const ModelDetail* use = model_to_use(dossier);
    const ModelDetail* most = model_that_finds_more(dossier);
    if (most == nullptr) return {};
    const auto balanced = balanced_accuracy_of(dossier, *use);
    const bool is_sure = !balanced || most->mean.balanced_accuracy > balanced->high;
    const bool has_price_told = rare_class_of_two(dossier) && !use->predictions.empty();
    return fmt::format("{} finds {}more of a class on average, {} against {}{}.", name(most->name),
                       is_sure ? "" : "not clearly ", percent(most->mean.balanced_accuracy),
                       percent(use->mean.balanced_accuracy), has_price_told ? "" : price_of(*use, *most));
}

std::string findings_words(const ModelDetail& model, const RareFindings& findings, const NameStyle& name) {
    return fmt::format("{} finds {} and misses {}, with {}", name(model.name), findings.found,
                       findings.missed, counted(findings.false_alarms, "false alarm", "false alarms"));
}

// The price at which the model that finds more is as good as the other: false alarms a row that is not
// missed.
std::string choice_words(const RareFindings& own, const RareFindings& others, const std::string& other,
                         const std::string& rare) {
    if (others.found <= own.found || others.false_alarms <= own.false_alarms) return "";
    const std::size_t alarms = others.false_alarms - own.false_alarms, found = others.found - own.found;
    const std::size_t price = (alarms + found - 1) / found;
    return fmt::format(
        " Choose by which error costs more: {} is the better one where to miss a row of {} costs as much as "
        "{} or more.",
        other, rare, counted(price, "false alarm", "false alarms"));
}

// Of two classes one of which is rare: hits, misses and false alarms, also of a model that finds more.
std::string rare_sentence(const Dossier& dossier, const NameStyle& name) {
    const ModelDetail* use = model_to_use(dossier);
    const auto rare = rare_class_of_two(dossier);
    if (use == nullptr || !rare) return {};
    const EvaluationDetail& evaluation = *dossier.evaluation;
    const auto own = rare_findings(evaluation, *use, *rare);
    if (!own) return {};
    const std::string rare_name =
        class_in_sentence(name, evaluation.class_names[static_cast<std::size_t>(*rare)]);
    const std::string text = fmt::format("Of {} of the rare class {}, {}", counted(own->rows, "row", "rows"),
                                         rare_name, findings_words(*use, *own, name));
    const ModelDetail* most = model_that_finds_more(dossier);
    const auto others = most == nullptr ? std::nullopt : rare_findings(evaluation, *most, *rare);
    if (!others) return text + ".";
    return fmt::format("{}; {}.{}", text, findings_words(*most, *others, name),
                       choice_words(*own, *others, name(most->name), rare_name));
}

// What the score and the names of models mean, at first sight.
std::string glossary_sentence(const Dossier& dossier, const NameStyle& name) {
    const auto& models = dossier.evaluation->models;
    const auto is_micro = [](const ModelDetail& model) { return model.name.starts_with("mil-"); };
    std::string text =
        "The D-index (0 to 2, higher is better) adds how many rows are right to how well each class is "
        "found, "
        "large or small.";
    if (find_model(*dossier.evaluation, "mil-auto") != nullptr)
        text += fmt::format(
            " {} is Micro-Learning, hardlearn's own method: it pools models of all rows and of the rows "
            "nearest to a query, as they prove good. Plain models are the others.",
            name("mil-auto"));
    else if (std::ranges::any_of(models, is_micro))
        text +=
            " Models whose name begins with mil- are Micro-Learning, hardlearn's own method: they learn from "
            "the rows nearest to a query. Plain models are the others.";
    return fmt::format("({})", text);
}

// Models that are as good as the one to use, as far as folds tell; those of the leader's sentence left aside.
std::string alike_sentence(const Dossier& dossier, const Leader& leader, const NameStyle& name) {
    const ModelDetail* use = model_to_use(dossier);
    std::string names;
    for (const ModelDetail* model : models_like_the_one_to_use(dossier)) {
        if (model->name == leader.model || model->name == leader.rival) continue;
        const double ahead = model->mean.d_index - use->mean.d_index;
        names += fmt::format("{}{} ({} {})", names.empty() ? "" : ", ", name(model->name),
                             fixed(std::abs(ahead), 3), ahead > 0 ? "ahead" : "behind");
    }
    if (names.empty()) return {};
    return fmt::format(" The folds do not tell {} from {}.", name(use->name), names);
}

// Who is ahead, with names as they are wanted.
std::string standing_sentence(const Dossier& dossier, const NameStyle& name) {
    const Leader leader = leader_of(dossier);
    Leader named = leader;
    named.model = name(leader.model);
    named.rival = name(leader.rival);
    const EvaluationDetail& evaluation = *dossier.evaluation;
    std::string text = leader_text(named);
    while (text.ends_with('\n')) text.pop_back();
    if (text.empty() && !evaluation.models.empty())
        return fmt::format("{} is the only model that was evaluated.", name(evaluation.models[0].name));
    const bool told = leader.standing == Standing::no_signal || leader.standing == Standing::doubtful_signal;
    if (told || !lacks_signal(dossier)) return text + alike_sentence(dossier, leader, name);
    return fmt::format("{} is ahead, but the best of {} models on {} rows can come as far by chance.",
                       name(best_model(dossier)->name), evaluation.models.size(), evaluation.rows);
}

std::vector<std::string> model_paragraphs(const Dossier& dossier, const NameStyle& name) {
    if (!dossier.evaluation)
        return {fmt::format("No models were compared: {}.", name(dossier.why_not_compared))};
    const ModelDetail* use = model_to_use(dossier);
    const std::string advice = use == nullptr ? "None yet." : fmt::format("Use {}.", name(use->name));
    std::vector<std::string> paragraphs = {advice + " " + standing_sentence(dossier, name)};
    for (const auto sentence : {reached_sentence, rare_sentence, finds_more_sentence, glossary_sentence}) {
        const std::string text = sentence(dossier, name);
        if (!text.empty()) paragraphs.push_back(text);
    }
    return paragraphs;
}

}  // namespace

DossierVerdict verdict_of(const Dossier& dossier, const NameStyle& name) {
    return {.headline = headline_of(dossier, name),
            .hardness = hardness_paragraphs(dossier, name),
            .model = model_paragraphs(dossier, name),
            .next = next_steps(dossier, name)};
}

std::string dossier_text(const Dossier& dossier) {
    const DossierVerdict verdict = verdict_of(dossier, printable);
    std::string text = data_text(dossier.origin.file, dossier.data);
    text += fmt::format("{}.\n{}\n{}\n", verdict.headline, in_one_paragraph(verdict.hardness),
                        in_one_paragraph(verdict.model));
    if (dossier.new_rows) text += shift_sentence(*dossier.new_rows) + "\n";
    text += "What next:\n";
    for (const std::string& step : verdict.next) text += fmt::format("  - {}\n", step);
    return text;
}

}  // namespace hardlearn
