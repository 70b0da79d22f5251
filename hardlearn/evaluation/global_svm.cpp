#include "hardlearn/evaluation/global_svm.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <functional>

#include "hardlearn/core/parallel.hpp"
#include "hardlearn/core/vector_kernels.hpp"

namespace hardlearn {
namespace {

constexpr std::array gamma_factors = {0.03, 0.1, 0.3, 1.0, 3.0, 10.0};
constexpr std::array costs = {0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0};

// Beyond it the distances of all pairs and LIBSVM's nodes for a Gram matrix, 16 bytes a pair, take too much
// memory.
constexpr std::size_t most_rows_for_gram = 4000;

double gamma_of(double gamma_factor, const Matrix<float>& features) {
    return gamma_factor / static_cast<double>(features.columns());
}

/// Squared distances of all pairs of the draws' rows.
Matrix<float> squared_distances(const TrainingRows& training, std::span<const RowIndex> rows,
                                const RunContext& context) {
    Matrix<float> distances(rows.size(), rows.size());
    parallel_for(rows.size(), 32, context, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            squared_euclidean_to_some(training.features.row(rows[i]).data(), training.features, rows,
                                      distances.row(i));
        }
    });
    return distances;
}

/// Candidates that share a fold and a gamma share their kernel values.
class FoldTuner {
  public:
    FoldTuner(const TrainingRows& training, const InnerDraws& draws, const Matrix<float>& distances)
        : training_(training), draws_(draws), distances_(distances) {}

    /// Calls next() before each machine.
    void predict_left_out(std::size_t fold, std::size_t gamma_index, Matrix<Label>& predicted,
                          const std::function<void()>& next) const {
        std::vector<std::size_t> train;
        std::vector<std::size_t> left_out;
        std::vector<Label> labels;
        for (std::size_t i = 0; i < draws_.rows.size(); ++i) {
            (draws_.folds[i] == fold ? left_out : train).push_back(i);
            if (draws_.folds[i] != fold) labels.push_back(training_.labels[draws_.rows[i]]);
        }
        const double gamma = gamma_of(gamma_factors[gamma_index], training_.features);
        const Matrix<float> train_rows = inputs(train, train, gamma);
        const Matrix<float> queries = inputs(left_out, train, gamma);
        const auto rows = with_gram() ? LibsvmRows::from_gram(train_rows, labels)
                                      : LibsvmRows::from_features(train_rows, labels);
        const std::size_t per_gamma = predicted.rows() / gamma_factors.size();
        for (std::size_t c = gamma_index * per_gamma; c < (gamma_index + 1) * per_gamma; ++c) {
            next();
            const LibsvmModel model(rows, candidates_[c].cost, gamma, candidates_[c].balanced);
            for (std::size_t i = 0; i < left_out.size(); ++i) {
                predicted(c, left_out[i]) = model.ask(queries.row(i)).winner;
            }
        }
    }

  private:
    bool with_gram() const { return distances_.rows() > 0; }

    /// What LIBSVM is given of the rows at `places`: kernel values with the training rows, or features.
    Matrix<float> inputs(std::span<const std::size_t> places, std::span<const std::size_t> train,
                         double gamma) const {
        Matrix<float> result(places.size(), with_gram() ? train.size() : training_.features.columns());
        for (std::size_t i = 0; i < places.size(); ++i) {
            const auto row = result.row(i);
            if (with_gram()) {
                for (std::size_t j = 0; j < train.size(); ++j) row[j] = distances_(places[i], train[j]);
                exp_scaled(row, static_cast<float>(-gamma), row);
            } else {
                std::ranges::copy(training_.features.row(draws_.rows[places[i]]), row.begin());
            }
        }
        return result;
    }

    const TrainingRows& training_;
    const InnerDraws& draws_;
    const Matrix<float>& distances_;
    const std::vector<GlobalSvmOptions> candidates_ = global_svm_candidates();
};

}  // namespace

std::vector<GlobalSvmOptions> global_svm_candidates() {
    std::vector<GlobalSvmOptions> candidates;
    for (const double gamma_factor : gamma_factors) {
        for (const double cost : costs) {
            for (const bool balanced : {false, true}) candidates.push_back({cost, gamma_factor, balanced});
        }
    }
    return candidates;
}

TuningScores tune_global_svm(const TrainingRows& training, const InnerDraws& draws,
                             const RunContext& context) {
    const Matrix<float> distances = draws.rows.size() <= most_rows_for_gram
                                        ? squared_distances(training, draws.rows, context)
                                        : Matrix<float>();
    const FoldTuner tuner(training, draws, distances);
    Matrix<Label> predicted(global_svm_candidates().size(), draws.rows.size());
    std::atomic<std::size_t> begun{0};
    const std::size_t num_machines = draws.num_folds * predicted.rows();
    parallel_for_each(draws.num_folds * gamma_factors.size(), context, [&](std::size_t job) {
        tuner.predict_left_out(job / gamma_factors.size(), job % gamma_factors.size(), predicted, [&] {
            context.check_stop();
            context.report("tuning", begun++, num_machines);
        });
    });
    return score_candidates(predicted, training, draws);
}

GlobalSvm fit_global_svm(const TrainingRows& training, const GlobalSvmOptions& options) {
    const auto rows = LibsvmRows::from_features(training.features, training.labels);
    const double gamma = gamma_of(options.gamma_factor, training.features);
    return {.preparation = training.preparation,
            .options = options,
            .gamma = gamma,
            .num_classes = training.num_classes,
            .model = std::make_shared<const LibsvmModel>(rows, options.cost, gamma, options.balanced)};
}

Predictions predict(const GlobalSvm& model, const Matrix<float>& features, const RunContext& context) {
    Predictions predictions{.labels = std::vector<Label>(features.rows()),
                            .scores = Matrix<float>(features.rows(), model.num_classes)};
    parallel_for(features.rows(), 16, context, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            const Votes votes = model.model->ask(features.row(i));
            predictions.labels[i] = votes.winner;
            class_scores(votes, predictions.scores.row(i));
        }
    });
    return predictions;
}

Predictions predict(const GlobalSvm& model, const Dataset& data, std::span<const RowIndex> rows,
                    const RunContext& context) {
    return predict(model, prepare(model.preparation, data, rows).features, context);
}

std::string describe(const GlobalSvm& model) {
    return fmt::format("cost {:g}, gamma {:.3g}{}", model.options.cost, model.gamma,
                       model.options.balanced ? ", balanced" : "");
}

}  // namespace hardlearn
