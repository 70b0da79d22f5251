#include "hardlearn/operators/feature_choice.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <numeric>

namespace hardlearn {
namespace {

class FeatureChoice final : public RowMap {
  public:
    explicit FeatureChoice(std::vector<std::size_t> chosen) : chosen_(std::move(chosen)) {}
    Matrix<float> apply(const Matrix<float>& rows, const RunContext&) const override {
        Matrix<float> result(rows.rows(), chosen_.size());
        for (std::size_t i = 0; i < rows.rows(); ++i) {
            for (std::size_t j = 0; j < chosen_.size(); ++j) result(i, j) = rows(i, chosen_[j]);
        }
        return result;
    }

  private:
    std::vector<std::size_t> chosen_;
};

double f_of(const OperatorRows& rows, std::size_t feature, std::span<const double> counts) {
    const auto n = static_cast<double>(rows.size());
    std::vector<double> means(counts.size(), 0.0);
    double mean = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const double value = rows.features(i, feature);
        mean += value / n;
        const auto c = static_cast<std::size_t>(rows.labels.labels[i]);
        means[c] += value / counts[c];
    }
    double within = 0, between = 0, present = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const double off = rows.features(i, feature) - means[static_cast<std::size_t>(rows.labels.labels[i])];
        within += off * off;
    }
    for (std::size_t c = 0; c < counts.size(); ++c) {
        if (counts[c] == 0) continue;
        between += counts[c] * (means[c] - mean) * (means[c] - mean);
        present += 1;
    }
    constexpr double rounding = 1e-12;
    if (between <= rounding * n) return 0;
    if (within <= rounding * n || n <= present) return std::numeric_limits<double>::infinity();
    return (between / (present - 1)) / (within / (n - present));
}

}  // namespace

std::vector<double> anova_f(const OperatorRows& rows) {
    std::vector<double> counts(rows.labels.num_classes, 0.0);
    for (const Label label : rows.labels.labels) counts[static_cast<std::size_t>(label)] += 1;
    std::vector<double> result;
    for (std::size_t j = 0; j < rows.features.columns(); ++j) result.push_back(f_of(rows, j, counts));
    return result;
}

std::unique_ptr<RowMap> fit_feature_choice(const OperatorRows& rows) {
    const std::vector<double> f = anova_f(rows);
    const std::size_t at_most = std::max<std::size_t>(2, rows.size() / 10);
    const std::size_t kept = std::min({std::max<std::size_t>(2, (f.size() + 1) / 2), at_most, f.size()});
    std::vector<std::size_t> order(f.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, std::ranges::greater(), [&](std::size_t j) { return f[j]; });
    order.resize(kept);
    std::ranges::sort(order);
    return std::make_unique<FeatureChoice>(std::move(order));
}

}  // namespace hardlearn
