#pragma once

#include "hardlearn/core/row_labels.hpp"

namespace hardlearn {

/// How unlike the sizes of classes are (Lorena et al. 2019), classes without rows apart. NaN for fewer than
/// two.
struct ClassBalance {
    /// C1 as it is hard where high: 1 - entropy of the class shares / log K. 0: all alike.
    double class_entropy = 0;
    /// C2 = 1 - 1 / IR, IR = (K - 1) / K sum over the classes of n_c / (n - n_c). 0: all alike.
    double imbalance_ratio = 0;
};

/// Error(bad_argument) for a label out of range.
ClassBalance class_balance(const RowLabels& labels);

}  // namespace hardlearn
