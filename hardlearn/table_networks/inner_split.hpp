#pragma once

#include <vector>

#include "hardlearn/core/random.hpp"
#include "hardlearn/evaluation/tuning.hpp"

namespace hardlearn {

/// The training rows in two: those that a network is trained on, and those that say when to stop and which
/// configuration is better.
struct InnerSplit {
    std::vector<RowIndex> training;  ///< positions among the training rows, increasing
    std::vector<RowIndex> left_out;  ///< the same; empty: there are too few rows to leave any out
};

/// A stratified quarter of the rows is left out, of groups (which hold twins together, too) whole ones. Of
/// the four quarters it is the one without which most classes still have rows to be trained on. Left-out rows
/// of classes that are not trained on are in neither part. Nothing is left out where fewer than two classes
/// have two rows, where there is one group, or where one class alone would be trained on.
InnerSplit inner_split(const TrainingRows& training, const RandomStream& stream);

}  // namespace hardlearn
