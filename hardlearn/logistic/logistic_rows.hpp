#pragma once

#include <memory>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/run_context.hpp"

namespace hardlearn {

/// Training rows as fit_logistic works with them, made once for many fits on the same rows: centred, in
/// coordinates of which there are no more than rows, so that columns beyond that cost nothing in a fit. It
/// keeps the view, not the rows. Error(bad_argument) for no rows, or for values that are not finite.
class LogisticRows {
  public:
    struct Parts;

    explicit LogisticRows(MatrixView<const float> rows, const RunContext& context = {});
    LogisticRows(LogisticRows&&) noexcept;
    LogisticRows& operator=(LogisticRows&&) noexcept;
    ~LogisticRows();

    const Parts& parts() const { return *parts_; }

  private:
    std::unique_ptr<const Parts> parts_;
};

}  // namespace hardlearn
