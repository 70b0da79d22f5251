#include "hardlearn/hardness/class_balance.hpp"

#include <cmath>
#include <limits>

#include "hardlearn/hardness/class_rows.hpp"

namespace hardlearn {

ClassBalance class_balance(const RowLabels& labels) {
    const auto classes = rows_of_classes(labels.labels.size(), labels);
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    if (classes.size() < 2) return {nan, nan};
    const auto n = static_cast<double>(labels.labels.size()), k = static_cast<double>(classes.size());
    double entropy = 0, ratio = 0;
    for (const auto& of_class : classes) {
        const auto count = static_cast<double>(of_class.size());
        entropy -= count / n * std::log(count / n);
        ratio += (k - 1) / k * count / (n - count);
    }
    return {.class_entropy = 1 - entropy / std::log(k), .imbalance_ratio = 1 - 1 / ratio};
}

}  // namespace hardlearn
