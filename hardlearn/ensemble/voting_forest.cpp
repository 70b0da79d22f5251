#include "hardlearn/ensemble/voting_forest.hpp"

namespace hardlearn {

ForestOptions forest_options(const Candidate& candidate, std::size_t num_trees, std::uint64_t seed) {
    return {.kind = candidate.learner == Learner::random_forest ? ForestKind::random_forest
                                                                : ForestKind::extra_trees,
            .num_trees = num_trees,
            .tried_features = candidate.forest.tried_features,
            .min_leaf_rows = candidate.forest.min_leaf_rows,
            .balanced = candidate.balanced,
            .keep_draws = num_trees == trees_in_models,
            .seed = seed};
}

}  // namespace hardlearn
