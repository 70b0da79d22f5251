#include "hardlearn/hardness/spectral_complexity.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "hardlearn/core/parallel.hpp"
#include "hardlearn/hardness/class_rows.hpp"

namespace hardlearn {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// Variances below this share of all are rounding error; where the inverse counts twice, below that one.
constexpr double rounding = 1e-14;
constexpr double rounding_of_square = 1e-11;

// A difference of means lies outside of what varies where it would be that often the standard deviation in
// squares, in the units of all variances together; or where this share of its square is not within.
constexpr double endless = 1e9;
constexpr double outside = 1e-8;

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
MatrixXd smaller_square(const MatrixXd& x, const RunContext& context) {
    const bool by_features = x.cols() <= x.rows();
    const Eigen::Index size = std::min(x.cols(), x.rows());
    constexpr Eigen::Index block = 128;
    MatrixXd square(size, size);
    for (Eigen::Index begin = 0; begin < size; begin += block) {
        context.check_stop();
        const Eigen::Index count = std::min(block, size - begin);
        if (by_features)
            square.middleRows(begin, count).noalias() = x.middleCols(begin, count).transpose() * x;
        else
            square.middleRows(begin, count).noalias() = x.middleRows(begin, count) * x.transpose();
    }
    return square;
}

// A symmetric matrix without all but its diagonal and what stands beside it.
struct Tridiagonal {
    VectorXd diagonal, beside;
};

// What reflects x onto the first axis, of length 1; 0 where it lies there.
VectorXd reflection(const VectorXd& x) {
    VectorXd v = x;
    v(0) += std::copysign(x.norm(), x(0));
    if (x.tail(x.size() - 1).isZero(0)) v.setZero();
    return v.isZero(0) ? v : VectorXd(v.normalized());
}

// S becomes HSH, H = I - 2vv'; only the lower triangle counts.
template <class Square>
void reflect(Square&& square, const VectorXd& v) {
    const VectorXd product = square.template selfadjointView<Eigen::Lower>() * v;
    const VectorXd w = 2 * product - 2 * v.dot(product) * v;
    square.template selfadjointView<Eigen::Lower>().rankUpdate(v, w, -1.0);
}

// Householder's way, in a basis that begins with `start`. Eigen's own would not hear an interrupt.
Tridiagonal tridiagonalised(MatrixXd square, const VectorXd& start, const RunContext& context) {
    const Eigen::Index n = square.rows();
    Tridiagonal result{VectorXd(n), VectorXd(n - 1)};
    reflect(square, reflection(start));
    for (Eigen::Index k = 0; k + 1 < n; ++k) {
        context.check_stop();
        const VectorXd column = square.col(k).tail(n - k - 1);
        const VectorXd v = reflection(column);
        result.beside(k) = column(0) - 2 * v(0) * v.dot(column);
        reflect(square.bottomRightCorner(n - k - 1, n - k - 1), v);
    }
    result.diagonal = square.diagonal();
    return result;
}

// The first column of the inverse of a positive matrix.
VectorXd first_of_inverse(const Tridiagonal& matrix, double least) {
    const Eigen::Index n = matrix.diagonal.size();
    VectorXd pivots(n), solution = VectorXd::Unit(n, 0);
    for (Eigen::Index i = 0; i < n; ++i) {
        const double factor = i > 0 ? matrix.beside(i - 1) / pivots(i - 1) : 0;
        pivots(i) = std::max(least, matrix.diagonal(i) + least - (i > 0 ? factor * matrix.beside(i - 1) : 0));
        if (i > 0) solution(i) = -factor * solution(i - 1);
    }
    for (Eigen::Index i = n; i-- > 0;) {
        if (i + 1 < n) solution(i) -= matrix.beside(i) * solution(i + 1);
        solution(i) /= pivots(i);
    }
    return solution;
}

// (m_a - m_b)' W^-1 (m_a - m_b), infinite where W does not vary in that direction.
double largest_ratio(const MatrixXd& a, const MatrixXd& b, const RunContext& context) {
    const VectorXd mean_a = a.colwise().mean(), mean_b = b.colwise().mean();
    const VectorXd apart = mean_a - mean_b;
    MatrixXd within(a.rows() + b.rows(), a.cols());
    within << a.rowwise() - mean_a.transpose(), b.rowwise() - mean_b.transpose();
    within /= std::sqrt(static_cast<double>(within.rows()));
    const double all = within.squaredNorm(), length = apart.squaredNorm();
    constexpr double infinite = std::numeric_limits<double>::infinity();
    if (length == 0) return 0;
    if (all == 0) return infinite;
    const bool by_features = within.cols() <= within.rows();
    const VectorXd start = by_features ? apart : VectorXd(within * apart);
    if (start.squaredNorm() <= rounding * all * length) return infinite;
    const double least = (by_features ? rounding : rounding_of_square) * all;
    const VectorXd column =
        first_of_inverse(tridiagonalised(smaller_square(within, context), start, context), least);
    if (by_features) {
        const double ratio = length * column(0);
        return ratio * all > endless * length ? infinite : ratio;
    }
    const double inside = start.squaredNorm() * column(0);
    return length - inside > outside * length ? infinite : start.squaredNorm() * column.squaredNorm();
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
        values[p] = 1 / (1 + largest_ratio(gathered(rows, classes[a]), gathered(rows, classes[b]), context));
    });
    double sum = 0;
    for (const double value : values) sum += value;
    return sum / static_cast<double>(pairs.size());
}

DimensionComplexity dimension_complexity(MatrixView<const float> rows, const RunContext& context) {
    // Less what rounding takes from a share that is reached exactly.
    constexpr double held = 0.95 - 1e-12;
    if (rows.rows() == 0 || rows.columns() == 0) return {nan, nan, nan};
    std::vector<RowIndex> all(rows.rows());
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<RowIndex>(i);
    MatrixXd x = gathered(rows, all);
    const VectorXd mean = x.colwise().mean();
    x.rowwise() -= mean.transpose();
    MatrixXd square = smaller_square(x, context);
    const VectorXd start = VectorXd::Unit(square.rows(), 0);
    const Tridiagonal form = tridiagonalised(std::move(square), start, context);
    Eigen::SelfAdjointEigenSolver<MatrixXd> solver;
    const VectorXd values = solver.computeFromTridiagonal(form.diagonal, form.beside, Eigen::EigenvaluesOnly)
                                .eigenvalues()
                                .cwiseMax(0);
    const double wanted = held * values.sum();
    double sum = 0, components = 0;
    for (Eigen::Index i = values.size(); i-- > 0 && sum < wanted;) {
        sum += values(i);
        components += 1;
    }
    const auto n = static_cast<double>(rows.rows()), features = static_cast<double>(rows.columns());
    return {.t2 = features / n, .t3 = components / n, .t4 = components / features};
}

}  // namespace hardlearn
