#pragma once

#include <cstddef>
#include <functional>
#include <list>
#include <span>
#include <vector>

#include "hardlearn/core/matrix.hpp"

namespace hardlearn::smo {

/// The most recently used rows of a kernel matrix that does not fit into memory.
class RowCache {
  public:
    using RowFunction = std::function<void(std::size_t i, std::span<float> out)>;

    /// Holds as many rows as fit into `bytes`, at least two.
    RowCache(std::size_t num_samples, std::size_t bytes, const RowFunction& compute_row);

    /// Row i, zero padded to whole cache lines. It stays valid while only one other row is asked for.
    const float* row(std::size_t i);

  private:
    std::size_t take_slot(std::size_t i);

    std::size_t num_samples_;
    std::size_t stride_;
    std::size_t max_slots_;
    const RowFunction& compute_row_;
    std::vector<AlignedVector<float>> slots_;
    std::vector<std::size_t> slot_of_row_;
    std::vector<std::list<std::size_t>::iterator> place_of_row_;
    std::list<std::size_t> by_use_;  ///< rows, the most recently used first
};

}  // namespace hardlearn::smo
