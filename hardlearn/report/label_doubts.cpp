#include "hardlearn/report/label_doubts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "hardlearn/report/class_scores.hpp"
#include "hardlearn/report/model_choice.hpp"
#include "hardlearn/report/table.hpp"
#include "hardlearn/tasks/doubted_labels.hpp"

namespace hardlearn {
namespace {

constexpr std::size_t most_names = 3;
constexpr double most_of_class = 0.5;

double found_share(const Dossier& dossier, std::size_t label) {
    const ModelDetail* model = told_model(dossier);
    if (model == nullptr) return std::numeric_limits<double>::quiet_NaN();
    return class_scores_of(confusion_of(*dossier.evaluation, *model))[label].recall();
}

DoubtfulClass why_doubted(const DoubtedClass& one) {
    if (one.suspects >= one.judged) return DoubtfulClass::all_rows;
    return one.found >= most_of_class ? DoubtfulClass::list_leans : DoubtfulClass::lies_among;
}

std::string aside_words(const Dossier& dossier, const NameStyle& name) {
    const std::vector<DoubtedClass> classes = doubted_classes(dossier);
    std::string names;
    for (std::size_t i = 0; i < std::min(most_names, classes.size()); ++i)
        names += fmt::format("{}{}", i == 0 ? "" : ", ",
                             class_in_sentence(name, dossier.data.class_names[classes[i].label]));
    if (classes.empty()) return {};
    if (classes.size() > most_names) names += fmt::format(" and {} more", classes.size() - most_names);
    return fmt::format("{} {} aside, ", classes.size() == 1 ? "Class" : "Classes", names);
}

// "contradicts both", "contradicts 2 of them", "which was asked about 5 of them, contradicts 2".
std::string contradicted_words(const DoubtsLeft& left) {
    if (left.asked < left.suspects)
        return fmt::format(", which was asked about {} of them, contradicts {}", left.asked,
                           left.contradicted == left.asked && left.asked > 1
                               ? (left.asked == 2 ? std::string("both") : "all")
                               : fmt::format("{}", left.contradicted));
    if (left.contradicted < left.suspects) return fmt::format(" contradicts {} of them", left.contradicted);
    if (left.suspects == 1) return " contradicts it, too";
    return left.suspects == 2 ? " contradicts both" : " contradicts all of them";
}

}  // namespace

std::vector<DoubtedClass> doubted_classes(const Dossier& dossier) {
    const Diagnosis& diagnosis = dossier.diagnosis;
    const std::vector<bool> overlapped = overlapped_classes(diagnosis);
    std::vector<DoubtedClass> classes;
    for (std::size_t c = 0; c < overlapped.size(); ++c) {
        if (!overlapped[c]) continue;
        DoubtedClass one{.label = c, .found = found_share(dossier, c)};
        one.suspects = static_cast<std::size_t>(
            std::ranges::count(diagnosis.suspicious, Label(static_cast<int>(c)), &LabelSuspicion::given));
        for (const std::uint64_t count : diagnosis.class_by_cluster.row(c)) one.judged += count;
        one.why = why_doubted(one);
        classes.push_back(one);
    }
    return classes;
}

DoubtsLeft doubts_left(const Dossier& dossier) {
    const EvaluatedRows evaluated = evaluated_rows(dossier);
    DoubtsLeft left;
    for (const DoubtedLabel& one : doubted_labels(dossier.diagnosis, evaluated)) {
        if (one.is_of_overlapped_class) continue;
        ++left.suspects;
        if (one.second != SecondOpinion::not_asked) ++left.asked;
        if (one.second == SecondOpinion::contradicts) ++left.contradicted;
        const bool counts = one.second == SecondOpinion::contradicts || evaluated.explained == nullptr;
        if (counts && left.first_row == 0) left.first_row = one.suspicion.row + std::size_t{1};
    }
    return left;
}

std::string doubts_sentence(const Dossier& dossier, const NameStyle& name) {
    const DoubtsLeft left = doubts_left(dossier);
    if (left.first_row == 0) return {};
    const std::string aside = aside_words(dossier, name);
    const std::string text = aside + counted(left.suspects, "label is suspicious", "labels are suspicious");
    const ModelDetail* model = evaluated_rows(dossier).explained;
    if (model == nullptr) return text + "; no model was asked.";
    return fmt::format("{}; {}{}.", text, name(model->name), contradicted_words(left));
}

}  // namespace hardlearn
