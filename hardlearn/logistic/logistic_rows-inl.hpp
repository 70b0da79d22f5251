#pragma once

#include <Eigen/Dense>

#include "hardlearn/logistic/logistic_rows.hpp"

namespace hardlearn {

/// The centred rows X are `coordinates` B, where B has orthonormal rows and is not kept. A penalty on the
/// length of weights is the same in these coordinates.
struct LogisticRows::Parts {
    MatrixView<const float> rows;
    Eigen::RowVectorXd means;      ///< of the columns
    Eigen::MatrixXd coordinates;   ///< rows x coordinates
    Eigen::VectorXd mean_squares;  ///< of each coordinate
    /// How B is made: of X itself where there are fewer columns than rows (coordinates x columns), else of
    /// the rows of X (coordinates x rows).
    Eigen::MatrixXd basis;
    bool basis_of_rows = false;
};

/// Weights over the columns for weights over the coordinates, one row a class.
Eigen::MatrixXd weights_of_columns(const LogisticRows::Parts& rows, const Eigen::MatrixXd& weights);

}  // namespace hardlearn
