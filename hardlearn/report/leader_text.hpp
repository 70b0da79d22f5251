#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "hardlearn/evaluation/protocol.hpp"

namespace hardlearn {

/// What counts of a model where models are held against each other.
struct Contestant {
    std::string name;
    double d_index = 0;    ///< NaN: does not take part
    double deviation = 0;  ///< of the D-index between folds
};

enum class Standing : std::uint8_t {
    nothing,          ///< fewer than two models
    no_signal,        ///< the best is not ahead of calling every row the largest class
    doubtful_signal,  ///< it is, but within the deviation between folds
    only_one_kind,    ///< plain models only, or Micro-Learners only
    plain_leads,      ///< a plain model is ahead of Micro-Learning, clearly or not, or level with it
    plain_is_enough,  ///< Micro-Learning leads, but within the deviation between folds
    micro_learner_leads
};

/// Who leads by D-index, and whether the lead means something.
struct Leader {
    Standing standing = Standing::nothing;
    std::string model;  ///< that leads
    std::string rival;  ///< that it is held against; empty: none
    double lead = 0;    ///< in D-index
    double deviation = 0;
};

Leader find_leader(std::span<const Contestant> models);

/// The sentence that tells it, with a newline. Empty for fewer than two models.
std::string leader_text(const Leader& leader);
/// The sentence under a table of models.
std::string leader_text(const std::vector<ModelRecord>& models);

}  // namespace hardlearn
