#include "hardlearn/hardness/balanced_neighbor_error_options.hpp"

#include <vector>

namespace hardlearn {

std::span<const Option<BalancedNeighborErrorOptions>> balanced_neighbor_error_options() {
    using Options = BalancedNeighborErrorOptions;
    static const std::vector<Option<Options>> options = {
        declare_option(&Options::num_resamples,
                       {.name = "num_resamples",
                        .doc = "Bootstrap samples behind the intervals of the nearest-neighbour error and of "
                               "the reasons. More: steadier ends",
                        .unit = "N",
                        .range = between(20, 100'000),
                        .program_name = "resamples"}),
        declare_option(&Options::num_permutations,
                       {.name = "num_error_permutations",
                        .doc = "Permutations of the labels that show what nearest-neighbour error chance "
                               "gives; 0: none, and no p-value",
                        .unit = "N",
                        .range = between(0, 100'000),
                        .program_name = "error-permutations"}),
    };
    return options;
}

}  // namespace hardlearn
