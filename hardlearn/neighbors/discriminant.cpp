#include "hardlearn/neighbors/discriminant.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <vector>

#include "hardlearn/core/vector_kernels.hpp"

namespace hardlearn {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

// An eigenvalue below this share of the largest one is rounding error.
constexpr double negligible = 1e-10;

MatrixXd centered(MatrixView<const float> rows, VectorXd& mean) {
    MatrixXd x(rows.rows(), rows.columns());
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        for (std::size_t j = 0; j < rows.columns(); ++j)
            x(static_cast<int>(i), static_cast<int>(j)) = rows(i, j);
    }
    mean = x.colwise().mean();
    x.rowwise() -= mean.transpose();
    return x;
}

// An orthonormal basis (features x rank) of the space that the rows span, where they are fewer than the
// features.
MatrixXd row_space_basis(const MatrixXd& x) {
    const Eigen::SelfAdjointEigenSolver<MatrixXd> gram(x * x.transpose());
    const VectorXd& values = gram.eigenvalues();
    const double floor = std::max(values.maxCoeff(), 0.0) * negligible;
    Eigen::Index rank = 0;
    for (Eigen::Index i = 0; i < values.size(); ++i) rank += values(i) > floor;
    const VectorXd scale = values.tail(rank).cwiseSqrt().cwiseInverse();
    return x.transpose() * gram.eigenvectors().rightCols(rank) * scale.asDiagonal();
}

struct ClassMeans {
    MatrixXd weighted;  // a row a class present: sqrt(share) * mean
    MatrixXd within;    // the rows with their class's mean subtracted
};

ClassMeans class_means(const MatrixXd& z, std::span<const Label> labels, std::size_t num_classes) {
    MatrixXd sums = MatrixXd::Zero(static_cast<Eigen::Index>(num_classes), z.cols());
    VectorXd counts = VectorXd::Zero(static_cast<Eigen::Index>(num_classes));
    for (Eigen::Index i = 0; i < z.rows(); ++i) {
        const Eigen::Index label = labels[static_cast<std::size_t>(i)];
        sums.row(label) += z.row(i);
        counts(label) += 1;
    }
    ClassMeans result{MatrixXd(0, z.cols()), z};
    for (Eigen::Index c = 0; c < counts.size(); ++c) {
        if (counts(c) == 0) continue;
        sums.row(c) /= counts(c);
        result.weighted.conservativeResize(result.weighted.rows() + 1, Eigen::NoChange);
        result.weighted.bottomRows(1) = std::sqrt(counts(c) / static_cast<double>(z.rows())) * sums.row(c);
    }
    for (Eigen::Index i = 0; i < z.rows(); ++i)
        result.within.row(i) -= sums.row(labels[static_cast<std::size_t>(i)]);
    return result;
}

// The amount of shrinkage that minimises the expected squared error of the covariance (Ledoit & Wolf,
// lemma 3.2-3.4).
double ledoit_wolf_shrinkage(const MatrixXd& within, const MatrixXd& covariance) {
    const auto n = static_cast<double>(within.rows());
    const double mu = covariance.trace() / static_cast<double>(covariance.rows());
    const double squared_norm = covariance.squaredNorm();
    const double delta = squared_norm - mu * mu * static_cast<double>(covariance.rows());
    if (delta <= 0) return 1.0;
    const double fourth_moments = within.rowwise().squaredNorm().array().square().sum();
    const double beta = (fourth_moments / n - squared_norm) / n;
    return std::clamp(beta / delta, 0.0, 1.0);
}

// The directions (space x dimensions) that whiten the within-class covariance and hold all class means.
MatrixXd discriminant_directions(const MatrixXd& z, std::span<const Label> labels, std::size_t num_classes,
                                 double& shrinkage) {
    const ClassMeans means = class_means(z, labels, num_classes);
    MatrixXd covariance = means.within.transpose() * means.within / static_cast<double>(z.rows());
    shrinkage = ledoit_wolf_shrinkage(means.within, covariance);
    const double mu = covariance.trace() / static_cast<double>(covariance.rows());
    covariance *= 1.0 - shrinkage;
    covariance.diagonal().array() += shrinkage * mu;

    const Eigen::SelfAdjointEigenSolver<MatrixXd> spread(covariance);
    const double floor = std::max(spread.eigenvalues().maxCoeff() * negligible, 1e-300);
    const VectorXd scale = spread.eigenvalues().cwiseMax(floor).cwiseSqrt().cwiseInverse();
    const MatrixXd whitening = spread.eigenvectors() * scale.asDiagonal();

    const MatrixXd whitened_means = means.weighted * whitening;
    const Eigen::SelfAdjointEigenSolver<MatrixXd> between(whitened_means * whitened_means.transpose());
    // The classes' own spread is 1 here: means closer than a millionth of it are the same.
    const double smallest = std::max(between.eigenvalues().maxCoeff() * 1e-8, 1e-12);
    const Eigen::Index dimensions = (between.eigenvalues().array() > smallest).count();
    const VectorXd lengths = between.eigenvalues().tail(dimensions).cwiseSqrt().cwiseInverse();
    return whitening * whitened_means.transpose() * between.eigenvectors().rightCols(dimensions) *
           lengths.asDiagonal();
}

DiscriminantProjection no_direction(std::size_t num_features) {
    return {.directions = Matrix<float>(1, num_features), .offset = Matrix<float>(1, 1), .shrinkage = 1.0};
}

}  // namespace

DiscriminantProjection fit_discriminant(MatrixView<const float> rows, std::span<const Label> labels,
                                        std::size_t num_classes) {
    VectorXd mean;
    const MatrixXd x = centered(rows, mean);
    if (x.squaredNorm() == 0) return no_direction(rows.columns());
    DiscriminantProjection result;
    MatrixXd directions;
    if (x.cols() > x.rows()) {
        const MatrixXd basis = row_space_basis(x);
        directions = basis * discriminant_directions(x * basis, labels, num_classes, result.shrinkage);
    } else {
        directions = discriminant_directions(x, labels, num_classes, result.shrinkage);
    }
    if (directions.cols() == 0) return no_direction(rows.columns());

    const auto dimensions = static_cast<std::size_t>(directions.cols());
    const VectorXd offset = directions.transpose() * mean;
    result.directions = Matrix<float>(dimensions, rows.columns());
    result.offset = Matrix<float>(1, dimensions);
    for (std::size_t d = 0; d < dimensions; ++d) {
        // Strongest direction first, and its largest coefficient positive: eigenvectors have no sign of their
        // own.
        const VectorXd direction = directions.col(static_cast<Eigen::Index>(dimensions - 1 - d));
        Eigen::Index largest;
        direction.cwiseAbs().maxCoeff(&largest);
        const double sign = direction(largest) < 0 ? -1.0 : 1.0;
        for (std::size_t j = 0; j < rows.columns(); ++j) {
            result.directions(d, j) = static_cast<float>(sign * direction(static_cast<Eigen::Index>(j)));
        }
        result.offset(0, d) =
            static_cast<float>(sign * offset(static_cast<Eigen::Index>(dimensions - 1 - d)));
    }
    return result;
}

Matrix<float> project(const DiscriminantProjection& projection, MatrixView<const float> rows) {
    const std::size_t dimensions = projection.directions.rows();
    Matrix<float> result(rows.rows(), dimensions);
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        for (std::size_t d = 0; d < dimensions; ++d) {
            result(i, d) = inner_product(rows.row(i).data(), projection.directions.row(d).data(),
                                         projection.directions.stride()) -
                           projection.offset(0, d);
        }
    }
    return result;
}

}  // namespace hardlearn
