#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "hardlearn/metrics/statistical_tests.hpp"

namespace hardlearn {

/// What a model's score is beside that of a reference on one set. Above 0: the model is better.
struct Gain {
    double points = 0;    ///< 100 times the difference; 0 where rounding alone tells them apart
    double relative = 0;  ///< the difference as a share of the reference's score; NaN where that is 0
    /// The ratio of the two scores (of losses: its inverse), times -1 where the model is worse: 1 or more for
    /// a model that is no worse, below 0 for one that is. A way to tell gains that a reproduction of the
    /// paper on learned reweighting (arXiv 2403.12236) read from its plots; it leaps between equal and a
    /// little worse. NaN where a score is not above 0.
    double signed_ratio = 0;
};

Gain gain_over(double score, double reference, bool lower_is_better);

/// The gains of one model over the reference, set by set.
struct ModelGains {
    std::string model;
    std::vector<Gain> sets;    ///< in the order of the sets
    Interval mean_points;      ///< with its t-interval over the sets; NaN at both ends on a single set
    TestResult paired_t;       ///< two-sided, that the mean is 0; NaN on a single set
    double mean_relative = 0;  ///< over the sets that have one; NaN where none has
    std::size_t num_relative = 0;
};

struct Gains {
    std::string reference;
    double confidence = 0.95;        ///< of the intervals
    std::vector<ModelGains> models;  ///< all but the reference
};

/// Mean, interval and test of what is in `sets`. Points are compared after rounding (see rounded_score).
ModelGains summarize_gains(std::string model, std::vector<Gain> sets, double confidence);

}  // namespace hardlearn
