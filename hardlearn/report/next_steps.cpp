#include "hardlearn/report/next_steps.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "hardlearn/report/certificate_text.hpp"
#include "hardlearn/report/class_confusions.hpp"
#include "hardlearn/report/class_scores.hpp"
#include "hardlearn/report/label_doubts.hpp"
#include "hardlearn/report/model_choice.hpp"
#include "hardlearn/report/model_recipe.hpp"
#include "hardlearn/report/reason_titles.hpp"
#include "hardlearn/report/table.hpp"

namespace hardlearn {
namespace {

using Steps = std::vector<std::string>;

bool has_note(const Dossier& dossier, std::string_view kind) {
    return std::ranges::find(dossier.notes, kind, &Note::kind) != dossier.notes.end();
}

bool applies(const Dossier& dossier, ReasonKind kind) {
    const HardnessReason* reason = find_reason(dossier.diagnosis, kind);
    return reason != nullptr && reason->applies;
}

void advise_on_columns(const Dossier& dossier, Steps& steps) {
    constexpr std::array kinds = {"counting_columns", "deciding_columns", "classes_in_columns"};
    if (std::ranges::none_of(kinds, [&](const char* kind) { return has_note(dossier, kind); })) return;
    steps.push_back(
        "First read the warnings under The data: columns may give the class away, and then every score "
        "here is too good.");
}

void advise_on_signal(const Dossier& dossier, Steps& steps) {
    if (!lacks_signal(dossier)) return;
    const HardnessReason* rows = find_reason(dossier.diagnosis, ReasonKind::few_rows);
    std::string step =
        "Do not rely on a model yet: check that labels and columns belong together, then measure other "
        "features.";
    if (rows != nullptr && !rows->applies)
        step += rows->is_known ? " More rows of the same kind would change little."
                               : " Whether more rows would help, these cannot tell.";
    steps.push_back(step);
}

void advise_on_new_rows(const Dossier& dossier, Steps& steps) {
    if (!dossier.new_rows || !dossier.new_rows->shift) return;
    if (dossier.new_rows->shift->verdict != ShiftVerdict::found) return;
    steps.push_back(
        "The new rows are unlike the known ones (see New rows): count on no score of this page for them "
        "before "
        "some of them are labelled.");
}

void advise_on_certificate(const Dossier& dossier, const NameStyle& name, Steps& steps) {
    if (!dossier.certificate) return;
    const std::string step = certificate_advice(*dossier.certificate, name);
    if (!step.empty()) steps.push_back(step);
}

// Without a signal overlap is another word for the same; and what neighbours miss is no reason to doubt the
// features where models found it.
bool has_overlap(const Dossier& dossier) {
    return applies(dossier, ReasonKind::overlap) && !lacks_signal(dossier) &&
           neighbors_know_classes(dossier.diagnosis.profile.error);
}

std::optional<ClassMistake> mistake_to_mend(const Dossier& dossier) {
    const ModelDetail* use = model_to_use(dossier);
    if (use == nullptr || use->predictions.empty()) return std::nullopt;
    return gravest_mistake(confusion_of(*dossier.evaluation, *use));
}

// "features or a better model that tell opel from saab: svm still takes 47 of the 212 rows of opel for saab".
std::string wanted_features(const Dossier& dossier, const NameStyle& name) {
    const auto mistake = mistake_to_mend(dossier);
    if (!mistake) return "features or a better model that tell the classes apart, which quick models confuse";
    const auto& names = dossier.evaluation->class_names;
    const std::string is = class_in_sentence(name, names[mistake->is]);
    const std::string other = class_in_sentence(name, names[mistake->taken_for]);
    return fmt::format(
        "features or a better model that tell {} from {}: {} still takes {} of the {} of {} for {}", is,
        other, name(model_to_use(dossier)->name), mistake->rows, counted(mistake->of, "row", "rows"), is,
        other);
}

// Whether fewer of very many features would help is not known: no time to ask for more.
bool are_features_open(const Dossier& dossier) {
    const HardnessReason* fewer = find_reason(dossier.diagnosis, ReasonKind::many_features);
    return fewer != nullptr && !fewer->is_known &&
           dossier.diagnosis.profile.features.num_features > dossier.data.rows;
}

// More features and fewer are one step, so that they do not contradict each other.
void advise_on_features(const Dossier& dossier, const NameStyle& name, Steps& steps) {
    const HardnessReason* fewer = find_reason(dossier.diagnosis, ReasonKind::many_features);
    const std::size_t features = dossier.diagnosis.profile.features.num_features;
    const bool has_too_many = fewer != nullptr && fewer->applies && !lacks_signal(dossier);
    if (has_too_many) {
        steps.push_back(fewer->advice);
        if (has_overlap(dossier))
            steps.back() += fmt::format(" Beyond these, look for {}.", wanted_features(dossier, name));
    } else if (has_overlap(dossier) && are_features_open(dossier)) {
        steps.push_back(fmt::format(
            "Try fewer features before you measure more: {} are many for {}. Choose them inside the "
            "training folds; whether it helps these rows cannot tell.",
            features, counted(dossier.data.rows, "row", "rows")));
    } else if (has_overlap(dossier)) {
        steps.push_back(fmt::format("Look for {}.", wanted_features(dossier, name)));
    }
}

void advise_on_reasons(const Dossier& dossier, const NameStyle& name, Steps& steps) {
    for (const HardnessReason& reason : dossier.diagnosis.reasons) {
        if (reason.kind == ReasonKind::overlap) advise_on_features(dossier, name, steps);
        const bool is_told_elsewhere = reason.kind == ReasonKind::overlap ||
                                       reason.kind == ReasonKind::label_noise ||
                                       reason.kind == ReasonKind::many_features;
        if (reason.applies && !is_told_elsewhere) steps.push_back(reason.advice);
    }
}

void advise_on_groups(const Dossier& dossier, Steps& steps) {
    if (has_few_groups(dossier)) {
        steps.push_back(fmt::format(
            "Collect more groups rather than more rows of the same: {} are few, and intervals are too narrow "
            "with fewer than {}.",
            counted(dossier.data.group_names.size(), "group", "groups"), enough_groups));
    } else if (has_note(dossier, "clusters_follow_groups")) {
        steps.push_back(
            "Collect more groups rather than more rows of the same: rows of one group are alike.");
    }
    if (has_note(dossier, "clusters_follow_groups"))
        steps.push_back("Judge models on new groups only, as it was done here.");
}

// "Use mil-auto", or "Use mil-auto, or svm where missed rows of '1' cost much".
std::string choice_of_models(const Dossier& dossier, const ModelDetail& use, const NameStyle& name) {
    const ModelDetail* more = model_that_finds_more(dossier);
    const auto rare = rare_class_of_two(dossier);
    if (more == nullptr || !rare) return name(use.name);
    const auto own = rare_findings(*dossier.evaluation, use, *rare);
    const auto others = rare_findings(*dossier.evaluation, *more, *rare);
    if (!own || !others || others->found <= own->found) return name(use.name);
    const auto& names = dossier.evaluation->class_names;
    return fmt::format("{}, or {} where missed rows of {} cost much", name(use.name), name(more->name),
                       class_in_sentence(name, names[static_cast<std::size_t>(*rare)]));
}

void advise_on_model(const Dossier& dossier, const NameStyle& name, Steps& steps) {
    const ModelDetail* use = model_to_use(dossier);
    if (use == nullptr) return;
    steps.push_back(fmt::format("Use {}: put some {} aside for a last test, and fit it on the others ({}).",
                                choice_of_models(dossier, *use, name),
                                dossier.data.has_groups() ? "whole groups" : "rows",
                                model_recipe(*use, name)));
}

// The class of which the fewest rows are found.
void advise_on_classes(const Dossier& dossier, const NameStyle& name, Steps& steps) {
    const ModelDetail* model = told_model(dossier);
    if (model == nullptr || lacks_signal(dossier)) return;
    const auto scores = class_scores_of(confusion_of(*dossier.evaluation, *model));
    std::optional<std::size_t> worst;
    for (std::size_t c = 0; c < scores.size(); ++c) {
        if (scores[c].rows > 0 && (!worst || scores[c].recall() < scores[*worst].recall())) worst = c;
    }
    if (!worst || scores[*worst].recall() > 0.9) return;
    const auto mistake = mistake_to_mend(dossier);
    const bool is_told_with_features = has_overlap(dossier) && !are_features_open(dossier);
    if (is_told_with_features && mistake && mistake->is == *worst) return;
    steps.push_back(fmt::format("Mind the class {}: {} finds {} of its {}.",
                                class_in_sentence(name, dossier.evaluation->class_names[*worst]),
                                name(model->name), scores[*worst].found,
                                counted(scores[*worst].rows, "row", "rows")));
}

// Labels are to be looked at where wrong ones are a reason or cannot be told from overlap, not where they are
// known to be none.
void advise_on_labels(const Dossier& dossier, const NameStyle& name, Steps& steps) {
    const HardnessReason* wrong = find_reason(dossier.diagnosis, ReasonKind::label_noise);
    const bool is_denied = wrong != nullptr && wrong->is_known && !wrong->applies;
    if (dossier.diagnosis.suspicious.empty() || lacks_signal(dossier) || is_denied) return;
    const bool is_reason = wrong != nullptr && wrong->applies;
    const std::string doubts = doubts_sentence(dossier, name);
    if (doubts.empty()) {
        if (is_reason) steps.push_back(wrong->advice);
        return;
    }
    steps.push_back(fmt::format(
        "{} Begin with row {}; each may be wrong, or right and hard.",
        is_reason ? "Have labels checked. " + doubts
                  : "Whether labels are wrong these rows cannot tell; have some checked if you doubt them. " +
                        doubts,
        doubts_left(dossier).first_row));
}

}  // namespace

Steps next_steps(const Dossier& dossier, const NameStyle& name) {
    Steps steps;
    const bool has_wrong_labels = applies(dossier, ReasonKind::label_noise);
    advise_on_columns(dossier, steps);
    advise_on_new_rows(dossier, steps);
    advise_on_signal(dossier, steps);
    advise_on_certificate(dossier, name, steps);
    if (has_wrong_labels) advise_on_labels(dossier, name, steps);
    advise_on_reasons(dossier, name, steps);
    advise_on_groups(dossier, steps);
    advise_on_model(dossier, name, steps);
    advise_on_classes(dossier, name, steps);
    if (!has_wrong_labels) advise_on_labels(dossier, name, steps);
    return steps;
}

}  // namespace hardlearn
