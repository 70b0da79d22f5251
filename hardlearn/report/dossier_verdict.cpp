#include "hardlearn/report/dossier_verdict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "hardlearn/report/certificate_text.hpp"
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

std::string interval(double estimate, double low, double high) {
    return fmt::format("{} (95 % interval {:.0f} to {:.0f} %)", percent(estimate), 100 * low, 100 * high);
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

std::string headline_of(const Dossier& dossier, const NameStyle& name) {
    const std::string index(hardness_words(dossier.diagnosis.profile.error.verdict));
    if (lacks_signal(dossier)) return "No model found a sure signal of the classes; " + index;
    const ModelDetail* use = model_to_use(dossier);
    if (use == nullptr || std::isnan(use->mean.balanced_accuracy)) return "No model was compared; " + index;
    return fmt::format("{}; {}",
                       solved_words(use->mean.balanced_accuracy, dossier.data.num_classes(), name(use->name)),
                       index);
}

std::string neighbor_sentence(const BalancedNeighborError& error) {
    if (std::isnan(error.error))
        return "How hard the data is cannot be told: fewer than two classes have rows that others could be "
               "compared with.";
    const double chance = 1.0 - 1.0 / static_cast<double>(error.num_judged_classes);
    return fmt::format(
        "Of a class, {} of the rows have a row of another class nearest, on average over the classes; by "
        "chance it would be {}.",
        interval(error.error * chance, error.low * chance, error.high * chance), percent(chance));
}

// Without a signal, which classes are confused most is chance.
std::string confused_sentence(const Dossier& dossier, const NameStyle& name) {
    const auto& confused = dossier.diagnosis.profile.confused;
    if (!confused || lacks_signal(dossier)) return {};
    const auto& names = dossier.data.class_names;
    return fmt::format("Confused most: a quick forest takes {} of the rows of {} for {}.",
                       percent(confused->share), name(names[static_cast<std::size_t>(confused->truth)]),
                       name(names[static_cast<std::size_t>(confused->predicted)]));
}

std::string verdict_sentence(const Dossier& dossier) {
    const HardnessVerdict verdict = dossier.diagnosis.profile.error.verdict;
    if (verdict != HardnessVerdict::undecided)
        return fmt::format("That is {} for ordinary models.", verdict_name(verdict));
    return fmt::format("Whether that is easy or hard for ordinary models is undecided: the {} are too few.",
                       dossier.data.has_groups() ? "groups" : "rows");
}

std::vector<std::string> hardness_paragraphs(const Dossier& dossier, const NameStyle& name) {
    const Diagnosis& diagnosis = dossier.diagnosis;
    std::vector<std::string> paragraphs = {neighbor_sentence(diagnosis.profile.error)};
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
    const std::string reached = balanced ? interval(balanced->mean, balanced->low, balanced->high)
                                         : percent(model->mean.balanced_accuracy);
    return fmt::format(
        "Of rows that it has not seen, {} finds {} of a class, on average over the classes; guessing finds "
        "{}.",
        name(model->name), reached, percent(chance));
}

// Rows of other classes that a model calls this one.
std::size_t false_alarms(const EvaluationDetail& evaluation, const ModelDetail& model, Label label) {
    const ClassScores scores =
        class_scores_of(confusion_of(evaluation, model))[static_cast<std::size_t>(label)];
    return scores.predicted - scores.found;
}

// What it costs that another model finds more, as far as the numbers show a cost.
std::string price_of(const Dossier& dossier, const ModelDetail& use, const ModelDetail& other) {
    const auto rare = rare_class_of_two(dossier);
    if (rare && !use.predictions.empty() && !other.predictions.empty()) {
        const std::size_t own = false_alarms(*dossier.evaluation, use, *rare);
        const std::size_t others = false_alarms(*dossier.evaluation, other, *rare);
        if (others > own)
            return fmt::format(", at the price of more false alarms ({} against {})", others, own);
    }
    if (percent(other.mean.accuracy) != percent(use.mean.accuracy) && other.mean.accuracy < use.mean.accuracy)
        return fmt::format(", but is right on fewer rows, {} against {}", percent(other.mean.accuracy),
                           percent(use.mean.accuracy));
    return "";
}

// Of the models that find more of a class than the one to use, the one that finds most.
std::string finds_more_sentence(const Dossier& dossier, const NameStyle& name) {
    const ModelDetail* use = model_to_use(dossier);
    if (use == nullptr) return {};
    const ModelDetail* most = use;
    for (const ModelDetail& model : dossier.evaluation->models) {
        if (model.mean.balanced_accuracy > most->mean.balanced_accuracy) most = &model;
    }
    const std::string own = percent(use->mean.balanced_accuracy);
    const std::string more = percent(most->mean.balanced_accuracy);
    if (own == more) return {};
    const auto balanced = balanced_accuracy_of(dossier, *use);
    const bool is_sure = !balanced || most->mean.balanced_accuracy > balanced->high;
    return fmt::format("{} finds {}more of a class on average, {} against {}{}.", name(most->name),
                       is_sure ? "" : "not clearly ", more, own, price_of(dossier, *use, *most));
}

// Of two classes one of which is rare: hits and false alarms.
std::string rare_sentence(const Dossier& dossier, const NameStyle& name) {
    const ModelDetail* use = model_to_use(dossier);
    const auto rare = rare_class_of_two(dossier);
    if (use == nullptr || use->predictions.empty() || !rare) return {};
    const EvaluationDetail& evaluation = *dossier.evaluation;
    const auto place = static_cast<std::size_t>(*rare);
    const ClassScores scores = class_scores_of(confusion_of(evaluation, *use))[place];
    const std::string rare_name = name(evaluation.class_names[place]);
    std::string text = fmt::format("Of {} of the rare class {} it finds {}",
                                   counted(scores.rows, "row", "rows"), rare_name, scores.found);
    if (scores.predicted == 0) return text + "; it calls no row so.";
    return text + fmt::format("; of {} that it calls {}, {} are.", counted(scores.predicted, "row", "rows"),
                              rare_name, scores.found);
}

// What names of models mean, at first sight.
std::string glossary_sentence(const Dossier& dossier, const NameStyle& name) {
    const auto& models = dossier.evaluation->models;
    const auto is_micro = [](const ModelDetail& model) { return model.name.starts_with("mil-"); };
    if (std::ranges::none_of(models, is_micro)) return {};
    if (find_model(*dossier.evaluation, "mil-auto") != nullptr)
        return fmt::format(
            "({} is hardlearn's default learner, a Micro-Learner; plain models are the others, the usual "
            "ones.)",
            name("mil-auto"));
    return "(Models whose name begins with mil- are Micro-Learners; plain models are the others, the usual "
           "ones.)";
}

// Who is ahead, with names as they are wanted.
std::string standing_sentence(const Dossier& dossier, const NameStyle& name) {
    Leader leader = leader_of(dossier);
    leader.model = name(leader.model);
    leader.rival = name(leader.rival);
    const EvaluationDetail& evaluation = *dossier.evaluation;
    std::string text = leader_text(leader);
    while (text.ends_with('\n')) text.pop_back();
    if (text.empty() && !evaluation.models.empty())
        return fmt::format("{} is the only model that was evaluated.", name(evaluation.models[0].name));
    const bool told = leader.standing == Standing::no_signal || leader.standing == Standing::doubtful_signal;
    if (told || !lacks_signal(dossier)) return text;
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
