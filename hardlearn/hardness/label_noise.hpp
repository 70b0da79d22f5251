#pragma once

#include <cstddef>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/row_labels.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/hardness/row_units.hpp"
#include "hardlearn/metrics/statistical_tests.hpp"

namespace hardlearn {

/// Of fewer rows noise is not told from overlap.
inline constexpr std::size_t fewest_rows_of_noise = 80;

/// How many labels are wrong, as far as that can be told from classes that overlap.
struct LabelNoise {
    /// Whether rows are enough, and the surest predictions contradicted at most half as often as always the
    /// largest class would be. Where not, nothing is known, and the numbers are NaN.
    bool is_told = false;
    /// Whether overlap does not explain the contradictions: they are surely no more frequent, or hardly so,
    /// among less sure predictions.
    bool beyond_overlap = false;
    std::size_t num_surest = 0;  ///< the surest rows, of which the rate is; 0 where nothing is told
    /// Share of wrong labels, or no more than that where overlap may explain it: labels that contradict
    /// left-out predictions among the surest rows, a quarter of few, an eighth of many.
    double rate = 0;
    double low = 0;  ///< 95 % interval; 0 where overlap may explain it
    double high = 0;
    /// How much more frequent contradictions are among three quarters of the rows (of many: half) than among
    /// the surest, 95 % interval.
    Interval rise;
};

/// Estimates the flip rate from left-out class probabilities (rows x classes). Labels that are wrong at
/// random contradict sure predictions as often as unsure ones; overlap contradicts the unsure ones (anchor
/// points: Liu and Tao, IEEE TPAMI 2016). A row's own label has no part in how sure its prediction is, so
/// that the choice of the surest rows does not bias the rate. Labels that are wrong where classes meet cannot
/// be told from overlap by anything. Same bits for any number of threads.
LabelNoise label_noise(MatrixView<const float> left_out_scores, const RowLabels& labels,
                       const Bootstrap& bootstrap, const RunContext& context = {});

/// Predictions by some scores: the class with the highest, ties to the lower class, one a row.
std::vector<Label> highest_scores(MatrixView<const float> scores);

}  // namespace hardlearn
