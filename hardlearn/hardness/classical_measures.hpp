#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/row_labels.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/hardness/interpolated_points.hpp"
#include "hardlearn/hardness/row_distances.hpp"

namespace hardlearn {

/// The names of the classical measures in records and tables (Ho and Basu 2002; Lorena et al. 2019), in the
/// order of ClassicalMeasures::values.
inline constexpr std::array<std::string_view, 22> classical_measure_names = {"f1",
                                                                             "f1v",
                                                                             "f2",
                                                                             "f3",
                                                                             "f4",
                                                                             "l1",
                                                                             "l2",
                                                                             "l3",
                                                                             "n1",
                                                                             "n2",
                                                                             "n3",
                                                                             "n4",
                                                                             "t1",
                                                                             "lsc",
                                                                             "density",
                                                                             "clustering",
                                                                             "hubs",
                                                                             "t2",
                                                                             "t3",
                                                                             "t4",
                                                                             "class_entropy",
                                                                             "imbalance_ratio"};

/// All of them; NaN where one is not defined.
struct ClassicalMeasures {
    std::array<double, classical_measure_names.size()> values = {};
};

/// Rows as the measures need them.
struct MeasuredRows {
    MatrixView<const float> rows;        ///< prepared
    RowLabels labels;                    ///< groups do not matter
    const RowDistances& distances;       ///< of the same rows, maybe of features scaled in another way
    const InterpolatedPoints& points;    ///< of `rows`
    const Matrix<float>& scaled_points;  ///< the same points as `distances` takes them
};

/// Measures rows: class pairs for f1v, f2 to f4 and l1 to l3, all classes at once for the others. Errors as
/// of the single measures. Same bits for any number of threads.
ClassicalMeasures classical_measures(const MeasuredRows& measured, const RunContext& context = {});

}  // namespace hardlearn
