#include "hardlearn/hardness/group_gap.hpp"

#include <limits>
#include <vector>

#include "hardlearn/hardness/balanced_neighbor_error.hpp"
#include "hardlearn/hardness/judged_rows.hpp"

namespace hardlearn {

GroupGap group_gap(MatrixView<const float> rows, const RankedNeighbors& apart, const RowLabels& labels,
                   const Bootstrap& bootstrap, const RunContext& context) {
    std::vector<double> of_apart = nearest_neighbor_errors(apart, labels.labels);
    std::vector<double> of_together =
        nearest_neighbor_errors(rank_neighbors(rows, {}, context), labels.labels);
    const std::vector<bool> judged = judged_rows(labels);
    for (std::size_t i = 0; i < judged.size(); ++i) {
        if (!judged[i]) of_apart[i] = of_together[i] = std::numeric_limits<double>::quiet_NaN();
    }
    const auto e_of = [&](const std::vector<double>& errors, std::span<const double> weights) {
        return balanced_error_over_chance(errors, weights, labels);
    };
    const std::vector<double> alike(judged.size(), 1.0);
    return {.apart = e_of(of_apart, alike),
            .together = e_of(of_together, alike),
            .gap = bootstrap_over_units(
                RowUnits(labels), bootstrap.child("group gap"),
                [&](std::span<const double> weights) {
                    return e_of(of_apart, weights) - e_of(of_together, weights);
                },
                context)};
}

}  // namespace hardlearn
