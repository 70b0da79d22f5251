#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/row_labels.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/data/kept_together.hpp"
#include "hardlearn/hardness/balanced_neighbor_error.hpp"
#include "hardlearn/hardness/learning_hard_index.hpp"

namespace hardlearn {

/// The rows of a data set that measures of hardness look at: distinct ones, in an order that depends on their
/// content only, prepared by what they say.
struct HardnessRows {
    std::vector<RowIndex> rows = {};  ///< rows of the data
    Matrix<float> features = {};
    std::vector<Label> labels = {};              ///< classes, numbered as they appear
    std::vector<GroupIndex> groups = {};         ///< the data's own; empty without
    std::vector<GroupIndex> kept_together = {};  ///< what no split separates; empty where nothing is kept so
    std::vector<Label> given_classes = {};       ///< the data's class that each number is

    std::size_t num_classes() const { return given_classes.size(); }
    /// Classes and what is kept together.
    RowLabels row_labels() const {
        return {.labels = labels, .num_classes = num_classes(), .groups = kept_together};
    }
};
HardnessRows hardness_rows(const Dataset& data, const KeptTogether& together, const RunContext& context = {});

/// The same, or a stratified sample of `max_rows` of them: those that the Learning-Hard Index uses.
HardnessRows sampled_rows(const HardnessRows& all, std::size_t max_rows, std::uint64_t seed);

/// The balanced nearest-neighbour error of some rows and their neighbours; classes are in the data's order.
BalancedNeighborError data_neighbor_error(const HardnessRows& rows, const RankedNeighbors& neighbors,
                                          const BalancedNeighborErrorOptions& options,
                                          const RunContext& context = {});

/// The same of a data set. Rows that are kept together never meet as neighbours. Error as fit_preparation.
BalancedNeighborError data_neighbor_error(const Dataset& data, const KeptTogether& together,
                                          const BalancedNeighborErrorOptions& options,
                                          const RunContext& context = {});

/// The Learning-Hard Index of rows that were made ready.
LearningHardIndex data_hardness(const Dataset& data, const HardnessRows& rows,
                                const LearningHardIndexOptions& options, const RunContext& context);

/// The Learning-Hard Index of a data set, prepared by what its own rows say. Error as learning_hard_index and
/// fit_preparation.
LearningHardIndex data_hardness(const Dataset& data, const LearningHardIndexOptions& options,
                                const RunContext& context = {});

/// The same of its distinct rows, where twins are grouped. Rows of the result are rows of the data.
LearningHardIndex data_hardness(const Dataset& data, const KeptTogether& together,
                                const LearningHardIndexOptions& options, const RunContext& context);

/// The same; nothing where it is not defined, with fewer than fewest_rows_of_index rows or where nothing
/// varies. `notes` get why, and it is told.
std::optional<LearningHardIndex> data_hardness_where_defined(const Dataset& data,
                                                             const KeptTogether& together,
                                                             const LearningHardIndexOptions& options,
                                                             std::vector<Note>& notes,
                                                             const RunContext& context);

}  // namespace hardlearn
