#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "hardlearn/core/types.hpp"

namespace hardlearn {

/// Which meta-traininglets brought a sample into the union (bits).
enum MetaTraininglet : std::uint8_t {
    local_ball = 1,    ///< naive traininglet on the clean set
    first_hop = 2,     ///< the nearest good sample and its traininglet
    second_hop = 4,    ///< the second nearest good sample and its traininglet
    random_anchor = 8  ///< a random good sample and its traininglet
};

struct FusedSample {
    RowIndex row = 0;
    std::uint8_t origins = 0;  ///< MetaTraininglet bits
    bool operator==(const FusedSample&) const = default;
};

/// One good sample with the traininglet that predicted it rightly when it was left out.
struct Anchor {
    RowIndex row = 0;
    std::span<const RowIndex> traininglet;
};

/// Meta-traininglet fusion (Micro-Learning paper, section 4, stage 3, eq. 7): the union of the local ball and
/// of up to three anchors, in the order first hop, second hop, random anchor. Increasing by row.
std::vector<FusedSample> fuse(std::span<const RowIndex> local, std::span<const Anchor> anchors);

}  // namespace hardlearn
