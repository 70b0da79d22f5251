#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "hardlearn/core/random.hpp"
#include "hardlearn/core/row_labels.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/metrics/statistical_tests.hpp"

namespace hardlearn {

/// What is drawn as a whole: groups, or single rows where rows are independent.
class RowUnits {
  public:
    /// Borrows nothing.
    explicit RowUnits(const RowLabels& labels);

    std::size_t num_units() const { return rows_of_unit_.size(); }
    std::size_t num_rows() const { return num_rows_; }

    /// How often each row is drawn where as many units are drawn with replacement as there are: from each
    /// class its own number where no unit has several classes, else from all.
    std::vector<double> resampled(RandomStream stream) const;

    /// The labels, shuffled: within the units where most rows are of units with several classes; else the
    /// units exchange theirs, a longer one repeating what it gets.
    std::vector<Label> permuted(std::span<const Label> labels, RandomStream stream) const;

  private:
    std::vector<std::vector<RowIndex>> rows_of_unit_;
    std::vector<std::vector<std::size_t>> strata_;  // units that are drawn among themselves
    std::size_t num_rows_ = 0;
    bool shuffles_within_ = false;
};

/// How a bootstrap interval is drawn.
struct Bootstrap {
    std::size_t num_resamples = 1000;
    RandomStream stream = RandomStream(0);

    /// Drawn as often, from a stream of its own.
    Bootstrap child(std::string_view name) const { return {num_resamples, stream.child(name)}; }
};

/// An estimate of weighted rows with its 95 % percentile bootstrap interval over the units. `statistic` gets
/// one weight a row; where it gives NaN the resample does not count; it is called from several threads.
Interval bootstrap_over_units(const RowUnits& units, const Bootstrap& bootstrap,
                              const std::function<double(std::span<const double> weights)>& statistic,
                              const RunContext& context = {});

}  // namespace hardlearn
