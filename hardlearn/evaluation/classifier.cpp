#include "hardlearn/evaluation/classifier.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <type_traits>
#include <utility>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/dataset_check.hpp"
#include "hardlearn/evaluation/decided_model.hpp"
#include "hardlearn/evaluation/majority.hpp"
#include "hardlearn/evaluation/model_name.hpp"
#include "hardlearn/evaluation/naive_bayes.hpp"
#include "hardlearn/evaluation/operated_kind.hpp"
#include "hardlearn/evaluation/tuned_kinds.hpp"
#include "hardlearn/evaluation/tuned_model.hpp"
#include "hardlearn/evaluation/tuning.hpp"
#include "hardlearn/mil/fit_micro_learner.hpp"
#include "hardlearn/mil/micro_learner_parts.hpp"
#include "hardlearn/mil/predict.hpp"

namespace hardlearn {
namespace {

std::string describe(const MicroLearner& model) {
    const std::string best = describe(model.chosen());
    if (!model.is_pool()) return best;
    return fmt::format("pool of {}, {:.0f} % of the weight local, first: {}", model.weights().size(),
                       100 * model.local_share(), best);
}

/// Any model with `predict` and `describe`; Micro-Learners also make prediction sets.
template <class Model>
class Fitted final : public Classifier {
  public:
    explicit Fitted(Model model) : model_(std::move(model)) {}
    Predictions predict(const Dataset& data, std::span<const RowIndex> rows,
                        const RunContext& context) const override {
        return hardlearn::predict(model_, data, rows, context);
    }
    std::optional<Matrix<std::uint8_t>> prediction_sets(const Predictions& predictions,
                                                        double confidence) const override {
        if constexpr (std::is_same_v<Model, MicroLearner>) {
            return hardlearn::prediction_sets(model_, predictions, confidence);
        } else {
            return std::nullopt;
        }
    }
    std::string description() const override { return describe(model_); }

  private:
    Model model_;
};

using Fit = std::unique_ptr<Classifier> (*)(const Dataset&, std::span<const RowIndex>, const FitOptions&,
                                            const RunContext&);

template <class Model>
std::unique_ptr<Classifier> fitted(Model model) {
    return std::make_unique<Fitted<Model>>(std::move(model));
}

std::unique_ptr<Classifier> fit_majority_model(const Dataset& data, std::span<const RowIndex> rows,
                                               const FitOptions&, const RunContext&) {
    return fitted(fit_majority(data, rows));
}

// Its scores, of which nothing is tuned, are calibrated like those of the others.
std::unique_ptr<Classifier> fit_naive_bayes_model(const Dataset& data, std::span<const RowIndex> rows,
                                                  const FitOptions& options, const RunContext& context) {
    auto model = fitted(fit_naive_bayes(data, rows));
    const TrainingRows training = prepare_training_rows(data, rows);
    const std::vector<InnerDraws> repeats = tuning_draws(training, options);
    if (repeats.empty() || !options.calibrate) return model;
    const auto in_data = [&](std::span<const RowIndex> places) {
        std::vector<RowIndex> result;
        for (const RowIndex place : places) result.push_back(rows[place]);
        return result;
    };
    const auto score_fold = [&](const InnerFold& fold, const RunContext& serial) {
        return predict(fit_naive_bayes(data, in_data(fold.train)), data, in_data(fold.left_out), serial)
            .scores;
    };
    return with_calibration(
        std::move(model),
        fit_score_calibration(training, score_left_out(training, repeats, score_fold, context)));
}

template <Construction construction, Learninglet learninglet = Learninglet::svm>
std::unique_ptr<Classifier> fit_micro_learner_model(const Dataset& data, std::span<const RowIndex> rows,
                                                    const FitOptions& options, const RunContext& context) {
    const MicroLearnerOptions micro = {.construction = construction,
                                       .learninglet = learninglet,
                                       .num_folds = options.num_inner_folds,
                                       .max_probe_rows = options.max_tuning_rows,
                                       .max_exact_rows = options.max_exact_rows,
                                       .hardness = false,
                                       .duplicates = options.duplicates,
                                       .seed = options.seed};
    return fitted(fit_micro_learner(data, rows, micro, context));
}

struct NamedFit {
    std::string_view name;
    Fit fit = nullptr;  // of what is tuned, tuned_kind says
};
constexpr std::array named_fits = {
    NamedFit{"majority", fit_majority_model},
    NamedFit{"knn"},
    NamedFit{"naive-bayes", fit_naive_bayes_model},
    NamedFit{"logistic-regression"},
    NamedFit{"svm"},
    NamedFit{"random-forest"},
    NamedFit{"extra-trees"},
    NamedFit{"mil-naive", fit_micro_learner_model<Construction::naive>},
    NamedFit{"mil-ptc", fit_micro_learner_model<Construction::ptc>},
    NamedFit{"mil-sc-let", fit_micro_learner_model<Construction::naive, Learninglet::sc_let>},
    NamedFit{"mil-published", fit_micro_learner_model<Construction::published>},
    NamedFit{"mil-local", fit_micro_learner_model<Construction::local>},
    NamedFit{"mil-auto", fit_micro_learner_model<Construction::automatic>}};
constexpr auto names = [] {
    std::array<std::string_view, named_fits.size()> result;
    for (std::size_t i = 0; i < named_fits.size(); ++i) result[i] = named_fits[i].name;
    return result;
}();
// What a plain comparison takes a minute for; the others are asked for by name.
constexpr std::array<std::string_view, 9> quick_names = {
    "majority",    "knn",       "naive-bayes", "logistic-regression", "svm", "random-forest",
    "extra-trees", "mil-naive", "mil-auto"};

bool has_one_class(const Dataset& data, std::span<const RowIndex> rows) {
    return std::ranges::all_of(rows, [&](RowIndex row) { return data.labels[row] == data.labels[rows[0]]; });
}

// Whether any column tells two of the rows apart: one value and a missing cell do not.
bool has_feature(const Dataset& data, std::span<const RowIndex> rows) {
    return std::ranges::any_of(data.columns, [&](const Column& column) {
        if (column.kind == ColumnKind::text) {
            return std::ranges::any_of(
                rows, [&](RowIndex row) { return column.codes[row] != column.codes[rows[0]]; });
        }
        const auto is_number = [&](RowIndex row) { return !std::isnan(column.values[row]); };
        const auto first = std::ranges::find_if(rows, is_number);
        return std::any_of(first, rows.end(), [&](RowIndex row) {
            return is_number(row) && column.values[row] != column.values[*first];
        });
    });
}

}  // namespace

std::span<const std::string_view> classifier_names() {
    return names;
}

bool is_classifier_name(std::string_view name) {
    if (std::ranges::find(names, name) != names.end()) return true;
    const ModelName parts = parts_of_model_name(name);
    const auto known = parts.is_decided ? tuned_names() : operable_names();
    return (parts.is_decided || parts.is_operated()) && std::ranges::find(known, parts.model) != known.end();
}

void check_classifier_name(std::string_view name) {
    if (is_classifier_name(name)) return;
    throw_bad_argument(fmt::format("unknown model '{}': expected one of {}", name, fmt::join(names, ", ")));
}

std::span<const std::string_view> default_classifier_names() {
    return quick_names;
}

bool leaves_nothing_to_learn(const Dataset& data, std::span<const RowIndex> rows) {
    return has_one_class(data, rows) || !has_feature(data, rows);
}

std::unique_ptr<Classifier> as_classifier(MicroLearner model) {
    return fitted(std::move(model));
}

std::unique_ptr<Classifier> fit_classifier(std::string_view name, const Dataset& data,
                                           std::span<const RowIndex> rows, const FitOptions& options,
                                           const RunContext& context) {
    check_classifier_name(name);
    if (data.labels.size() != data.rows)
        throw_bad_data(fmt::format("{}: the rows have no labels", data.name));
    if (rows.empty()) throw_bad_data(fmt::format("{}: no rows to fit '{}' on", data.name, name));
    check_training_rows(data, rows);
    if (leaves_nothing_to_learn(data, rows)) return fitted(fit_majority(data, rows));
    const ModelName parts = parts_of_model_name(name);
    const auto named = std::ranges::find(named_fits, parts.model, &NamedFit::name);
    if (!parts.is_operated() && named->fit != nullptr) return named->fit(data, rows, options, context);
    TunedKind kind = operated_kind(tuned_kind(named->name, options.seed), parts.before, options);
    return fit_named_model({.name = name, .kind = std::move(kind)}, data, rows, options, context);
}

}  // namespace hardlearn
