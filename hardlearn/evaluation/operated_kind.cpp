#include "hardlearn/evaluation/operated_kind.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <numeric>
#include <utility>

#include "hardlearn/core/parallel.hpp"
#include "hardlearn/operators/fit_operator.hpp"

namespace hardlearn {
namespace {

// The prepared value of each feature that is 0 in the data.
std::vector<float> origins_of(const TrainingRows& training) {
    std::vector<float> origins;
    for (const PreparedColumn& column : training.preparation.columns) {
        const bool is_numeric = column.kind == ColumnKind::numeric && column.scale > 0;
        origins.insert(origins.end(), column.num_features(),
                       is_numeric ? static_cast<float>(-column.mean / column.scale) : 0.0f);
    }
    return origins;
}

struct NamedOperator {
    Operator kind = Operator::identity;
    std::uint64_t seed = 0;
    std::shared_ptr<LabelTrust> trust;

    FittedOperator fit(const TrainingRows& training, const RunContext& context) const {
        const std::vector<float> origins = origins_of(training);
        const RowLabels labels{
            .labels = training.labels, .num_classes = training.num_classes, .groups = training.groups};
        return fit_operator(kind, {.features = training.features, .labels = labels, .origins = origins},
                            {.seed = seed, .trust = trust.get()}, context);
    }
};

class OperatedModel final : public PreparedModel {
  public:
    OperatedModel(std::shared_ptr<const RowMap> map, std::unique_ptr<PreparedModel> model, std::string name)
        : map_(std::move(map)), model_(std::move(model)), name_(std::move(name)) {}
    Predictions predict(const Matrix<float>& features, const RunContext& context) const override {
        return map_ ? model_->predict(map_->apply(features, context), context)
                    : model_->predict(features, context);
    }
    std::string description() const override {
        return fmt::format("{} after {}", model_->description(), name_);
    }

  private:
    std::shared_ptr<const RowMap> map_;
    std::unique_ptr<PreparedModel> model_;
    std::string name_;
};

/// What the candidates say of a fold's left-out rows, candidates x left-out rows. The rows that the operator
/// makes of the training part and those left out are put one behind the other, the former in no fold.
Matrix<Label> try_candidates(const TunedKind& kind, const FittedOperator& fitted,
                             const TrainingRows& left_out, const RunContext& context) {
    const Matrix<float> asked = fitted.apply(left_out.features, context);
    const std::size_t known = fitted.labels.size(), count = known + asked.rows();
    TrainingRows joined;
    if (!fitted.map) joined.preparation = left_out.preparation;  // features are what they were
    joined.features = Matrix<float>(count, fitted.features.columns());
    joined.labels = fitted.labels;
    joined.num_classes = left_out.num_classes;
    InnerDraws draws{
        .rows = std::vector<RowIndex>(count), .folds = std::vector<std::uint32_t>(count, 1), .num_folds = 1};
    std::iota(draws.rows.begin(), draws.rows.end(), RowIndex(0));
    for (std::size_t i = 0; i < count; ++i) {
        std::ranges::copy(i < known ? fitted.features.row(i) : asked.row(i - known),
                          joined.features.row(i).begin());
        if (i >= known) draws.folds[i] = 0;
    }
    joined.labels.insert(joined.labels.end(), left_out.labels.begin(), left_out.labels.end());
    const Matrix<Label> predicted = kind.tune(joined, draws, context).predicted;
    Matrix<Label> answers(predicted.rows(), asked.rows());
    for (std::size_t c = 0; c < answers.rows(); ++c)
        std::ranges::copy(predicted.row(c).subspan(known), answers.row(c).begin());
    return answers;
}

TuningScores tune_operated(const TunedKind& kind, const NamedOperator& before, const TrainingRows& training,
                           const InnerDraws& draws, const RunContext& context) {
    const std::vector<InnerFold> folds = list_inner_folds(draws);
    std::vector<Matrix<Label>> answers(folds.size());
    std::atomic<std::size_t> begun{0};
    parallel_for_each(folds.size(), context, [&](std::size_t f) {
        context.report("tuning", begun++, folds.size());
        const RunContext serial = context.serial();
        answers[f] = try_candidates(kind, before.fit(training_part(training, folds[f].train), serial),
                                    training_part(training, folds[f].left_out), serial);
    });
    Matrix<Label> predicted(answers.front().rows(), draws.rows.size());
    for (std::size_t f = 0; f < folds.size(); ++f) {
        for (std::size_t c = 0; c < predicted.rows(); ++c) {
            for (std::size_t i = 0; i < folds[f].places.size(); ++i)
                predicted(c, folds[f].places[i]) = answers[f](c, i);
        }
    }
    return score_candidates(predicted, training, draws);
}

std::unique_ptr<PreparedModel> fit_operated(const TunedKind& kind, const NamedOperator& before,
                                            const TrainingRows& training, std::size_t candidate,
                                            const RunContext& context) {
    FittedOperator fitted = before.fit(training, context);
    TrainingRows learned;
    if (!fitted.map) learned.preparation = training.preparation;
    learned.features = std::move(fitted.features);
    learned.labels = std::move(fitted.labels);
    learned.num_classes = training.num_classes;
    return std::make_unique<OperatedModel>(fitted.map, kind.fit(learned, candidate, context),
                                           std::string(name_of(before.kind)));
}

}  // namespace

TunedKind operated_kind(TunedKind kind, Operator before, const FitOptions& options) {
    if (before == Operator::identity) return kind;
    const NamedOperator named{.kind = before, .seed = options.seed, .trust = options.trust};
    return {
        .default_candidate = kind.default_candidate,
        .tune =
            [kind, named](const TrainingRows& training, const InnerDraws& draws, const RunContext& context) {
                return tune_operated(kind, named, training, draws, context);
            },
        .fit =
            [kind, named](const TrainingRows& training, std::size_t candidate, const RunContext& context) {
                return fit_operated(kind, named, training, candidate, context);
            },
        .is_balanced = kind.is_balanced};
}

}  // namespace hardlearn
