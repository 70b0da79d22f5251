#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "hardlearn/report/leader_text.hpp"
#include "hardlearn/tasks/report.hpp"

namespace hardlearn {

/// How a name from a file is written into a sentence: as a terminal, a page or a card wants it.
using NameStyle = std::function<std::string(std::string_view name)>;

/// What share of a class's rows a model finds, on average over the classes, and how sure that is.
struct BalancedAccuracy {
    double mean = 0;
    double deviation = 0;  ///< of the mean, if rows are independent
    double low = 0;        ///< 95 % interval of the mean (normal approximation)
    double high = 1;
};

/// Of the model's first repeat. Nothing where its predictions are not known.
std::optional<BalancedAccuracy> balanced_accuracy_of(const EvaluationDetail& evaluation,
                                                     const ModelDetail& model);

/// Who leads the dossier's evaluation; Standing::nothing where there is none.
Leader leader_of(const Dossier& dossier);
/// Whether the best model is ahead of calling every row the largest class by more than folds differ, and
/// finds more of a class than guessing would but once in a thousand times: the best of several models on few
/// rows looks better than it is. False without an evaluation.
bool has_sure_signal(const Dossier& dossier);
/// The model to use: the leader, or the plain model that is enough; null without an evaluation, and where
/// there is no signal.
const ModelDetail* model_to_use(const Dossier& dossier);
/// The model with the highest D-index but majority; null without an evaluation.
const ModelDetail* best_model(const Dossier& dossier);

/// `name`: how names are written.
DossierVerdict verdict_of(const Dossier& dossier, const NameStyle& name);

/// What a report says first, for a terminal.
std::string dossier_text(const Dossier& dossier);

}  // namespace hardlearn
