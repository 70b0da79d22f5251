#pragma once

#include <cstdint>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/row_labels.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/hardness/row_distances.hpp"

namespace hardlearn {

/// Points between two rows of the same class, which L3 and N4 ask a classifier about.
struct InterpolatedPoints {
    Matrix<float> points;
    std::vector<Label> labels;     ///< the class of both rows
    std::vector<RowIndex> first;   ///< a point is first + share (second - first), rounded to float
    std::vector<RowIndex> second;  ///< another row than `first` where the class has another
    std::vector<double> share;     ///< in [0, 1)

    RowLabels row_labels(std::size_t num_classes) const {
        return {.labels = labels, .num_classes = num_classes};
    }
};

/// As many points of each class as it has rows, class by class, drawn at random. Errors as
/// feature_complexity.
InterpolatedPoints interpolate_points(MatrixView<const float> rows, const RowLabels& labels,
                                      std::uint64_t seed);

/// N4 (Ho and Basu 2002): the share of the points whose nearest row has another class; rows at the same
/// distance count in proportion. `points`: rows of a Matrix as wide as the rows, with the same features.
/// Error(bad_argument) for another width. Same bits for any number of threads.
double neighbor_nonlinearity(const RowDistances& distances, const RowLabels& labels,
                             const Matrix<float>& points, std::span<const Label> labels_of_points,
                             const RunContext& context = {});

}  // namespace hardlearn
