#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/data/kept_together.hpp"
#include "hardlearn/hardness/balanced_neighbor_error.hpp"
#include "hardlearn/hardness/bayes_error.hpp"
#include "hardlearn/hardness/feature_surplus.hpp"
#include "hardlearn/hardness/group_gap.hpp"
#include "hardlearn/hardness/label_noise.hpp"
#include "hardlearn/hardness/learning_curve.hpp"
#include "hardlearn/tasks/data_hardness.hpp"

namespace hardlearn {

/// Two classes that are taken for each other most: by left-out predictions of a forest.
struct ConfusedClasses {
    Label truth = 0;
    Label predicted = 0;
    std::size_t rows = 0;  ///< of `truth` that are predicted as `predicted`
    double share = 0;      ///< of the rows of `truth`
};

/// How hard data is, and everything that its reasons are read from.
struct HardnessProfile {
    BalancedNeighborError error;
    BayesError bayes;
    LearningCurve curve;
    LabelNoise noise;
    FeatureSurplus features;
    double intrinsic_dimension = 0;  ///< NaN where it cannot be told
    double forest_error = 0;         ///< balanced left-out error of the forest over chance; NaN without folds
    std::optional<GroupGap> groups;  ///< where the data has groups
    std::optional<ConfusedClasses> confused;
};

/// Profiles ready rows. Error as balanced_neighbor_error. Same bits for any number of threads.
HardnessProfile profile_hardness(const HardnessRows& rows, const BalancedNeighborErrorOptions& options,
                                 const RunContext& context = {});

}  // namespace hardlearn
