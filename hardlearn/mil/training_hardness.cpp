#include "hardlearn/mil/training_hardness.hpp"

#include <limits>
#include <set>
#include <vector>

#include "hardlearn/hardness/learning_hard_index.hpp"

namespace hardlearn {
double index_of_rows(const LearningSpace& space, std::span<const RowIndex> rows, std::size_t num_seeds,
                     std::uint64_t seed, const RunContext& context) {
    const std::vector<Label> labels = labels_of(rows, space.labels());
    const std::set<Label> present(labels.begin(), labels.end());
    if (rows.size() < fewest_rows_of_index || present.size() < 2 || present.size() == rows.size())
        return std::numeric_limits<double>::quiet_NaN();
    const LearningHardIndexOptions options{.num_seeds = num_seeds,
                                           .num_subsamples = 0,
                                           .num_permutations = 0,
                                           .clusters_per_class = 0,
                                           .seed = seed};
    return learning_hard_index(gather_rows(space.rows().view(), rows),
                               {.labels = labels, .num_classes = space.num_classes()}, options, context)
        .mean;
}

TrainingHardness measure_hardness(const LearningSpace& space, std::uint64_t seed, const RunContext& context) {
    return {index_of_rows(space, space.members, seeds_of_training_hardness, seed, context),
            seeds_of_training_hardness};
}

}  // namespace hardlearn
