#include "hardlearn/hardness/spectral_complexity.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <limits>
#include <vector>

#include "hardlearn/core/parallel.hpp"
#include "hardlearn/hardness/class_rows.hpp"

namespace hardlearn {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// An eigenvalue below this share of the largest one is rounding error, as is a squared length below this
// share of what it is left of.
constexpr double negligible = 1e-10;

MatrixXd gathered(MatrixView<const float> rows, std::span<const RowIndex> chosen) {
    MatrixXd x(static_cast<Eigen::Index>(chosen.size()), static_cast<Eigen::Index>(rows.columns()));
    for (std::size_t i = 0; i < chosen.size(); ++i) {
        for (std::size_t f = 0; f < rows.columns(); ++f)
            x(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(f)) = rows(chosen[i], f);
    }
    return x;
}

// Inner products of the features, or of the rows where they are fewer: their eigenvalues are the same but for
// zeros.
MatrixXd smaller_square(const MatrixXd& x) {
    if (x.cols() <= x.rows()) return x.transpose() * x;
    return x * x.transpose();
}

// (m_a - m_b)' W^-1 (m_a - m_b), infinite where W does not vary in that direction: by the eigenvectors of
// smaller_square.
double largest_ratio(MatrixXd a, MatrixXd b) {
    const VectorXd mean_a = a.colwise().mean(), mean_b = b.colwise().mean();
    const VectorXd apart = mean_a - mean_b;
    MatrixXd within(a.rows() + b.rows(), a.cols());
    within << a.rowwise() - mean_a.transpose(), b.rowwise() - mean_b.transpose();
    within /= std::sqrt(static_cast<double>(within.rows()));
    const bool by_features = within.cols() <= within.rows();
    const MatrixXd square = smaller_square(within);
    const Eigen::SelfAdjointEigenSolver<MatrixXd> solver(square);
    const VectorXd& values = solver.eigenvalues();
    const VectorXd along = by_features ? VectorXd(solver.eigenvectors().transpose() * apart)
                                       : VectorXd(solver.eigenvectors().transpose() * (within * apart));
    const double floor = std::max(values.maxCoeff(), 0.0) * negligible;
    double ratio = 0, outside = apart.squaredNorm();
    for (Eigen::Index i = 0; i < values.size(); ++i) {
        if (values(i) <= floor) continue;
        const double squared = by_features ? along(i) * along(i) : along(i) * along(i) / values(i);
        ratio += squared / values(i);
        outside -= squared;
    }
    const bool is_outside = outside > negligible * apart.squaredNorm();
    return is_outside ? std::numeric_limits<double>::infinity() : ratio;
}

}  // namespace

double directional_fisher(MatrixView<const float> rows, const RowLabels& labels, const RunContext& context) {
    const auto classes = rows_of_classes(rows.rows(), labels);
    if (classes.size() < 2) return nan;
    std::vector<std::pair<std::size_t, std::size_t>> pairs;
    for (std::size_t a = 0; a < classes.size(); ++a) {
        for (std::size_t b = a + 1; b < classes.size(); ++b) pairs.emplace_back(a, b);
    }
    std::vector<double> values(pairs.size());
    parallel_for_each(pairs.size(), context, [&](std::size_t p) {
        const auto& [a, b] = pairs[p];
        values[p] = 1 / (1 + largest_ratio(gathered(rows, classes[a]), gathered(rows, classes[b])));
    });
    double sum = 0;
    for (const double value : values) sum += value;
    return sum / static_cast<double>(pairs.size());
}

DimensionComplexity dimension_complexity(MatrixView<const float> rows) {
    constexpr double held = 0.95;
    constexpr double rounding = 1e-12;
    if (rows.rows() == 0 || rows.columns() == 0) return {nan, nan, nan};
    std::vector<RowIndex> all(rows.rows());
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<RowIndex>(i);
    MatrixXd x = gathered(rows, all);
    const VectorXd mean = x.colwise().mean();
    x.rowwise() -= mean.transpose();
    const VectorXd values = Eigen::SelfAdjointEigenSolver<MatrixXd>(smaller_square(x), Eigen::EigenvaluesOnly)
                                .eigenvalues()
                                .cwiseMax(0);
    const double wanted = (held - rounding) * values.sum();
    double sum = 0, components = 0;
    for (Eigen::Index i = values.size(); i-- > 0 && sum < wanted;) {
        sum += values(i);
        components += 1;
    }
    const auto n = static_cast<double>(rows.rows()), features = static_cast<double>(rows.columns());
    return {.t2 = features / n, .t3 = components / n, .t4 = components / features};
}

}  // namespace hardlearn
