#include "hardlearn/hardness/classical_measures.hpp"

#include "hardlearn/hardness/class_balance.hpp"
#include "hardlearn/hardness/feature_complexity.hpp"
#include "hardlearn/hardness/linear_complexity.hpp"
#include "hardlearn/hardness/neighborhood_complexity.hpp"
#include "hardlearn/hardness/network_complexity.hpp"
#include "hardlearn/hardness/spectral_complexity.hpp"
#include "hardlearn/hardness/sphere_cover.hpp"

namespace hardlearn {

ClassicalMeasures classical_measures(const MeasuredRows& measured, const RunContext& context) {
    const auto& [rows, labels, distances, points, scaled_points] = measured;
    const FeatureComplexity features = feature_complexity(rows, labels);
    const double f1v = directional_fisher(rows, labels, context);
    const LinearComplexity linear =
        linear_complexity(rows, labels, points.points, points.row_labels(labels.num_classes), context);
    const NeighborhoodComplexity near = neighborhood_complexity(distances, labels, context);
    const double n4 = neighbor_nonlinearity(distances, labels, scaled_points, points.labels, context);
    const double t1 = sphere_cover(distances, labels, context);
    const NetworkComplexity network = network_complexity(distances, labels, context);
    const DimensionComplexity dimensions = dimension_complexity(rows, context);
    const ClassBalance balance = class_balance(labels);
    return {.values = {features.f1,
                       f1v,
                       features.f2,
                       features.f3,
                       features.f4,
                       linear.l1,
                       linear.l2,
                       linear.l3,
                       near.n1,
                       near.n2,
                       near.n3,
                       n4,
                       t1,
                       near.lsc,
                       network.density,
                       network.clustering,
                       network.hubs,
                       dimensions.t2,
                       dimensions.t3,
                       dimensions.t4,
                       balance.class_entropy,
                       balance.imbalance_ratio}};
}

}  // namespace hardlearn
