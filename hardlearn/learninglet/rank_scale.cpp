#include "hardlearn/learninglet/rank_scale.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>

#include "hardlearn/core/parallel.hpp"

namespace hardlearn {
namespace {

// quantiles[s]: of F = s / 2n, clipped. Those of s and 2n - s are opposites, to the bit.
std::vector<double> clipped_quantiles(std::size_t n) {
    const boost::math::normal normal;
    std::vector<double> quantiles(2 * n + 1);
    for (std::size_t s = 0; s < n; ++s) {
        const double share = static_cast<double>(std::max<std::size_t>(s, 1)) / static_cast<double>(2 * n);
        quantiles[s] = boost::math::quantile(normal, share);
        quantiles[2 * n - s] = -quantiles[s];
    }
    return quantiles;
}

struct Moments {
    double mean = 0;
    double inverse_deviation = 0;  // 0 where nothing varies

    float standardised(double value) const { return static_cast<float>((value - mean) * inverse_deviation); }
};

// `begins`: where in the sorted training values each different one begins, and their end.
Moments moments_of(std::span<const std::size_t> begins, std::span<const double> quantiles) {
    const std::size_t different = begins.size() - 1;
    const auto n = static_cast<double>(begins.back());
    if (different < 2) return {};
    double sum = 0, squares = 0;
    for (std::size_t i = 0; i < different; ++i) {
        const double z = quantiles[begins[i] + begins[i + 1]];
        const auto count = static_cast<double>(begins[i + 1] - begins[i]);
        sum += count * z;
        squares += count * z * z;
    }
    const double mean = sum / n;
    return {.mean = mean, .inverse_deviation = 1 / std::sqrt(squares / n - mean * mean)};
}

}  // namespace

RankScale::RankScale(MatrixView<const float> rows, std::span<const RowIndex> training,
                     const RunContext& context)
    : features_(rows.columns()) {
    const std::vector<double> quantiles = clipped_quantiles(training.size());
    parallel_for("ranks", features_.size(), 16, context, [&](std::size_t begin, std::size_t end) {
        std::vector<float> sorted(training.size());
        std::vector<std::size_t> begins;
        for (std::size_t f = begin; f < end; ++f) {
            for (std::size_t i = 0; i < training.size(); ++i) sorted[i] = rows(training[i], f);
            std::ranges::sort(sorted);
            Feature& feature = features_[f];
            begins.clear();
            for (std::size_t i = 0; i < sorted.size(); ++i) {
                if (i > 0 && sorted[i] == sorted[i - 1]) continue;
                begins.push_back(i);
                feature.values.push_back(sorted[i]);
            }
            begins.push_back(sorted.size());
            const Moments moments = moments_of(begins, quantiles);
            for (std::size_t v = 0; v < begins.size(); ++v) {
                feature.below.push_back(moments.standardised(quantiles[2 * begins[v]]));
                if (v < feature.values.size())
                    feature.at.push_back(moments.standardised(quantiles[begins[v] + begins[v + 1]]));
            }
        }
    });
}

Matrix<float> RankScale::apply(MatrixView<const float> rows, const RunContext& context) const {
    Matrix<float> result(rows.rows(), features_.size());
    parallel_for("ranks", rows.rows(), 16, context, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            for (std::size_t f = 0; f < features_.size(); ++f) {
                const Feature& feature = features_[f];
                const float value = rows(i, f);
                const auto found = std::ranges::lower_bound(feature.values, value);
                const auto place = static_cast<std::size_t>(found - feature.values.begin());
                const bool is_known = found != feature.values.end() && *found == value;
                result(i, f) = is_known ? feature.at[place] : feature.below[place];
            }
        }
    });
    return result;
}

}  // namespace hardlearn
