#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/types.hpp"

namespace hardlearn {

/// The rows that may be on shortlists.
struct ShortlistRows {
    MatrixView<const float> rows;             ///< padded, as those of Matrix<float> are
    std::span<const RowIndex> candidates;     ///< those of `rows` that may be found
    std::span<const Label> labels = {};       ///< of every row; empty: no class matters
    std::size_t num_classes = 0;              ///< of the labels
    std::span<const GroupIndex> groups = {};  ///< of every row; a query meets none of its own; empty: all
    std::size_t longest_sum = 0;              ///< terms that the exact distance adds one by one (see below)
};

/// What a shortlist must be certain to hold.
struct ShortlistSize {
    std::size_t nearest = 0;           ///< so many nearest rows
    std::size_t nearest_of_class = 0;  ///< and so many of each class
};

/// Finds, for many queries at once, the few rows among which their nearest ones certainly are; exact
/// distances to those few then give the same neighbours, to the last bit, as exact distances to all.
///
///     |q - x|^2 = |x|^2 - 2 q.x + |q|^2, all moved to the rows' mean,
///
/// needs half the operations of squared differences and keeps its sums in registers: a tile of queries meets
/// a panel of 32 rows. Its error is at most c (|x|^2 + |q|^2), c = 2^-23 (longest sum here + longest sum of
/// the exact distance + 16), which covers the rounding of the mean, of the sums and of the exact distance
/// (Higham, Accuracy and Stability of Numerical Algorithms, section 3.1). A row whose lower bound lies above
/// the k-th upper bound cannot be among the k nearest.
class Shortlists {
  public:
    /// Borrows what `rows` refers to. n p operations, 8 bytes a candidate.
    explicit Shortlists(const ShortlistRows& rows);

    /// False where nothing can be asked: squares overflow, or the error bound is void.
    bool is_usable() const { return is_usable_; }

    /// The rows near each query, in no order. `queries`: rows of a padded matrix as wide as the rows;
    /// `query_groups`: their groups where the rows have some. n p operations a query.
    std::vector<std::vector<RowIndex>> find(MatrixView<const float> queries, const ShortlistSize& size,
                                            std::span<const GroupIndex> query_groups = {}) const;

    /// So many queries at once are fastest; results do not depend on it.
    std::size_t queries_at_once() const;

  private:
    struct Search;
    std::size_t rows_at_once() const;
    void pack_panel(std::size_t panel, float* packed) const;
    void leave_out(GroupIndex group, std::size_t first_slot, std::span<float> values) const;

    ShortlistRows all_;
    std::vector<RowIndex> slots_;           // candidates by class, in whole panels; no_row behind the last
    AlignedVector<float> mean_;             // of the candidates, padded
    AlignedVector<float> lower_norms_;      // by slot: |x|^2 (1 - c), moved to the mean; infinite for no_row
    std::vector<std::size_t> class_begin_;  // first slot of each class, and the end
    std::vector<std::uint32_t> group_begin_, group_slots_;  // the slots of each group
    float error_ = 0;                                       // c
    bool is_usable_ = true;
};

}  // namespace hardlearn
