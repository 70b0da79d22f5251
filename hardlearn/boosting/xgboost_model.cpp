#include "hardlearn/boosting/xgboost_model.hpp"

#include <fmt/format.h>
#include <xgboost/c_api.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <limits>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/parallel.hpp"

namespace hardlearn {
namespace {

constexpr std::array<std::size_t, 2> depths = {3, 6};
constexpr std::array<std::size_t, 2> numbers_of_rounds = {30, 100};
constexpr double share_of_features = 0.8;
constexpr double most_features_of_a_tree = 500;
// A tree on more features spends its time on clearing histograms.
constexpr std::size_t wide = 1000;

void check(int status) {
    if (status != 0) throw_training_failed(fmt::format("XGBoost: {}", XGBGetLastError()));
}

// Rows as XGBoost holds them.
class Rows {
  public:
    explicit Rows(const Matrix<float>& features) {
        std::vector<float> values;
        values.reserve(features.rows() * features.columns());
        for (std::size_t i = 0; i < features.rows(); ++i)
            values.insert(values.end(), features.row(i).begin(), features.row(i).end());
        check(XGDMatrixCreateFromMat(values.data(), features.rows(), features.columns(),
                                     std::numeric_limits<float>::quiet_NaN(), &handle_));
    }
    Rows(const Rows&) = delete;
    Rows& operator=(const Rows&) = delete;
    ~Rows() { XGDMatrixFree(handle_); }

    void set(const char* what, const std::vector<float>& values) {
        check(XGDMatrixSetFloatInfo(handle_, what, values.data(), values.size()));
    }
    DMatrixHandle handle() const { return handle_; }

  private:
    DMatrixHandle handle_ = nullptr;
};

std::vector<Label> classes_with_rows(const TrainingRows& training) {
    std::vector<Label> classes = training.labels;
    std::ranges::sort(classes);
    classes.erase(std::unique(classes.begin(), classes.end()), classes.end());
    return classes;
}

void set_targets(Rows& rows, const TrainingRows& training, std::span<const Label> classes, bool balanced) {
    const auto counts = class_counts(training.labels, training.num_classes);
    const double mean = static_cast<double>(training.labels.size()) / static_cast<double>(classes.size());
    std::vector<float> targets;
    std::vector<float> weights;
    for (const Label label : training.labels) {
        targets.push_back(static_cast<float>(std::ranges::lower_bound(classes, label) - classes.begin()));
        const auto count = static_cast<double>(counts[static_cast<std::size_t>(label)]);
        weights.push_back(static_cast<float>(mean / count));
    }
    rows.set("label", targets);
    if (balanced) rows.set("weight", weights);
}

std::vector<std::pair<std::string, std::string>> parameters(const XgboostOptions& options,
                                                            std::size_t num_features,
                                                            std::size_t num_classes) {
    const double features =
        std::min(share_of_features, most_features_of_a_tree / static_cast<double>(num_features));
    std::vector<std::pair<std::string, std::string>> result = {
        {"verbosity", "0"},
        {"nthread", "1"},
        {"tree_method", "hist"},
        {"max_bin", num_features > wide ? "16" : "64"},
        {"eta", "0.15"},
        {"subsample", "0.8"},
        {"colsample_bytree", fmt::format("{}", features)},
        {"max_depth", fmt::format("{}", options.depth)},
        {"seed", fmt::format("{}", options.seed % 2147483648)}};
    if (num_classes == 2) {
        result.push_back({"objective", "binary:logistic"});
    } else {
        result.push_back({"objective", "multi:softprob"});
        result.push_back({"num_class", fmt::format("{}", num_classes)});
    }
    return result;
}

}  // namespace

struct XgboostModel::Booster {
    BoosterHandle handle = nullptr;
    ~Booster() {
        if (handle) XGBoosterFree(handle);
    }
};

XgboostModel::XgboostModel(const TrainingRows& training, const XgboostOptions& options,
                           const RunContext& context)
    : options_(options),
      num_classes_(training.num_classes),
      classes_(classes_with_rows(training)),
      booster_(std::make_unique<Booster>()) {
    if (classes_.size() < 2) return;
    Rows rows(training.features);
    set_targets(rows, training, classes_, options.balanced);
    const DMatrixHandle handle = rows.handle();
    check(XGBoosterCreate(&handle, 1, &booster_->handle));
    for (const auto& [name, value] : parameters(options, training.features.columns(), classes_.size()))
        check(XGBoosterSetParam(booster_->handle, name.c_str(), value.c_str()));
    for (std::size_t round = 0; round < options.rounds; ++round) {
        context.check_stop();
        check(XGBoosterUpdateOneIter(booster_->handle, static_cast<int>(round), handle));
    }
}

XgboostModel::XgboostModel(XgboostModel&&) noexcept = default;
XgboostModel& XgboostModel::operator=(XgboostModel&&) noexcept = default;
XgboostModel::~XgboostModel() = default;

Predictions XgboostModel::predict_by(std::size_t rounds, const Matrix<float>& features) const {
    Predictions predictions{.labels = std::vector<Label>(features.rows(), classes_.front()),
                            .scores = Matrix<float>(features.rows(), num_classes_)};
    const auto score_of = [&](std::size_t row, std::size_t place) -> float& {
        return predictions.scores(row, static_cast<std::size_t>(classes_[place]));
    };
    if (classes_.size() < 2) {
        for (std::size_t i = 0; i < features.rows(); ++i) score_of(i, 0) = 1;
        return predictions;
    }
    const Rows rows(features);
    const std::string asked = fmt::format(
        R"({{"type": 0, "training": false, "iteration_begin": 0, "iteration_end": {}, "strict_shape": true}})",
        rounds);
    const bst_ulong* shape = nullptr;
    bst_ulong dimensions = 0;
    const float* values = nullptr;
    check(XGBoosterPredictFromDMatrix(booster_->handle, rows.handle(), asked.c_str(), &shape, &dimensions,
                                      &values));
    const std::size_t columns = classes_.size() == 2 ? 1 : classes_.size();
    for (std::size_t i = 0; i < features.rows(); ++i) {
        for (std::size_t place = 0; place < columns; ++place) {
            const float probability = values[i * columns + place];
            score_of(i, columns == 1 ? 1 : place) = probability;
            if (columns == 1) score_of(i, 0) = 1 - probability;
        }
        predictions.labels[i] = most_likely(predictions.scores.row(i));
    }
    return predictions;
}

std::vector<XgboostOptions> xgboost_candidates(std::uint64_t seed) {
    std::vector<XgboostOptions> candidates;
    for (const std::size_t depth : depths) {
        for (const bool balanced : {false, true}) {
            for (const std::size_t rounds : numbers_of_rounds)
                candidates.push_back({.depth = depth, .rounds = rounds, .balanced = balanced, .seed = seed});
        }
    }
    return candidates;
}

// Candidates that differ in rounds only share a booster: fewer rounds are the first of more.
TuningScores tune_xgboost(const TrainingRows& training, const InnerDraws& draws, std::uint64_t seed,
                          const RunContext& context) {
    const auto candidates = xgboost_candidates(seed);
    const auto folds = list_inner_folds(draws);
    const std::size_t num_boosters = candidates.size() / numbers_of_rounds.size();
    Matrix<Label> predicted(candidates.size(), draws.rows.size());
    std::atomic<std::size_t> begun{0};
    parallel_for_each(num_boosters * folds.size(), context, [&](std::size_t job) {
        context.report("tuning", begun++, num_boosters * folds.size());
        const InnerFold& fold = folds[job / num_boosters];
        const std::size_t first = job % num_boosters * numbers_of_rounds.size();
        XgboostOptions longest = candidates[first];
        longest.rounds = std::ranges::max(numbers_of_rounds);
        const XgboostModel model(training_part(training, fold.train), longest, context);
        const Matrix<float> left_out = features_of(training, fold.left_out);
        for (std::size_t c = first; c < first + numbers_of_rounds.size(); ++c) {
            const Predictions answers = model.predict_by(candidates[c].rounds, left_out);
            for (std::size_t i = 0; i < fold.places.size(); ++i)
                predicted(c, fold.places[i]) = answers.labels[i];
        }
    });
    return score_candidates(predicted, training, draws);
}

Predictions predict(const XgboostModel& model, const Matrix<float>& features, const RunContext& context) {
    context.check_stop();
    return model.predict_by(model.options().rounds, features);
}

std::string describe(const XgboostModel& model) {
    return fmt::format("{} rounds of depth {}{}", model.options().rounds, model.options().depth,
                       model.options().balanced ? ", balanced" : "");
}

}  // namespace hardlearn
