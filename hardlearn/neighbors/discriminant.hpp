#pragma once

#include <cstddef>
#include <span>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/types.hpp"

namespace hardlearn {

/// A linear map into the space in which classes are farthest apart relative to their own spread.
struct DiscriminantProjection {
    Matrix<float> directions;  ///< dimensions x features
    /// 1 x dimensions: subtracted after projecting, so that the training mean maps to 0
    Matrix<float> offset;
    double shrinkage = 0;  ///< share of the spherical covariance that was mixed in
};

/// Linear discriminant analysis with the within-class covariance shrunk towards a sphere by the amount of
/// Ledoit and Wolf ("A well-conditioned estimator for large-dimensional covariance matrices", J. Multivariate
/// Analysis 2004). At most (classes present - 1) dimensions; within-class covariance becomes the identity
/// there. Works for more features than rows, in O(n^2 p + n^3) instead of O(n p^2 + p^3). One class, or no
/// spread at all: one dimension of zeros.
DiscriminantProjection fit_discriminant(MatrixView<const float> rows, std::span<const Label> labels,
                                        std::size_t num_classes);

/// Rows in the projection's space.
Matrix<float> project(const DiscriminantProjection& projection, MatrixView<const float> rows);

}  // namespace hardlearn
