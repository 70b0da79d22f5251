#pragma once

#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hardlearn/data/dataset.hpp"
#include "hardlearn/evaluation/fitted_classifier.hpp"
#include "hardlearn/evaluation/tuned_model.hpp"

namespace hardlearn {

/// What stands behind the name of a tuned model where the decision of Micro-Learning is applied to its
/// probabilities: svm+decision.
inline constexpr std::string_view decision_suffix = "+decision";

/// The name without decision_suffix, if it ends in that.
std::string_view without_decision(std::string_view name);

/// A tuned model by its name, with or without decision_suffix.
struct NamedKind {
    std::string_view name;
    TunedKind kind;
};

/// The tuned model as a name asks for it: with decision_suffix, predictions are those that its left-out
/// probabilities ask for to reach a high D-index (see fit_decision); its probabilities stay. Without rows
/// that were left out it is as it is.
std::unique_ptr<Classifier> as_named(std::string_view name, const TunedFit& fit);

/// Fits the tuned model, or takes the fit that options.shared has of it, and gives it as it is named.
std::unique_ptr<Classifier> fit_named_model(const NamedKind& named, const Dataset& data,
                                            std::span<const RowIndex> rows, const FitOptions& options,
                                            const RunContext& context = {});

/// Fits that rows of one table share: of a model and the same with a decision. It keeps the last of each
/// model, for as long as the same rows are asked for.
class SharedFits {
  public:
    /// The fit of the named tuned model on these rows, made by `fit` where the last one was on others.
    const TunedFit& of(std::string_view name, const Dataset& data, std::span<const RowIndex> rows,
                       const std::function<TunedFit()>& fit);

  private:
    struct Kept {
        const Dataset* data = nullptr;
        std::vector<RowIndex> rows;
        std::vector<Label> labels;
        TunedFit fit;
    };
    std::map<std::string, Kept, std::less<>> kept_;
};

}  // namespace hardlearn
