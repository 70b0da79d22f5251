#include "hardlearn/probing/familiarity.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "hardlearn/core/parallel.hpp"
#include "hardlearn/data/preparation.hpp"
#include "hardlearn/data/splits.hpp"

namespace hardlearn {
namespace {

constexpr std::size_t num_nearest = 5;
constexpr double not_measured = std::numeric_limits<double>::quiet_NaN();

// Mean of the smallest `count` (at most 5) ordering distances as the view's own; they are put in order first,
// for equal bits.
double mean_of_nearest(View view, std::span<float> distances, std::size_t count, std::size_t num_features) {
    count = std::min(num_nearest, count);
    if (count == 0) return not_measured;
    const auto end = distances.begin() + static_cast<std::ptrdiff_t>(count);
    std::partial_sort(distances.begin(), end, distances.end());
    const double sum = std::accumulate(distances.begin(), end, 0.0, [&](double so_far, float distance) {
        return so_far + view_distance(view, distance, num_features);
    });
    return sum / static_cast<double>(count);
}

std::vector<RowIndex> reference_rows(const LearningSpace& space, std::uint64_t seed) {
    return stratified_subsample(space.labels(), space.num_classes(), max_reference_rows,
                                RandomStream(seed).child("familiarity"));
}

}  // namespace

std::shared_ptr<const SeenRows> see_reference(const LearningSpace& space, View view,
                                              std::span<const RowIndex> rows) {
    const std::size_t place = space.place_of(view);
    const bool all = rows.size() == space.rows().rows();
    if (all && place < space.views.size()) return space.views[place].neighbors.shared_seen();
    const FittedView fitted{.view = view};
    if (all) return std::make_shared<SeenRows>(fitted.see(space.rows()));
    return std::make_shared<SeenRows>(fitted.see(gather_rows(space.rows().view(), rows)));
}

Familiarity fit_familiarity(const LearningSpace& space, View view, std::span<const GroupIndex> groups,
                            std::uint64_t seed, const RunContext& context) {
    Familiarity familiarity{.view = view, .rows = reference_rows(space, seed)};
    familiarity.seen = see_reference(space, view, familiarity.rows);
    const std::vector<RowIndex> places = all_rows(familiarity.rows.size());
    std::vector<double> strangeness(places.size());
    const auto is_own = [&](std::size_t i, std::size_t j) {
        return groups.empty() ? i == j : groups[familiarity.rows[i]] == groups[familiarity.rows[j]];
    };
    parallel_for("familiarity", places.size(), 16, context, [&](std::size_t begin, std::size_t end) {
        std::vector<float> distances(places.size());
        for (std::size_t i = begin; i < end; ++i) {
            seen_distances(view, {*familiarity.seen, i}, *familiarity.seen, places, distances);
            std::size_t others = 0;
            for (std::size_t j = 0; j < distances.size(); ++j) {
                if (is_own(i, j)) {
                    distances[j] = std::numeric_limits<float>::infinity();
                } else {
                    ++others;
                }
            }
            strangeness[i] = mean_of_nearest(view, distances, others, space.rows().columns());
        }
    });
    std::erase_if(strangeness, [](double value) { return std::isnan(value); });
    std::ranges::sort(strangeness);
    familiarity.strangeness = std::move(strangeness);
    return familiarity;
}

std::vector<double> familiarity_of(const Familiarity& familiarity, MatrixView<const float> queries,
                                   const RunContext& context) {
    const SeenRows seen = FittedView{.view = familiarity.view}.see(queries, context);
    const std::vector<RowIndex> places = all_rows(familiarity.rows.size());
    const std::vector<double>& known = familiarity.strangeness;
    std::vector<double> result(queries.rows());
    parallel_for("familiarity", queries.rows(), 16, context, [&](std::size_t begin, std::size_t end) {
        std::vector<float> distances(places.size());
        for (std::size_t i = begin; i < end; ++i) {
            seen_distances(familiarity.view, {seen, i}, *familiarity.seen, places, distances);
            const double strangeness =
                mean_of_nearest(familiarity.view, distances, places.size(), queries.columns());
            const auto as_strange = known.end() - std::ranges::lower_bound(known, strangeness);
            result[i] = static_cast<double>(1 + as_strange) / static_cast<double>(known.size() + 1);
        }
    });
    return result;
}

}  // namespace hardlearn
