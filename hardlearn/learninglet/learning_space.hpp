#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "hardlearn/candidate/candidate.hpp"
#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/forest/forest.hpp"
#include "hardlearn/learninglet/neighbor_source.hpp"
#include "hardlearn/learninglet/rank_scale.hpp"
#include "hardlearn/neighbors/view_space.hpp"

namespace hardlearn {

/// Prepared rows with their classes. Copies share them.
struct SpaceRows {
    std::shared_ptr<const Matrix<float>> rows;
    std::shared_ptr<const std::vector<Label>> labels;  ///< one a row
    std::size_t num_classes = 0;
};

/// One view of a space: what it has learned, and where neighbours among the rows that it sees come from.
struct SpaceView {
    FittedView fitted;  ///< label-aware ones fitted on the members only
    NeighborSource neighbors;

    View view() const { return fitted.view; }
    /// All rows of the space, members or not, as the view sees them.
    const SeenRows& seen() const { return neighbors.seen(); }
};

/// The forest of a space, grown on its members, and the leaves in which all of its rows end.
struct SpaceForest {
    std::shared_ptr<const Forest> forest;
    std::shared_ptr<const Matrix<std::uint32_t>> leaves;  ///< rows x trees
};

/// The ranks of a space, among its members, and all of its rows as ranks.
struct SpaceRanks {
    std::shared_ptr<const RankScale> scale;
    std::shared_ptr<const Matrix<float>> rows;
};

/// Tables over all pairs of a space's rows, for spaces that are asked about their own rows or learn from them
/// again and again. A missing one is no table: what it would hold is computed, to the same bits.
struct PairTables {
    std::shared_ptr<const Matrix<float>> squared_distances;
    std::shared_ptr<const Matrix<float>> leaf_similarities;
};

/// Prepared rows with everything that was learned from the members among them: what queries are answered
/// from. In a draw the members are the rows that are not left out; in a model all rows are members. Copies
/// share their parts.
struct LearningSpace {
    SpaceRows data;
    std::vector<RowIndex> members;        ///< increasing
    std::vector<std::uint8_t> is_member;  ///< the same as flags, one a row
    std::vector<SpaceView> views;
    std::optional<SpaceForest> forest;  ///< where a view or kernel needs one
    std::optional<SpaceRanks> ranks;    ///< where a candidate looks at them
    PairTables tables;

    const Matrix<float>& rows() const { return *data.rows; }
    /// Ranks only where there are any.
    const Matrix<float>& rows_as(Features features) const {
        return features == Features::ranks ? *ranks->rows : *data.rows;
    }
    const std::vector<Label>& labels() const { return *data.labels; }
    std::size_t num_classes() const { return data.num_classes; }
    /// Position of a view among `views`; their number if it is not there.
    std::size_t place_of(View view) const;
    /// Whether any view's neighbours are found by an index.
    bool is_approximate() const;
    /// The members as rows that may be neighbours, but for `own`.
    AllowedRows allowed(const OwnRows& own = {}) const { return {members, is_member, own}; }
};

struct SpaceOptions {
    std::vector<View> views;      ///< every view that a candidate may use
    bool forest = false;          ///< grow one (also if `views` holds the leaf view)
    bool ranks = false;           ///< rank the rows
    std::size_t num_trees = 200;  ///< of the extra-trees forest
    std::uint64_t seed = 0;       ///< of the forest
};

/// What a space must offer for these candidates.
SpaceOptions space_for(std::span<const Candidate> candidates, std::uint64_t seed);

/// Fits the space on its members (increasing). `shared`: a space over the same rows, whose label-free parts
/// are shared (may be null); if it has a table of distances, leaf similarities are tabulated too.
LearningSpace fit_space(const SpaceRows& data, std::vector<RowIndex> members, const SpaceOptions& options,
                        const LearningSpace* shared, const RunContext& context);

/// A fitted view with all rows of the space as it sees them; neighbours come from their distances.
SpaceView see_rows(FittedView fitted, const LearningSpace& space, const RunContext& context = {});

/// Adds the ranks of the rows among the members.
void add_ranks(LearningSpace& space, const RunContext& context);

/// Adds the table of all squared distances, n^2 floats, if there are at most `max_rows` rows.
void share_squared_distances(LearningSpace& space, std::size_t max_rows, const RunContext& context);

/// Finds every row's neighbours outside its group once, in the views that have coordinates under euclidean
/// distance and no table yet. Spaces that are fitted with this one as `shared`, on members that the tables
/// were made among, read their own neighbours off them. Does nothing above max_rows_of_table rows where the
/// table would hold most of them.
void share_neighbors(LearningSpace& space, std::span<const GroupIndex> groups,
                     const NeighborTableOptions& options, const RunContext& context);

/// Builds the index of every view that has none and can have one, all at once; `largest_k` is the most
/// neighbours that will be asked for. Rows of label-aware views must be fitted on all rows.
void share_indexes(LearningSpace& space, std::size_t largest_k, const RunContext& context);

/// Holds the rows once where a view sees them as they are.
void drop_second_copy(LearningSpace& space);

/// The space without its tables, which serve questions about its own rows.
LearningSpace without_tables(LearningSpace space);

/// The space without its indexes: all distances are computed.
LearningSpace without_indexes(LearningSpace space);

/// The labels of the given rows, in their order.
std::vector<Label> labels_of(std::span<const RowIndex> rows, std::span<const Label> labels);

}  // namespace hardlearn
