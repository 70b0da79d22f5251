#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "hardlearn/report/leader_text.hpp"
#include "hardlearn/tasks/report.hpp"

namespace hardlearn {

/// Intervals from fewer groups than this are too narrow.
inline constexpr std::size_t enough_groups = 20;
/// Whether the data has groups, but fewer than enough_groups.
bool has_few_groups(const Dossier& dossier);

/// What share of a class's rows a model finds, on average over the classes, and how sure that is.
struct BalancedAccuracy {
    double mean = 0;
    double deviation = 0;  ///< of the mean
    double low = 0;        ///< 95 % interval of the mean (normal approximation)
    double high = 1;
};

/// Of the model's first repeat. Nothing where its predictions are not known. `groups`: one a row that was
/// evaluated; then rows of a group are not taken for independent. Empty: they are.
std::optional<BalancedAccuracy> balanced_accuracy_of(const EvaluationDetail& evaluation,
                                                     const ModelDetail& model,
                                                     std::span<const GroupIndex> groups = {});
/// The same with the dossier's evaluation and groups.
std::optional<BalancedAccuracy> balanced_accuracy_of(const Dossier& dossier, const ModelDetail& model);

/// Who leads the dossier's evaluation; Standing::nothing where there is none.
Leader leader_of(const Dossier& dossier);
/// Whether the best model is ahead of calling every row the largest class by more than folds differ, and
/// finds more of a class than guessing would but once in a thousand times: the best of several models on few
/// rows looks better than it is. False without an evaluation.
bool has_sure_signal(const Dossier& dossier);
/// Models were compared, and none is surely better than guessing.
bool lacks_signal(const Dossier& dossier);
/// The model to use: the leader, or the plain model that is enough; null without an evaluation, and where
/// there is no signal.
const ModelDetail* model_to_use(const Dossier& dossier);
/// The models but majority that folds do not tell from the model to use: no further from it by D-index, ahead
/// or behind, than the larger deviation of the two between folds. The best first; none without a model to
/// use.
std::vector<const ModelDetail*> models_like_the_one_to_use(const Dossier& dossier);
/// Of the models that find more of a class on average than the model to use, as far as whole percents show
/// it, the one that finds most; null where there is none.
const ModelDetail* model_that_finds_more(const Dossier& dossier);
/// The model with the highest D-index but majority; null without an evaluation.
const ModelDetail* best_model(const Dossier& dossier);
/// The model that a report tells of class by class: the one to use, or, where there is none or its
/// predictions are not known, the one that explains rows. Null where no predictions are known.
const ModelDetail* told_model(const Dossier& dossier);

/// A class as a model finds it, for whom errors have a price.
struct RareFindings {
    std::size_t rows = 0;
    std::size_t found = 0;
    std::size_t missed = 0;
    std::size_t false_alarms = 0;  ///< rows of other classes that are called this one
};
/// Of the first repeat. Nothing where the model's predictions are not known.
std::optional<RareFindings> rare_findings(const EvaluationDetail& evaluation, const ModelDetail& model,
                                          Label rare);

/// How a model does on one group.
struct GroupFindings {
    GroupIndex group = 0;
    std::size_t rows = 0;
    std::size_t right = 0;
    double share() const { return static_cast<double>(right) / static_cast<double>(rows); }
};
/// Of the first repeat, the groups with the smallest share of right rows first, of equals the first. Empty
/// where rows have no groups or the model's predictions are not known.
std::vector<GroupFindings> findings_of_groups(const Dossier& dossier, const ModelDetail& model);

/// The class that is rare, of two classes: less than half an even share of the evaluated rows. Nothing
/// without an evaluation, for other numbers of classes, and where neither is rare.
std::optional<Label> rare_class_of_two(const Dossier& dossier);

}  // namespace hardlearn
