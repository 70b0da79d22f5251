#include "hardlearn/hardness/interpolated_points.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/parallel.hpp"
#include "hardlearn/core/random.hpp"
#include "hardlearn/hardness/class_rows.hpp"

namespace hardlearn {
namespace {

// Two rows of a class, the second another one where there is one.
std::pair<RowIndex, RowIndex> draw_pair(std::span<const RowIndex> of_class, RandomStream& stream) {
    const std::size_t n = of_class.size();
    const std::size_t first = stream.below(n);
    if (n == 1) return {of_class[0], of_class[0]};
    const std::size_t other = stream.below(n - 1);
    return {of_class[first], of_class[other + (other >= first)]};
}

double wrong_share(std::span<const float> squares, std::span<const Label> labels, Label label) {
    const float least = *std::ranges::min_element(squares);
    double tied = 0, wrong = 0;
    for (std::size_t i = 0; i < squares.size(); ++i) {
        if (squares[i] > least) continue;
        tied += 1;
        wrong += labels[i] != label;
    }
    return wrong / tied;
}

}  // namespace

InterpolatedPoints interpolate_points(MatrixView<const float> rows, const RowLabels& labels,
                                      std::uint64_t seed) {
    const RandomStream draws = RandomStream(seed).child("interpolated points");
    InterpolatedPoints result{.points = Matrix<float>(rows.rows(), rows.columns())};
    for (const auto& of_class : rows_of_classes(rows.rows(), labels)) {
        for (std::size_t k = 0; k < of_class.size(); ++k) {
            const std::size_t point = result.labels.size();
            RandomStream stream = draws.child(point);
            const auto [first, second] = draw_pair(of_class, stream);
            const double share = stream.uniform();
            for (std::size_t f = 0; f < rows.columns(); ++f) {
                const double from = static_cast<double>(rows(first, f)),
                             to = static_cast<double>(rows(second, f));
                result.points(point, f) = static_cast<float>(from + share * (to - from));
            }
            result.labels.push_back(labels.labels[first]);
            result.first.push_back(first);
            result.second.push_back(second);
            result.share.push_back(share);
        }
    }
    return result;
}

double neighbor_nonlinearity(const RowDistances& distances, const RowLabels& labels,
                             const Matrix<float>& points, std::span<const Label> labels_of_points,
                             const RunContext& context) {
    if (points.columns() != distances.rows().columns())
        throw_bad_argument(fmt::format("points must have the rows' {} features, got {}",
                                       distances.rows().columns(), points.columns()));
    if (rows_of_classes(distances.num_rows(), labels).size() < 2 || points.rows() == 0)
        return std::numeric_limits<double>::quiet_NaN();
    std::vector<double> wrong(points.rows());
    parallel_for(points.rows(), 32, context, [&](std::size_t begin, std::size_t end) {
        std::vector<float> squares(distances.num_rows());
        for (std::size_t i = begin; i < end; ++i) {
            distances.squared_from(points.row(i).data(), squares);
            wrong[i] = wrong_share(squares, labels.labels, labels_of_points[i]);
        }
    });
    double sum = 0;
    for (const double share : wrong) sum += share;
    return sum / static_cast<double>(points.rows());
}

}  // namespace hardlearn
