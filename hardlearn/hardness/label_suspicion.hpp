#pragma once

#include <span>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/types.hpp"

namespace hardlearn {

/// How much one row's label is doubted.
struct LabelSuspicion {
    RowIndex row = 0;
    Label given = 0;
    Label suggested = 0;     ///< the class with the highest left-out score
    double given_score = 0;  ///< left-out score of the given label: low is suspicious
    double suggested_score = 0;
    double sigma = 0;  ///< AMI gained if the label were a fresh dummy label (paper, Lemma 1)
};

/// sigma of every (class, cluster) cell: the AMI after moving one sample of the cell to a class of its own,
/// minus the AMI before. Empty cells get 0. O(classes x clusters) tables, E[MI] recomputed for each class.
Matrix<double> dummy_label_gain(MatrixView<const std::uint64_t> class_by_cluster);

/// All rows, the most suspicious first: by given_score, ties by row. `left_out_scores` is rows x classes,
/// predicted with the row itself (and its group) left out. `clusters` may be shorter than labels: empty where
/// LHI used a subsample; then sigma is NaN. The given label is suggested where no other scores higher.
/// Error(bad_argument) for shapes that do not fit, labels out of range and scores that are NaN.
std::vector<LabelSuspicion> label_suspicion(std::span<const Label> labels,
                                            MatrixView<const float> left_out_scores,
                                            std::span<const Label> clusters, std::size_t num_classes);

}  // namespace hardlearn
