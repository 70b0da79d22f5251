#include "hardlearn/simulation/distribution.hpp"

#include "hardlearn/core/elementary.hpp"

namespace hardlearn {

double second_of(double first_log, double second_log) {
    const double second = second_log - first_log;
    return second > 0 ? 1 / (1 + exponential_below_zero(-second))
                      : exponential_below_zero(second) / (1 + exponential_below_zero(second));
}

}  // namespace hardlearn
