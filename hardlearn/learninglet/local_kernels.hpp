#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/learninglet/learning_space.hpp"
#include "hardlearn/learninglet/viewed_rows.hpp"

namespace hardlearn {

/// The kernel matrix of one traininglet and its kernel with one query, for one candidate after the other:
/// distances and leaf similarities are found once a traininglet, exponentials once a gamma. Buffers are kept,
/// so that nothing is allocated once they have grown. The same bits as space_gram and space_kernel.
class LocalKernels {
  public:
    /// Forgets what was known, for another traininglet or query. `rows` is copied; the space and what the
    /// query refers to must outlive this.
    void assign(const LearningSpace& space, const ComparedRow& query, std::span<const RowIndex> rows);
    /// Makes gram() and query() those of the candidate's kernel and gamma.
    void prepare(const Candidate& candidate);

    MatrixView<const float> gram() const { return {gram_.data(), rows_.size(), rows_.size(), stride_}; }
    std::span<const float> query() const { return query_kernel_; }

  private:
    /// All pairs of the traininglet, rows `stride_` apart, and the query's pairs.
    struct Pairs {
        bool known = false;
        AlignedVector<float> values;
        std::vector<float> of_query;
    };
    void make_room(Pairs& pairs) const;
    const Pairs& squared_distances();
    const Pairs& leaf_similarities();
    void prepare_rbf(double gamma);
    void prepare_row_by_row(const Candidate& candidate);

    const LearningSpace* space_ = nullptr;
    ComparedRow query_;
    std::vector<RowIndex> rows_;
    std::size_t stride_ = 0;
    Pairs squared_distances_;
    Pairs leaf_similarities_;
    std::optional<Candidate> prepared_;
    AlignedVector<float> gram_;
    std::vector<float> query_kernel_;
};

}  // namespace hardlearn
