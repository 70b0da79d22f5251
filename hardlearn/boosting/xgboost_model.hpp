#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/predictions.hpp"
#include "hardlearn/evaluation/tuning.hpp"

namespace hardlearn {

struct XgboostOptions {
    std::size_t depth = 6;    ///< of a tree; larger: features act together in more ways
    std::size_t rounds = 30;  ///< of boosting, each a tree a class; more: closer to the training rows
    bool balanced = false;    ///< weigh rows by n / (classes * rows of their class)
    std::uint64_t seed = 0;
    bool operator==(const XgboostOptions&) const = default;
};

/// Gradient boosting of trees by XGBoost (Chen and Guestrin, KDD 2016): eta 0.15, thresholds
/// at 64 quantiles (16 above 1,000 features), 80 % of the rows and of the features a tree (500 at the most),
/// on one thread.
class XgboostModel {
  public:
    struct Booster;

    XgboostModel(const TrainingRows& training, const XgboostOptions& options, const RunContext& context = {});
    XgboostModel(XgboostModel&&) noexcept;
    XgboostModel& operator=(XgboostModel&&) noexcept;
    ~XgboostModel();

    /// Of rows prepared as the training rows were, by the first `rounds` rounds; classes without training
    /// rows get 0.
    Predictions predict_by(std::size_t rounds, const Matrix<float>& features) const;
    const XgboostOptions& options() const { return options_; }

  private:
    XgboostOptions options_;
    std::size_t num_classes_ = 0;
    std::vector<Label> classes_;  // those with training rows
    std::unique_ptr<Booster> booster_;
};

/// The 8 candidates: 2 depths x 2 numbers of rounds x balanced or not, the smoothest first.
std::vector<XgboostOptions> xgboost_candidates(std::uint64_t seed);
TuningScores tune_xgboost(const TrainingRows& training, const InnerDraws& draws, std::uint64_t seed,
                          const RunContext& context = {});

Predictions predict(const XgboostModel& model, const Matrix<float>& features, const RunContext& context = {});
std::string describe(const XgboostModel& model);

}  // namespace hardlearn
