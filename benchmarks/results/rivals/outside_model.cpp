#include "benchmarks/results/rivals/outside_model.hpp"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "benchmarks/results/rivals/conversation.hpp"
#include "hardlearn/evaluation/classifier.hpp"
#include "hardlearn/evaluation/decided_model.hpp"
#include "hardlearn/evaluation/score_calibration.hpp"
#include "hardlearn/evaluation/tuned_model.hpp"
#include "hardlearn/evaluation/tuning.hpp"

namespace rivals {
namespace {

using hardlearn::Dataset, hardlearn::InnerDraws, hardlearn::InnerFold, hardlearn::Label, hardlearn::Matrix,
    hardlearn::Predictions, hardlearn::RowIndex, hardlearn::RunContext, hardlearn::TrainingRows,
    hardlearn::TuningScores;

std::vector<Label> most_likely_of_rows(const Matrix<float>& probabilities) {
    std::vector<Label> labels;
    for (std::size_t i = 0; i < probabilities.rows(); ++i)
        labels.push_back(hardlearn::most_likely(probabilities.row(i)));
    return labels;
}

/// What the process fitted last.
class OutsideModel final : public hardlearn::Classifier {
  public:
    explicit OutsideModel(std::string description) : description_(std::move(description)) {}
    Predictions predict(const Dataset& data, std::span<const RowIndex> rows,
                        const RunContext&) const override {
        const Json answer = ask({{"ask", "predict"}, {"rows", rows_json(rows)}});
        Matrix<float> said = probabilities_in(answer, rows.size(), data.num_classes());
        return {.labels = most_likely_of_rows(said), .scores = std::move(said)};
    }
    std::optional<Matrix<std::uint8_t>> prediction_sets(const Predictions&, double) const override {
        return std::nullopt;
    }
    std::string description() const override { return description_; }

  private:
    std::string description_;
};

/// The rows that a model is fitted on, and how they are drawn for tuning.
class Tuner {
  public:
    Tuner(const Dataset& data, std::span<const RowIndex> rows, const hardlearn::FitOptions& options)
        : rows_(rows),
          training_(hardlearn::prepare_training_rows(data, rows)),
          repeats_(hardlearn::tuning_draws(training_, options)) {}

    bool has_draws() const { return !repeats_.empty(); }

    /// The best candidate; keeps what it said of the left-out rows.
    std::size_t choose(std::size_t num_candidates) {
        std::vector<std::vector<Matrix<float>>> said;  // draws, then candidates
        const TuningScores scores = hardlearn::tune_on_repeats(draws(), [&](const InnerDraws& drawn) {
            said.emplace_back();
            Matrix<Label> predicted(num_candidates, drawn.rows.size());
            for (std::size_t c = 0; c < num_candidates; ++c) {
                said.back().push_back(ask_for_left_out(c, drawn));
                std::ranges::copy(most_likely_of_rows(said.back().back()), predicted.row(c).begin());
            }
            return hardlearn::score_candidates(predicted, training_, drawn);
        });
        for (auto& of_draw : said) left_out_.push_back(std::move(of_draw[scores.best]));
        return scores.best;
    }

    /// What the best candidate said of the left-out rows.
    hardlearn::LeftOutScores left_out() const {
        hardlearn::LeftOutScores left_out;
        for (const InnerDraws& drawn : draws()) {
            for (const RowIndex row : drawn.rows) left_out.truth.push_back(training_.labels[row]);
        }
        left_out.scores = Matrix<float>(left_out.truth.size(), training_.num_classes);
        std::size_t next = 0;
        for (const Matrix<float>& said : left_out_) {
            for (std::size_t i = 0; i < said.rows(); ++i)
                std::ranges::copy(said.row(i), left_out.scores.row(next++).begin());
        }
        return left_out;
    }

    const TrainingRows& training() const { return training_; }

  private:
    std::span<const InnerDraws> draws() const {
        return hardlearn::calibration_draws(repeats_, training_.labels.size());
    }

    Json in_data(std::span<const RowIndex> places) const {
        std::vector<RowIndex> rows;
        for (const RowIndex place : places) rows.push_back(rows_[place]);
        return rows_json(rows);
    }

    Matrix<float> ask_for_left_out(std::size_t candidate, const InnerDraws& drawn) const {
        const std::vector<InnerFold> folds = hardlearn::list_inner_folds(drawn);
        Json parts = Json::array();
        std::vector<std::size_t> places;
        for (const InnerFold& fold : folds) {
            parts.push_back({{"train", in_data(fold.train)}, {"left_out", in_data(fold.left_out)}});
            places.insert(places.end(), fold.places.begin(), fold.places.end());
        }
        const Json answer = ask({{"ask", "tune"}, {"candidate", candidate}, {"folds", parts}});
        const Matrix<float> said = probabilities_in(answer, places.size(), training_.num_classes);
        Matrix<float> result(places.size(), training_.num_classes);
        for (std::size_t i = 0; i < places.size(); ++i)
            std::ranges::copy(said.row(i), result.row(places[i]).begin());
        return result;
    }

    std::span<const RowIndex> rows_;
    TrainingRows training_;
    std::vector<InnerDraws> repeats_;
    std::vector<Matrix<float>> left_out_;  // of the best candidate, one a draw
};

Json cells_json(const hardlearn::Column& column) {
    Json cells = Json::array();
    for (const double value : column.values) cells.push_back(value);  // NaN is written as null
    for (const std::uint32_t code : column.codes)
        cells.push_back(code == hardlearn::Column::missing_code ? Json() : Json(code));
    return cells;
}

hardlearn::TunedFit tuned_fit(std::size_t num_candidates, const Dataset& data, std::span<const RowIndex> rows,
                              const hardlearn::FitOptions& options) {
    Tuner tuner(data, rows, options);
    const std::size_t best = tuner.has_draws() ? tuner.choose(num_candidates) : 0;
    const Json answer = ask({{"ask", "fit"}, {"candidate", best}, {"train", rows_json(rows)}});
    auto model = std::make_unique<OutsideModel>(answer.at("description").get<std::string>());
    if (!tuner.has_draws()) return {.model = std::move(model), .left_out = {}};
    hardlearn::LeftOutScores left_out = tuner.left_out();
    const auto calibration =
        hardlearn::fit_score_calibration(tuner.training(), left_out, answer.at("balanced").get<bool>());
    left_out.scores = hardlearn::apply_score_calibration(calibration, left_out.scores);
    return {.model = hardlearn::with_calibration(std::move(model), calibration),
            .left_out = std::move(left_out)};
}

}  // namespace

std::size_t hand_over(const Dataset& data) {
    Json columns = Json::array();
    for (const hardlearn::Column& column : data.columns) {
        columns.push_back(
            {{"text", column.kind == hardlearn::ColumnKind::text}, {"cells", cells_json(column)}});
    }
    Json labels = Json::array();
    for (const Label label : data.labels) labels.push_back(static_cast<std::size_t>(label));
    return ask({{"ask", "begin"}, {"columns", columns}, {"labels", labels}, {"classes", data.num_classes()}})
        .at("candidates");
}

std::vector<hardlearn::Contender> outside_models(const std::vector<std::string>& names,
                                                 std::size_t num_candidates,
                                                 const hardlearn::EvaluationOptions& options) {
    const hardlearn::FitOptions fit_options = hardlearn::fit_options_of(options);
    std::vector<hardlearn::Contender> contenders;
    for (const std::string& name : names) {
        const auto fit = [name, num_candidates, fit_options](
                             const Dataset& data, std::span<const RowIndex> rows, hardlearn::FoldPlace,
                             const RunContext& context) -> std::unique_ptr<hardlearn::Classifier> {
            if (hardlearn::leaves_nothing_to_learn(data, rows))
                return hardlearn::fit_classifier("majority", data, rows, fit_options, context);
            const auto make = [&] { return tuned_fit(num_candidates, data, rows, fit_options); };
            return hardlearn::as_named(name, fit_options.shared->of("outside", data, rows, make));
        };
        contenders.push_back({name, fit});
    }
    return contenders;
}

}  // namespace rivals
