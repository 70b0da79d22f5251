#pragma once

#include "hardlearn/core/row_labels.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/hardness/row_distances.hpp"

namespace hardlearn {

/// T1 (Ho and Basu 2002; Lorena et al. 2019): how many spheres cover the rows, as a share of the rows, in [0,
/// 1], high is hard. There is a sphere around each row. It reaches half the way to the nearest row of another
/// class if that one has none nearer itself, else as far as that row's own sphere (of rows as near, the lower
/// one's). By radius: from the largest on (of equal ones the first), a sphere that stays takes out those of
/// its class whose centres it holds, touching allowed. NaN for fewer than two classes. n^2 distances, O(n)
/// memory. Errors as feature_complexity. Same bits for any number of threads.
double sphere_cover(const RowDistances& distances, const RowLabels& labels, const RunContext& context = {});

}  // namespace hardlearn
