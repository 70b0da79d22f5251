#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "hardlearn/reweight/reweighted_model.hpp"

namespace hardlearn {

/// The training samples of a network, by how hard they are.
struct WeightedSamples {
    std::vector<std::string> image_names;    ///< one a row; empty for tables and images without names
    std::vector<std::size_t> hardest_first;  ///< rows of the data in the order of their margins
    double correlation = 0;   ///< Spearman's, of weight and margin; NaN where one is the same for all rows
    std::vector<Note> notes;  ///< "in_sample_margins": a warning where the network saw the rows
};

/// `image_names`: of the training data, see image_names_of.
WeightedSamples weigh_samples(const ReweightedModel& model, std::vector<std::string> image_names);

/// How many training samples are of each part, and in the hard set.
struct PartCounts {
    std::size_t training = 0;
    std::size_t validation = 0;
    std::size_t hard = 0;
};
PartCounts count_parts(const ReweightedModel& model);

}  // namespace hardlearn
