#include "hardlearn/operators/whitening.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

namespace hardlearn {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kept_variance = 0.95;

MatrixXd in_double(const Matrix<float>& rows) {
    MatrixXd x(rows.rows(), rows.columns());
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        for (std::size_t j = 0; j < rows.columns(); ++j)
            x(static_cast<Index>(i), static_cast<Index>(j)) = rows(i, j);
    }
    return x;
}

class Whitening final : public RowMap {
  public:
    explicit Whitening(const Matrix<float>& rows) {
        MatrixXd x = in_double(rows);
        mean_ = x.colwise().mean();
        x.rowwise() -= mean_.transpose();
        const auto n = static_cast<double>(x.rows());
        const bool wide = x.cols() > x.rows();
        const MatrixXd products = wide ? MatrixXd(x * x.transpose()) : MatrixXd(x.transpose() * x);
        const Eigen::SelfAdjointEigenSolver<MatrixXd> solver(products);
        const VectorXd values = solver.eigenvalues().cwiseMax(0.0);
        const Index kept = components_of(values);
        if (kept == 0) {
            directions_ = MatrixXd::Zero(x.cols(), 1);
            return;
        }
        // The largest come last. A wide table's directions are found by way of its rows.
        const VectorXd scale = (values.tail(kept) / n).cwiseSqrt().cwiseInverse();
        directions_ = solver.eigenvectors().rightCols(kept);
        if (wide) {
            const VectorXd lengths = values.tail(kept).cwiseSqrt().cwiseInverse();
            directions_ = x.transpose() * directions_ * lengths.asDiagonal();
        }
        directions_ = directions_ * scale.asDiagonal();
        fix_signs();
    }

    // Row by row, so that a row's bits do not depend on those beside it.
    Matrix<float> apply(const Matrix<float>& rows, const RunContext&) const override {
        Matrix<float> result(rows.rows(), static_cast<std::size_t>(directions_.cols()));
        VectorXd row(directions_.rows());
        for (std::size_t i = 0; i < rows.rows(); ++i) {
            for (std::size_t j = 0; j < rows.columns(); ++j) row(static_cast<Index>(j)) = rows(i, j);
            const VectorXd seen = directions_.transpose() * (row - mean_);
            for (std::size_t d = 0; d < result.columns(); ++d)
                result(i, d) = static_cast<float>(seen(static_cast<Index>(d)));
        }
        return result;
    }

  private:
    // `values`: increasing.
    static Index components_of(const VectorXd& values) {
        const double total = values.sum();
        if (total <= 0) return 0;
        double held = 0;
        Index kept = 0;
        while (kept < values.size() && held < kept_variance * total) held += values(values.size() - ++kept);
        return kept;
    }

    // Eigenvectors have no sign of their own: the largest coefficient is positive.
    void fix_signs() {
        for (Index d = 0; d < directions_.cols(); ++d) {
            Index largest = 0;
            directions_.col(d).cwiseAbs().maxCoeff(&largest);
            if (directions_(largest, d) < 0) directions_.col(d) = -directions_.col(d);
        }
    }

    VectorXd mean_;
    MatrixXd directions_;  // features x components, scaled
};

}  // namespace

std::unique_ptr<RowMap> fit_whitening(const OperatorRows& rows) {
    return std::make_unique<Whitening>(rows.features);
}

}  // namespace hardlearn
