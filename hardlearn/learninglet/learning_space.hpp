#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "hardlearn/candidate/candidate.hpp"
#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/forest/forest.hpp"
#include "hardlearn/neighbors/approximate_search.hpp"
#include "hardlearn/neighbors/neighbor_table.hpp"
#include "hardlearn/neighbors/view_space.hpp"

namespace hardlearn {

/// Rows as every view of a space sees them. The features must outlive it.
struct ViewedRows {
    MatrixView<const float> features;
    std::vector<std::shared_ptr<const SeenRows>> seen;    ///< one a view of the space
    std::shared_ptr<const Matrix<std::uint32_t>> leaves;  ///< of the space's forest; null without one
    bool of_the_space = false;                            ///< these are the space's own rows, member or not
};

/// Prepared rows with everything that was learned from the members among them: what queries are answered
/// from. In a draw the members are the rows that are not left out; in a model all rows are members. Copies
/// share their parts.
struct LearningSpace {
    std::shared_ptr<const Matrix<float>> rows;
    std::shared_ptr<const std::vector<Label>> labels;  ///< one a row
    std::size_t num_classes = 0;
    std::vector<RowIndex> members;         ///< increasing
    std::vector<std::uint8_t> is_member;   ///< the same as flags, one a row
    std::vector<FittedView> views;         ///< label-aware ones fitted on the members only
    std::shared_ptr<const Forest> forest;  ///< grown on the members; null if nothing needs one
    ViewedRows viewed;                     ///< all rows, members or not
    /// One a view: the neighbours of rows among all rows that may be members; null where they are searched
    /// for.
    std::vector<std::shared_ptr<const NeighborTable>> neighbors;
    /// One a view: finds neighbours by an index over all rows; null where distances to all are computed.
    std::vector<std::shared_ptr<const ApproximateSearch>> approximate;
    /// Tables over all pairs of rows, for spaces that are asked about their own rows; null where rows are
    /// many.
    std::shared_ptr<const Matrix<float>> squared_distances;
    std::shared_ptr<const Matrix<float>> leaf_table;  ///< leaf similarities in `forest`

    /// Position of a view among `views`; it must be there.
    std::size_t place_of(View view) const;
    /// Whether any view's neighbours are found by an index.
    bool is_approximate() const;
};

struct SpaceOptions {
    std::vector<View> views;      ///< every view that a candidate may use
    bool forest = false;          ///< grow one (also if `views` holds the leaf view)
    std::size_t num_trees = 200;  ///< of the extra-trees forest
    std::uint64_t seed = 0;       ///< of the forest
};

/// What a space must offer for these candidates.
SpaceOptions space_for(std::span<const Candidate> candidates, std::uint64_t seed);

/// Fits the space on its members. `shared`: a space over the same rows, whose label-free parts are shared
/// (may be null); if it has a table of distances, leaf similarities are tabulated too.
LearningSpace fit_space(std::shared_ptr<const Matrix<float>> rows,
                        std::shared_ptr<const std::vector<Label>> labels, std::size_t num_classes,
                        std::vector<RowIndex> members, const SpaceOptions& options,
                        const LearningSpace* shared, const RunContext& context);

/// Adds the table of all squared distances, n^2 floats, if there are at most `max_rows` rows.
void share_squared_distances(LearningSpace& space, std::size_t max_rows, const RunContext& context);

/// Finds every row's neighbours outside its group once, in the views that have coordinates under euclidean
/// distance and no table yet. Spaces that are fitted with this one as `shared`, on members that the tables
/// were made among, read their own neighbours off them. Does nothing above max_rows_of_table rows where the
/// table would hold most of them.
void share_neighbors(LearningSpace& space, std::span<const GroupIndex> groups,
                     const NeighborTableOptions& options, const RunContext& context);

/// Whether an index can find the view's neighbours: those under euclidean distance.
bool can_be_indexed(View view);

/// Builds the index of every view that has none and can have one, all at once; `largest_k` is the most
/// neighbours that will be asked for. Rows of label-aware views must be fitted on all rows.
void share_indexes(LearningSpace& space, std::size_t largest_k, const RunContext& context);

/// Holds the rows once where a view sees them as they are.
void drop_second_copy(LearningSpace& space);

/// Queries as the space's views see them; `features` must outlive the result.
ViewedRows view_queries(const LearningSpace& space, MatrixView<const float> features,
                        const RunContext& context);

/// Squared euclidean distances, and leaf similarities, of one query to some rows: looked up where they are
/// tabulated, the same bits either way.
void squared_distances_to(const LearningSpace& space, const ViewedRows& queries, std::size_t query,
                          std::span<const RowIndex> ids, std::span<float> out);
void leaf_similarities_to(const LearningSpace& space, const ViewedRows& queries, std::size_t query,
                          std::span<const RowIndex> ids, std::span<float> out);

/// K(query, rows[ids[i]]) and the Gram matrix of ids, by the candidate's kernel.
void space_kernel(const LearningSpace& space, const Candidate& candidate, const ViewedRows& queries,
                  std::size_t query, std::span<const RowIndex> ids, std::span<float> out);
Matrix<float> space_gram(const LearningSpace& space, const Candidate& candidate,
                         std::span<const RowIndex> ids);

}  // namespace hardlearn
