#include "hardlearn/hardness/feature_complexity.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <numeric>
#include <vector>

#include "hardlearn/hardness/class_rows.hpp"

namespace hardlearn {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// Values from `low` to `high` are in both classes; none where low is above high.
struct Overlap {
    double low = 0, high = 0;    // the larger of the minima, the smaller of the maxima
    double least = 0, most = 0;  // of both classes
    bool holds(double value) const { return low <= value && value <= high; }
};

Overlap overlap_of(MatrixView<const float> rows, std::span<const RowIndex> a, std::span<const RowIndex> b,
                   std::size_t feature) {
    const auto range_of = [&](std::span<const RowIndex> of_class) {
        const auto [low, high] =
            std::ranges::minmax(of_class, {}, [&](RowIndex row) { return rows(row, feature); });
        return std::pair<double, double>(rows(low, feature), rows(high, feature));
    };
    const auto [low_a, high_a] = range_of(a);
    const auto [low_b, high_b] = range_of(b);
    return {.low = std::max(low_a, low_b),
            .high = std::min(high_a, high_b),
            .least = std::min(low_a, low_b),
            .most = std::max(high_a, high_b)};
}

double f1_of(MatrixView<const float> rows, const std::vector<std::vector<RowIndex>>& classes) {
    double largest = 0;
    for (std::size_t f = 0; f < rows.columns(); ++f) {
        double sum = 0, count = 0, between = 0, within = 0;
        std::vector<double> means;
        for (const auto& of_class : classes) {
            double of_this = 0;
            for (const RowIndex row : of_class) of_this += static_cast<double>(rows(row, f));
            means.push_back(of_this / static_cast<double>(of_class.size()));
            sum += of_this;
            count += static_cast<double>(of_class.size());
        }
        for (std::size_t c = 0; c < classes.size(); ++c) {
            const double apart = means[c] - sum / count;
            between += static_cast<double>(classes[c].size()) * apart * apart;
            for (const RowIndex row : classes[c]) {
                const double from_mean = static_cast<double>(rows(row, f)) - means[c];
                within += from_mean * from_mean;
            }
        }
        if (within == 0 && between > 0) return 0;
        if (within > 0) largest = std::max(largest, between / within);
    }
    return 1 / (1 + largest);
}

double f2_of(const std::vector<Overlap>& overlaps) {
    double product = 1;
    for (const Overlap& overlap : overlaps) {
        if (overlap.most > overlap.least)
            product *= std::max(0.0, overlap.high - overlap.low) / (overlap.most - overlap.least);
    }
    return product;
}

std::size_t num_inside(MatrixView<const float> rows, std::span<const RowIndex> both, std::size_t feature,
                       const Overlap& overlap) {
    return static_cast<std::size_t>(std::ranges::count_if(
        both, [&](RowIndex row) { return overlap.holds(static_cast<double>(rows(row, feature))); }));
}

std::vector<RowIndex> joined(std::span<const RowIndex> a, std::span<const RowIndex> b) {
    std::vector<RowIndex> both(a.begin(), a.end());
    both.insert(both.end(), b.begin(), b.end());
    return both;
}

double f4_of(MatrixView<const float> rows, std::vector<RowIndex> a, std::vector<RowIndex> b) {
    const auto all = static_cast<double>(a.size() + b.size());
    std::vector<char> used(rows.columns(), 0);
    while (!a.empty() && !b.empty()) {
        const std::vector<RowIndex> both = joined(a, b);
        std::size_t best = rows.columns(), fewest = both.size();
        Overlap of_best;
        for (std::size_t f = 0; f < rows.columns(); ++f) {
            if (used[f]) continue;
            const Overlap overlap = overlap_of(rows, a, b, f);
            const std::size_t inside = num_inside(rows, both, f, overlap);
            if (inside < fewest) fewest = inside, best = f, of_best = overlap;
        }
        if (best == rows.columns()) return static_cast<double>(both.size()) / all;
        used[best] = 1;
        const auto is_told = [&](RowIndex row) {
            return !of_best.holds(static_cast<double>(rows(row, best)));
        };
        std::erase_if(a, is_told);
        std::erase_if(b, is_told);
    }
    // Rows of one class that are left are told apart as well.
    return 0;
}

}  // namespace

FeatureComplexity feature_complexity(MatrixView<const float> rows, const RowLabels& labels) {
    const auto classes = rows_of_classes(rows.rows(), labels);
    if (classes.size() < 2) return {nan, nan, nan, nan};
    FeatureComplexity mean{.f1 = f1_of(rows, classes)};
    const double pairs = static_cast<double>(classes.size() * (classes.size() - 1)) / 2;
    for (std::size_t a = 0; a < classes.size(); ++a) {
        for (std::size_t b = a + 1; b < classes.size(); ++b) {
            std::vector<Overlap> overlaps;
            double least = 1;
            const std::vector<RowIndex> both = joined(classes[a], classes[b]);
            for (std::size_t f = 0; f < rows.columns(); ++f) {
                overlaps.push_back(overlap_of(rows, classes[a], classes[b], f));
                least = std::min(least, static_cast<double>(num_inside(rows, both, f, overlaps.back())) /
                                            static_cast<double>(both.size()));
            }
            mean.f2 += f2_of(overlaps) / pairs;
            mean.f3 += least / pairs;
            mean.f4 += f4_of(rows, classes[a], classes[b]) / pairs;
        }
    }
    return mean;
}

}  // namespace hardlearn
