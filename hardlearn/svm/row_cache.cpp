#include "hardlearn/svm/row_cache.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

namespace hardlearn::smo {
namespace {

constexpr std::size_t absent = std::numeric_limits<std::size_t>::max();

}  // namespace

RowCache::RowCache(std::size_t num_samples, std::size_t bytes, const RowFunction& compute_row)
    : num_samples_(num_samples),
      stride_(Matrix<float>::padded(num_samples)),
      max_slots_(std::clamp<std::size_t>(bytes / (stride_ * sizeof(float)), 2,
                                         std::max<std::size_t>(num_samples, 2))),
      compute_row_(compute_row),
      slot_of_row_(num_samples, absent),
      place_of_row_(num_samples) {}

std::size_t RowCache::take_slot(std::size_t i) {
    if (slots_.size() < max_slots_) {
        slots_.emplace_back(stride_);
        by_use_.push_front(i);
        return slots_.size() - 1;
    }
    const std::size_t evicted = by_use_.back();
    by_use_.splice(by_use_.begin(), by_use_, std::prev(by_use_.end()));
    by_use_.front() = i;
    return std::exchange(slot_of_row_[evicted], absent);
}

const float* RowCache::row(std::size_t i) {
    if (slot_of_row_[i] != absent) {
        by_use_.splice(by_use_.begin(), by_use_, place_of_row_[i]);
    } else {
        slot_of_row_[i] = take_slot(i);
        place_of_row_[i] = by_use_.begin();
        compute_row_(i, {slots_[slot_of_row_[i]].data(), num_samples_});
    }
    return slots_[slot_of_row_[i]].data();
}

}  // namespace hardlearn::smo
