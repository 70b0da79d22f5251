#include "hardlearn/hardness/learning_hard_index_options.hpp"

#include "hardlearn/core/shared_options.hpp"

#include <vector>

namespace hardlearn {

std::span<const Option<LearningHardIndexOptions>> learning_hard_index_options() {
    using Options = LearningHardIndexOptions;
    static const std::vector<Option<Options>> options = {
        declare_option(&Options::num_seeds,
                       {.name = "num_seeds",
                        .doc = "Embeddings of all rows to average. More: a steadier mean",
                        .unit = "N",
                        .range = between(1, 1000),
                        .program_name = "seeds"}),
        declare_option(&Options::num_subsamples,
                       {.name = "num_subsamples",
                        .doc = "Embeddings of 80 % subsamples behind the interval; 0: no interval. More: a "
                               "steadier interval",
                        .unit = "N",
                        .range = {.lowest = 3, .highest = 10000, .zero_too = true},
                        .program_name = "subsamples"}),
        declare_option(&Options::num_permutations,
                       {.name = "num_permutations",
                        .doc = "Permutations of the labels (within groups where there are groups) that show "
                               "what chance gives; 0: none",
                        .unit = "N",
                        .range = between(0, 10000),
                        .program_name = "permutations"}),
        declare_option(&Options::clusters_per_class,
                       {.name = "clusters_per_class",
                        .doc = "Clusters a class of the second Learning-Hard Index, which stands beside the "
                               "paper's of one; 0: leave it out. More: classes may be in more pieces",
                        .unit = "M",
                        .range = between(0, 100)}),
        declare_option(&Options::perplexity, {.name = "perplexity",
                                              .doc = "Neighbours that t-SNE attends to",
                                              .unit = "P",
                                              .range = between(1, 10000)}),
        declare_option(&Options::max_rows, {.name = "max_rows",
                                            .doc = "Above, a stratified subsample of this many rows is used",
                                            .unit = "N",
                                            .range = between(fewest_rows_of_index, 10'000'000)}),
        declare_option(&Options::seed, seed_facts),
    };
    return options;
}

}  // namespace hardlearn
