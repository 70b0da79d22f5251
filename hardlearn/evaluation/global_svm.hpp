#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/predictions.hpp"
#include "hardlearn/evaluation/libsvm_model.hpp"
#include "hardlearn/evaluation/tuning.hpp"

namespace hardlearn {

struct GlobalSvmOptions {
    double cost = 1.0;          ///< C in the literature; larger: fewer training errors, less smooth
    double gamma_factor = 1.0;  ///< of the RBF kernel, times 1 / (number of features); larger: more local
    bool balanced = false;      ///< costs of a class are scaled by the inverse of its share of the rows
    bool operator==(const GlobalSvmOptions&) const = default;
};

/// One RBF support vector machine on all training rows, solved by LIBSVM. Scores are those of
/// class_scores.
struct GlobalSvm {
    Preparation preparation;
    GlobalSvmOptions options;
    double gamma = 0;  ///< of the kernel
    std::size_t num_classes = 0;
    std::shared_ptr<const LibsvmModel> model;
};

/// The 108 candidates: 6 gammas x 9 costs x balanced or not, the smoothest first.
std::vector<GlobalSvmOptions> global_svm_candidates();
TuningScores tune_global_svm(const TrainingRows& training, const InnerDraws& draws,
                             const RunContext& context = {});

GlobalSvm fit_global_svm(const TrainingRows& training, const GlobalSvmOptions& options);
/// `features`: rows prepared as the training rows were.
Predictions predict(const GlobalSvm& model, const Matrix<float>& features, const RunContext& context = {});
Predictions predict(const GlobalSvm& model, const Dataset& data, std::span<const RowIndex> rows,
                    const RunContext& context = {});
std::string describe(const GlobalSvm& model);

}  // namespace hardlearn
