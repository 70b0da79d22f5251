#include "hardlearn/learninglet/build_precision.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "hardlearn/core/parallel.hpp"
#include "hardlearn/learninglet/query_neighbors.hpp"

namespace hardlearn {
namespace {

// Of neighbours, nearest first, those within the radius, but no fewer than sanitization always looks at.
void keep_within(float radius, std::vector<Neighbor>& neighbors) {
    const auto beyond = std::ranges::upper_bound(neighbors, radius, {}, &Neighbor::squared_distance);
    const auto within = static_cast<std::size_t>(beyond - neighbors.begin());
    neighbors.resize(std::min(neighbors.size(), std::max(within, neighbors_for_sanitization)));
    neighbors.shrink_to_fit();
}

// So many neighbours of each member sanitization must see.
std::size_t neighbors_to_see(const LearningSpace& space, View view, const SanitizationOptions& options) {
    if (!options.removal_radius) return std::max(neighbors_for_sanitization, options.num_pruned_neighbors);
    const std::size_t n = space.members.size();
    return space.views[space.place_of(view)].neighbors.index() ? std::min(n, most_rows_in_radius) : n;
}

// By row of the space, its position among the members.
std::vector<RowIndex> positions_of_members(const LearningSpace& space) {
    std::vector<RowIndex> position(space.rows().rows(), NeighborList::no_row);
    for (RowIndex i = 0; i < space.members.size(); ++i) position[space.members[i]] = i;
    return position;
}

// What sanitization must know of the surroundings of each member in the first view, by position among the
// members.
std::vector<std::vector<Neighbor>> nearest_members(const LearningSpace& space, View view,
                                                   std::span<const GroupIndex> groups,
                                                   const SanitizationOptions& options,
                                                   const RunContext& context) {
    const std::size_t n = space.members.size();
    const std::size_t count = neighbors_to_see(space, view, options);
    const std::vector<RowIndex> position = positions_of_members(space);
    const Candidate asked{.views = {view}, .num_neighbors = count};
    const SanitizedSpace learned{.space = space};
    const ViewedRows queries = own_rows(space);
    const NeighborFinder finder(learned, queries, std::span(&asked, 1), groups);
    std::vector<std::vector<Neighbor>> nearest(n);
    const std::size_t at_once = finder.queries_at_once(context);
    parallel_for("sanitization", n, at_once, context, [&](std::size_t begin, std::size_t end) {
        const FoundNeighbors found = finder.find(begin, end);
        for (std::size_t i = begin; i < end; ++i) {
            context.check_stop();
            const RowIndex row = space.members[i];
            QueryNeighbors neighbors(learned, {queries, row},
                                     {.largest_k = count, .own = {row, groups}, .found = &found});
            nearest[i] = neighbors.nearest(view);
            if (options.removal_radius) keep_within(options.squared_removal_radius(), nearest[i]);
            for (Neighbor& neighbor : nearest[i]) neighbor.row = position[neighbor.row];
        }
    });
    return nearest;
}

// Median over the members of the distance from the nearest other one; 0 where none has another.
double median_distance_of_nearest(std::span<const std::vector<Neighbor>> nearest) {
    std::vector<float> squares;
    for (const std::vector<Neighbor>& of_row : nearest) {
        if (!of_row.empty()) squares.push_back(of_row.front().squared_distance);
    }
    if (squares.empty()) return 0;
    const auto middle = squares.begin() + static_cast<std::ptrdiff_t>(squares.size() / 2);
    std::ranges::nth_element(squares, middle);
    return std::sqrt(static_cast<double>(*middle));
}

}  // namespace

Precision build_precision(const LearningSpace& space, const Candidate& base,
                          std::span<const GroupIndex> groups, const SanitizationOptions& options,
                          const RunContext& context) {
    return build_precision(space, predict_left_out(space, base, groups, context), groups, options, context);
}

Precision build_precision(const LearningSpace& space, LeftOutAnswers left_out,
                          std::span<const GroupIndex> groups, const SanitizationOptions& asked,
                          const RunContext& context) {
    const std::size_t n = space.members.size();
    const View view = left_out.candidate.views.front();
    SanitizationOptions options = asked;
    if (asked.median_radius)
        options.removal_radius =
            median_distance_of_nearest(nearest_members(space, view, groups, asked, context));
    const auto neighbors = nearest_members(space, view, groups, options, context);
    const std::vector<Label> labels = labels_of(space.members, space.labels());
    const Sanitization among_members =
        sanitize(labels, space.num_classes(), left_out.predictions, neighbors, options);
    const std::vector<float> factors =
        soft_sanitization_factors(labels, space.num_classes(), left_out.scores);

    const std::size_t rows = space.rows().rows();
    Precision result{.base = left_out.candidate,
                     .sanitization = {.is_good = std::vector<std::uint8_t>(rows),
                                      .is_pruned = std::vector<std::uint8_t>(rows),
                                      .is_clean = std::vector<std::uint8_t>(rows),
                                      .ledger = among_members.ledger},
                     .left_out = std::vector<Label>(rows, -1),
                     .traininglets = std::vector<std::vector<RowIndex>>(rows),
                     .cost_factors = std::vector<float>(rows, 1.0f)};
    for (LedgerEntry& entry : result.sanitization.ledger) {
        entry.row = space.members[entry.row];
        entry.because_of = space.members[entry.because_of];
    }
    for (std::size_t i = 0; i < n; ++i) {
        const RowIndex row = space.members[i];
        result.sanitization.is_good[row] = among_members.is_good[i];
        result.sanitization.is_pruned[row] = among_members.is_pruned[i];
        result.sanitization.is_clean[row] = among_members.is_clean[i];
        result.left_out[row] = left_out.predictions[i];
        result.cost_factors[row] = factors[i];
        if (among_members.is_clean[i]) result.clean.push_back(row);
        if (among_members.is_good[i]) {
            result.good.push_back(row);
            result.traininglets[row] = std::move(left_out.traininglets[i]);
        }
    }
    return result;
}

std::size_t largest_num_neighbors(std::span<const Candidate> voters, const Candidate* base,
                                  const SanitizationOptions& options) {
    const std::size_t of_voters = largest_finite_k(voters);
    if (base == nullptr) return of_voters;
    return std::max({of_voters, largest_finite_k(std::span(base, 1)), neighbors_for_sanitization,
                     options.num_pruned_neighbors});
}

}  // namespace hardlearn
