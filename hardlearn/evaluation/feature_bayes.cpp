#include "hardlearn/evaluation/feature_bayes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "hardlearn/data/preparation.hpp"

namespace hardlearn {
namespace {

Dataset as_data(const Matrix<float>& features) {
    Dataset data;
    data.name = "features";
    data.rows = features.rows();
    for (std::size_t j = 0; j < features.columns(); ++j) {
        Column& column = data.columns.emplace_back();
        column.name = fmt::format("f{}", j);
        for (std::size_t i = 0; i < features.rows(); ++i) column.values.push_back(features(i, j));
    }
    return data;
}

bool varies(const Matrix<float>& features) {
    for (std::size_t i = 1; i < features.rows(); ++i) {
        if (!std::ranges::equal(features.row(i), features.row(0))) return true;
    }
    return false;
}

}  // namespace

FeatureBayes fit_feature_bayes(const TrainingRows& training) {
    Dataset data = as_data(training.features);
    data.labels = training.labels;
    for (std::size_t c = 0; c < training.num_classes; ++c) data.class_names.push_back(fmt::format("{}", c));
    if (varies(training.features)) return {fit_naive_bayes(data, all_rows(data.rows))};
    NaiveBayes shares;
    for (const std::size_t count : class_counts(training.labels, training.num_classes))
        shares.log_priors.push_back(
            std::log(static_cast<double>(count) / static_cast<double>(training.labels.size())));
    return {std::move(shares)};
}

Predictions predict(const FeatureBayes& model, const Matrix<float>& features, const RunContext& context) {
    const Dataset data = as_data(features);
    return predict(model.model, data, all_rows(data.rows), context);
}

std::string describe(const FeatureBayes& model) {
    return fmt::format("{} features", model.model.numeric.size());
}

}  // namespace hardlearn
