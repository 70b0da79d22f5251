#pragma once

#include <memory>
#include <span>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/svm/one_vs_one.hpp"

namespace hardlearn {

/// Training rows in LIBSVM's own layout, ordered by class. Many models may share them, from any thread.
class LibsvmRows {
  public:
    /// Rows for the RBF kernel; zeros take no room.
    static std::shared_ptr<const LibsvmRows> from_features(MatrixView<const float> features,
                                                           std::span<const Label> labels);
    /// Rows of a Gram matrix, for LIBSVM's precomputed kernel.
    static std::shared_ptr<const LibsvmRows> from_gram(MatrixView<const float> gram,
                                                       std::span<const Label> labels);
    ~LibsvmRows();

  private:
    friend class LibsvmModel;
    struct Nodes;
    LibsvmRows();
    std::unique_ptr<Nodes> nodes_;
};

/// A C-SVC fitted by LIBSVM (Chang & Lin, ACM TIST 2011): one against one, classes in increasing order, its
/// tolerance 1e-3. It keeps the rows that its support vectors point into.
class LibsvmModel {
  public:
    /// `gamma` of the RBF kernel; not used for rows of a Gram matrix. `balanced`: the cost of a class is
    /// scaled by rows / (classes x rows of the class).
    LibsvmModel(std::shared_ptr<const LibsvmRows> rows, double cost, double gamma, bool balanced = false);
    ~LibsvmModel();
    LibsvmModel(LibsvmModel&&) noexcept;
    LibsvmModel& operator=(LibsvmModel&&) noexcept;

    /// What the duels say of a query: its features, or with rows of a Gram matrix its kernel value with every
    /// training row.
    Votes ask(std::span<const float> query) const;

  private:
    struct Fitted;
    std::unique_ptr<Fitted> fitted_;
};

}  // namespace hardlearn
