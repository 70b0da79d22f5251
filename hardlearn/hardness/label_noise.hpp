#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/row_labels.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/metrics/statistical_tests.hpp"

namespace hardlearn {

/// Of fewer rows noise is not told from overlap.
inline constexpr std::size_t fewest_rows_of_noise = 80;

/// How many labels are wrong, as far as that can be told from classes that overlap.
struct LabelNoise {
    /// Whether it can be told: rows are enough, and where predictions are surest they are surely better than
    /// always the largest class.
    bool is_told = false;
    /// Share of wrong labels: the disagreement of labels and left-out predictions among the surest rows, a
    /// quarter of few, an eighth of many. NaN where it is not told; so are the next two.
    double rate = 0;
    /// 95 % interval: overlap may make up for all of the rate down to `low`, if disagreement keeps falling
    /// towards surer rows as it falls from three quarters of the rows (of many: half) to the surest.
    double low = 0;
    double high = 0;
};

/// Estimates the flip rate from left-out class probabilities (rows x classes). Labels that are wrong at
/// random contradict sure predictions as often as unsure ones; overlap contradicts the unsure ones (anchor
/// points: Liu and Tao, IEEE TPAMI 2016). A row's own label has no part in how sure its prediction is, so
/// that the choice of the surest rows does not bias the rate. Labels that are wrong where classes meet cannot
/// be told from overlap by anything. Same bits for any number of threads.
LabelNoise label_noise(MatrixView<const float> left_out_scores, const RowLabels& labels,
                       std::size_t num_resamples, std::uint64_t seed, const RunContext& context = {});

/// Predictions by some scores: the class with the highest, ties to the lower class, one a row.
std::vector<Label> highest_scores(MatrixView<const float> scores);

}  // namespace hardlearn
