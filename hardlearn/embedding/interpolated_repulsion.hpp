#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/embedding/convolution.hpp"
#include "hardlearn/embedding/points.hpp"

namespace hardlearn {

/// Repulsion in O(n + grid) by interpolation on a grid and fast Fourier transforms, after FIt-SNE (Linderman et
/// al., Nature Methods 2019), with two changes that save most of its time. All sums that t-SNE needs follow from
/// one potential: with K(d) = 1 / (1 + |d|^2) and phi(y) = sum over j of K(y - y_j),
///     sum over i, j of q_ij = sum over i of phi(y_i),  sum over j of q_ij^2 (y_i - y_j) = -grad phi(y_i) / 2,
/// so one grid is transformed instead of four. And the interpolation is by cubic B-splines that run over the whole
/// grid (as in particle-mesh Ewald: Essmann et al., J. Chem. Phys. 1995), which need fewer nodes than piecewise
/// polynomials. Relative error of the forces: about 1e-3.
class InterpolatedRepulsion {
  public:
    /// Nodes are at most `spacing` apart (in units of the kernel's width), closer where the points are.
    explicit InterpolatedRepulsion(double spacing = 0.5) : largest_spacing_(spacing) {}

    /// An estimate, in nanoseconds on one core, of what compute() costs for these points.
    double estimated_cost(const Points& points) const;
    void compute(const Points& points, const RunContext& context, Repulsion& result);

  private:
    struct Box {
        float least_x, least_y, extent_x, extent_y;
    };
    struct Grid {
        double spacing;
        double base;  ///< the kernel at the largest distance, subtracted from it to keep single precision precise
        GridConvolution convolution;
    };
    struct Shape {
        double spacing;
        std::size_t nodes_x, nodes_y;
    };

    static Box bounding_box(const Points& points);
    Shape shape_for(const Box& box, double margin) const;
    void prepare_grid(const Box& box, const RunContext& context);
    void sort_by_column(const Points& points, const Box& box);
    void spread(const RunContext& context);
    void gather(const RunContext& context, Repulsion& result);

    double largest_spacing_;
    std::optional<Grid> grid_;
    std::vector<std::uint32_t> order_, column_begin_, column_of_;
    Points sorted_;  ///< in grid units
};

}  // namespace hardlearn
