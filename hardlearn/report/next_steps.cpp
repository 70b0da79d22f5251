#include "hardlearn/report/next_steps.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "hardlearn/report/certificate_text.hpp"
#include "hardlearn/report/class_scores.hpp"
#include "hardlearn/report/model_choice.hpp"
#include "hardlearn/report/reason_titles.hpp"
#include "hardlearn/report/table.hpp"
#include "hardlearn/tasks/doubted_labels.hpp"

namespace hardlearn {
namespace {

using Steps = std::vector<std::string>;

constexpr std::size_t few_groups = 20;
constexpr double wide_interval = 0.2;  // of chance's error
constexpr std::size_t most_names = 3;

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

// Without a signal, overlap and wrong labels are other words for the same; and what neighbours miss is no
// reason to doubt the features where models found it.
bool says_more(const Dossier& dossier, const HardnessReason& reason) {
    if (reason.kind == ReasonKind::label_noise) return false;  // told with the labels
    if (reason.kind != ReasonKind::overlap) return true;
    return !lacks_signal(dossier) && neighbors_know_classes(dossier.diagnosis.profile.error);
}

void advise_on_reasons(const Dossier& dossier, Steps& steps) {
    for (const HardnessReason& reason : dossier.diagnosis.reasons) {
        if (reason.applies && says_more(dossier, reason)) steps.push_back(reason.advice);
    }
}

void advise_on_groups(const Dossier& dossier, Steps& steps) {
    const std::size_t groups = dossier.data.group_names.size();
    const BalancedNeighborError& error = dossier.diagnosis.profile.error;
    if (groups > 0 && groups < few_groups && error.high - error.low > wide_interval) {
        steps.push_back(fmt::format(
            "Collect more groups rather than more rows of the same: {} are few, so that intervals are wide.",
            counted(groups, "group", "groups")));
    } else if (has_note(dossier, "clusters_follow_groups")) {
        steps.push_back(
            "Collect more groups rather than more rows of the same: rows of one group are alike.");
    }
    if (has_note(dossier, "clusters_follow_groups"))
        steps.push_back("Judge models on new groups only, as it was done here.");
}

void advise_on_model(const Dossier& dossier, const NameStyle& name, Steps& steps) {
    const ModelDetail* use = model_to_use(dossier);
    if (use == nullptr) return;
    steps.push_back(fmt::format("Use {0}: put some {1} aside for a last test, and fit {0} on the others.",
                                name(use->name), dossier.data.has_groups() ? "whole groups" : "rows"));
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
    steps.push_back(fmt::format("Mind the class {}: {} finds {} of its {}.",
                                name(dossier.evaluation->class_names[*worst]), name(model->name),
                                scores[*worst].found, counted(scores[*worst].rows, "row", "rows")));
}

// "a, b, c and 4 more"; empty where there are none.
std::string overlapped_names(const Dossier& dossier, const NameStyle& name) {
    const std::vector<bool> overlapped = overlapped_classes(dossier.diagnosis);
    std::string names;
    std::size_t count = 0;
    for (std::size_t c = 0; c < overlapped.size(); ++c) {
        if (!overlapped[c] || ++count > most_names) continue;
        if (!names.empty()) names += ", ";
        names += name(dossier.data.class_names[c]);
    }
    return count > most_names ? fmt::format("{} and {} more", names, count - most_names) : names;
}

std::string overlapped_sentence(const Dossier& dossier, const NameStyle& name) {
    const std::string names = overlapped_names(dossier, name);
    if (names.empty()) return {};
    return fmt::format(
        "That labels of the class {} are suspicious says little of them: half or more of its rows are, "
        "because the class lies among others, which is overlap.",
        names);
}

std::string doubted_sentence(const Dossier& dossier, const NameStyle& name) {
    const EvaluatedRows evaluated = evaluated_rows(dossier);
    std::size_t asked = 0, both = 0;
    const DoubtedLabel* first = nullptr;
    const std::vector<DoubtedLabel> doubted = doubted_labels(dossier.diagnosis, evaluated);
    for (const DoubtedLabel& one : doubted) {
        if (one.is_of_overlapped_class) continue;
        if (one.second != SecondOpinion::not_asked) ++asked;
        if (one.second == SecondOpinion::contradicts) ++both;
        const bool counts = one.second == SecondOpinion::contradicts || evaluated.explained == nullptr;
        if (counts && first == nullptr) first = &one;
    }
    if (first == nullptr) return {};
    const std::size_t row = first->suspicion.row + std::size_t{1};
    if (evaluated.explained == nullptr)
        return fmt::format(
            "Look at the labels that their neighbours contradict, beginning with row {}: wrong labels, or "
            "right ones that are hard. No model was asked.",
            row);
    return fmt::format(
        "Look at the labels that both their neighbours and {} contradict, {} of the {} that it was asked "
        "about, beginning with row {}: wrong labels, or right ones that are hard.",
        name(evaluated.explained->name), both, asked, row);
}

void advise_on_labels(const Dossier& dossier, const NameStyle& name, Steps& steps) {
    if (dossier.diagnosis.suspicious.empty() || lacks_signal(dossier)) return;
    std::string step = doubted_sentence(dossier, name);
    if (step.empty() && applies(dossier, ReasonKind::label_noise))
        step = find_reason(dossier.diagnosis, ReasonKind::label_noise)->advice;
    const std::string overlapped = overlapped_sentence(dossier, name);
    if (!step.empty() && !overlapped.empty()) step += ' ';
    step += overlapped;
    if (!step.empty()) steps.push_back(step);
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
    advise_on_reasons(dossier, steps);
    advise_on_groups(dossier, steps);
    advise_on_model(dossier, name, steps);
    advise_on_classes(dossier, name, steps);
    if (!has_wrong_labels) advise_on_labels(dossier, name, steps);
    return steps;
}

}  // namespace hardlearn
