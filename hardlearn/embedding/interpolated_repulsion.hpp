#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/embedding/convolution.hpp"
#include "hardlearn/embedding/near_repulsion.hpp"
#include "hardlearn/embedding/points.hpp"

namespace hardlearn {

/// The potential at the nodes of a grid; node (column, row) at column * stride + row.
struct GridPotential {
    const float* nodes = nullptr;
    std::size_t stride = 0;
    float force_of_slope = 0;  ///< the force where the potential rises by 1 from one node to the next
};

/// Repulsion in O(n + grid) by interpolation on a grid and fast Fourier transforms, after FIt-SNE (Linderman
/// et al., Nature Methods 2019), with three changes. All sums that t-SNE needs follow from one potential:
/// with K(s) = 1 / s, s = 1 + |y - y_j|^2, and phi(y) = sum over j of K,
///     sum over i, j of q_ij = sum over i of phi(y_i),  sum over j of q_ij^2 (y_i - y_j) = -grad phi(y_i) /
///     2,
/// so one grid is transformed instead of four. The interpolation is by cubic B-splines that run over the
/// whole grid, as in particle-mesh Ewald (Essmann et al., J. Chem. Phys. 1995). And, as there, a wide
/// embedding's kernel is split: the grid carries the smooth part (1 - exp(-decay s)) / s, for which nodes a
/// whole unit apart suffice, and exp(-decay s) / s is summed over the pairs that are near. The final
/// divergence is that of exact sums to about one in a thousand.
class InterpolatedRepulsion {
  public:
    /// Looks at the points: chooses the grid for them, and returns an estimate of compute()'s time in
    /// nanoseconds on one core.
    double plan(const Points& points);
    /// The repulsion between the points that plan() saw.
    void compute(const Points& points, const RunContext& context, Repulsion& result);

  private:
    struct Box {
        float least_x, least_y, extent_x, extent_y;
    };
    struct Shape {
        double spacing = 0;
        bool split = false;  ///< whether the kernel is
        std::size_t nodes_x = 0, nodes_y = 0;
        double cost = 0;
    };
    struct Grid {
        double spacing;
        double decay;  ///< infinite where the kernel is not split
        double base;   ///< the kernel at the largest distance, subtracted from it to keep single precision
                       ///< precise
        GridConvolution convolution;
    };

    static Box bounding_box(const Points& points);
    static Shape shape_of(const Box& box, double spacing, bool split, double count, double margin);
    static Shape best_shape(const Box& box, double count, double margin);
    bool grid_serves() const;
    void prepare_grid(const RunContext& context);
    void sort_by_cell(const Points& points);
    void spread(const RunContext& context);
    void gather(const RunContext& context, Repulsion& result);

    Box box_{};
    Shape least_, wanted_;  ///< the cheapest for the box, and for one a little wider
    std::optional<Grid> grid_;
    CellOrder order_;
    std::vector<std::uint32_t> cell_of_;
};

}  // namespace hardlearn
