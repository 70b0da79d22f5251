#pragma once

#include "hardlearn/tasks/report.hpp"

namespace hardlearn {

/// What share of rows the best conceivable model gets wrong, as far as a report can say, each row alike.
struct BestError {
    double low = 0;            ///< extrapolated, see BayesError::low; NaN where that is
    double high = 0;           ///< the smaller of BayesError::high and of_best_model
    double of_best_model = 0;  ///< what models but majority get wrong, the least; NaN without any
    double of_majority = 0;    ///< what calling every row the largest class gets wrong; NaN without rows
    /// Whether `high` is below `of_majority` as far as a report shows it: else plain error tells nothing.
    bool is_below_majority = false;
    /// Whether is_below_majority, low < high, and their distance is less than half of `of_majority`.
    bool says_something = false;
    bool has_rare_class = false;  ///< of less than half an even share
};

BestError best_error_of(const Dossier& dossier);

}  // namespace hardlearn
