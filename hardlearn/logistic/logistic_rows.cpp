#include "hardlearn/logistic/logistic_rows.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "hardlearn/core/error.hpp"
#include "hardlearn/logistic/logistic_rows-inl.hpp"

namespace hardlearn {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Parts = LogisticRows::Parts;

// Wider rows are centred this many columns at a time.
constexpr Index columns_at_once = 512;
// Finding the principal axes of more coordinates takes longer than it saves.
constexpr Index most_rotated = 300;
// Coordinates of less than this share of the largest one's square are rounding.
constexpr double negligible = 1e-11;

Eigen::Map<const Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>, 0,
           Eigen::OuterStride<>>
as_eigen(MatrixView<const float> rows) {
    return {rows.data(), static_cast<Index>(rows.rows()), static_cast<Index>(rows.columns()),
            Eigen::OuterStride<>(static_cast<Index>(rows.stride()))};
}

MatrixXd centred_columns(const Parts& parts, Index begin, Index count) {
    MatrixXd columns = as_eigen(parts.rows).middleCols(begin, count).cast<double>();
    columns.rowwise() -= parts.means.middleCols(begin, count);
    return columns;
}

// Calls body(first column, centred columns) for blocks of the columns.
template <class Body>
void for_blocks(const Parts& parts, const Body& body) {
    const auto columns = static_cast<Index>(parts.rows.columns());
    for (Index begin = 0; begin < columns; begin += columns_at_once) {
        body(begin, centred_columns(parts, begin, std::min(columns_at_once, columns - begin)));
    }
}

void set_means(Parts& parts) {
    parts.means = as_eigen(parts.rows).cast<double>().colwise().mean();
    if (!parts.means.allFinite())
        throw_bad_argument("logistic regression: the rows hold values that are not finite");
}

// X X' = P' L D L' P: the coordinates are P' L sqrt(D), and the first of them, as many as have a share in the
// rows, say how B is made of the rows.
void factorise_gram(Parts& parts, const RunContext& context) {
    const auto n = static_cast<Index>(parts.rows.rows());
    MatrixXd gram = MatrixXd::Zero(n, n);
    for_blocks(parts, [&](Index, const MatrixXd& columns) {
        context.check_stop();
        gram.selfadjointView<Eigen::Lower>().rankUpdate(columns);
    });
    const Eigen::LDLT<MatrixXd> factor(gram.selfadjointView<Eigen::Lower>());
    const Eigen::VectorXd squares = factor.vectorD();
    Index rank = 0;
    while (rank < n && squares(rank) > negligible * squares(0)) ++rank;
    MatrixXd lower = MatrixXd(factor.matrixL()).leftCols(rank);
    lower *= squares.head(rank).cwiseSqrt().asDiagonal();
    const MatrixXd chosen = factor.transpositionsP() * MatrixXd::Identity(n, n);
    parts.basis = lower.topRows(rank).triangularView<Eigen::Lower>().solve(chosen.topRows(rank));
    parts.coordinates = factor.transpositionsP().transpose() * lower;
    parts.basis_of_rows = true;
}

// The longest axis first. Coordinates along them are uncorrelated, so each can be scaled on its own.
void rotate_to_principal_axes(Parts& parts) {
    if (parts.coordinates.cols() == 0) return;
    const MatrixXd products = parts.coordinates.transpose() * parts.coordinates;
    const MatrixXd axes =
        Eigen::SelfAdjointEigenSolver<MatrixXd>(products).eigenvectors().rowwise().reverse();
    parts.coordinates *= axes;
    parts.basis = axes.transpose() * parts.basis;
}

}  // namespace

LogisticRows::LogisticRows(MatrixView<const float> rows, const RunContext& context) {
    if (rows.rows() == 0) throw_bad_argument("logistic regression: there are no rows");
    auto parts = std::make_unique<Parts>();
    parts->rows = rows;
    set_means(*parts);
    if (rows.columns() > rows.rows()) {
        factorise_gram(*parts, context);
    } else {
        const auto columns = static_cast<Index>(rows.columns());
        parts->coordinates = centred_columns(*parts, 0, columns);
        parts->basis = MatrixXd::Identity(columns, columns);
    }
    context.check_stop();
    if (parts->coordinates.cols() <= most_rotated) rotate_to_principal_axes(*parts);
    parts->mean_squares =
        parts->coordinates.colwise().squaredNorm().transpose() / static_cast<double>(rows.rows());
    parts_ = std::move(parts);
}

LogisticRows::LogisticRows(LogisticRows&&) noexcept = default;
LogisticRows& LogisticRows::operator=(LogisticRows&&) noexcept = default;
LogisticRows::~LogisticRows() = default;

MatrixXd weights_of_columns(const Parts& parts, const MatrixXd& weights) {
    const MatrixXd combined = weights * parts.basis;
    if (!parts.basis_of_rows) return combined;
    MatrixXd result(weights.rows(), static_cast<Index>(parts.rows.columns()));
    for_blocks(parts, [&](Index begin, const MatrixXd& columns) {
        result.middleCols(begin, columns.cols()) = combined * columns;
    });
    return result;
}

}  // namespace hardlearn
