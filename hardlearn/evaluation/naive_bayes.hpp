#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/data/predictions.hpp"

namespace hardlearn {

/// Features independent given the class: a normal distribution a class for numbers (standardised, 1e-9 added
/// to the variances), level shares with Laplace smoothing for texts. Missing cells and unseen levels say
/// nothing. Scores are the class probabilities.
struct NaiveBayes {
    struct NumericColumn {
        std::string name;
        double mean = 0;
        double scale = 1;
        std::vector<double> class_means;      ///< of standardised values; 0 for a class without any
        std::vector<double> class_variances;  ///< 1 for a class without any
    };
    struct TextColumn {
        std::string name;
        std::vector<std::string> levels;   ///< increasing
        Matrix<double> log_probabilities;  ///< levels x classes
    };
    std::vector<double> log_priors;  ///< minus infinity for a class without rows
    std::vector<NumericColumn> numeric;
    std::vector<TextColumn> text;
};

NaiveBayes fit_naive_bayes(const Dataset& data, std::span<const RowIndex> rows);
Predictions predict(const NaiveBayes& model, const Dataset& data, std::span<const RowIndex> rows,
                    const RunContext& context = {});
std::string describe(const NaiveBayes& model);

}  // namespace hardlearn
