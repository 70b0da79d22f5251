#include "hardlearn/learninglet/build_precision.hpp"

#include <algorithm>
#include <atomic>

#include "hardlearn/core/parallel.hpp"
#include "hardlearn/learninglet/learninglet.hpp"

namespace hardlearn {
namespace {

std::vector<RowIndex> others(const LearningSpace& space, std::span<const GroupIndex> groups, RowIndex row) {
    std::vector<RowIndex> allowed;
    allowed.reserve(space.members.size());
    for (const RowIndex member : space.members) {
        const bool own = groups.empty() ? member == row : groups[member] == groups[row];
        if (!own) allowed.push_back(member);
    }
    return allowed;
}

// Whether a row's group is all there is.
bool is_alone(const LearningSpace& space, std::span<const GroupIndex> groups, RowIndex row) {
    return std::ranges::all_of(space.members, [&](RowIndex member) {
        return groups.empty() ? member == row : groups[member] == groups[row];
    });
}

// Of neighbours, nearest first, those within the radius, but no fewer than sanitization always looks at.
void keep_within(float radius, std::vector<Neighbor>& neighbors) {
    const auto beyond = std::ranges::upper_bound(neighbors, radius, {}, &Neighbor::squared_distance);
    const auto within = static_cast<std::size_t>(beyond - neighbors.begin());
    neighbors.resize(std::min(neighbors.size(), std::max(within, neighbors_for_sanitization)));
    neighbors.shrink_to_fit();
}

// What sanitization must know of the surroundings of each member in the first view, by position among the
// members.
std::vector<std::vector<Neighbor>> nearest_members(const LearningSpace& space, View view,
                                                   std::span<const GroupIndex> groups,
                                                   const SanitizationOptions& options,
                                                   const RunContext& context) {
    const std::size_t n = space.members.size();
    const auto& search = space.approximate[space.place_of(view)];
    const std::size_t within_radius = search ? std::min(n, most_rows_in_radius) : n;
    const std::size_t count = options.pruned_radius
                                  ? within_radius
                                  : std::max(neighbors_for_sanitization, options.num_pruned_neighbors);
    std::vector<RowIndex> position(space.rows->rows(), NeighborList::no_row);
    for (RowIndex i = 0; i < n; ++i) position[space.members[i]] = i;
    const auto& table = space.neighbors[space.place_of(view)];
    const bool in_table = table && count <= table->largest_k();
    const SeenRows& seen = *space.viewed.seen[space.place_of(view)];
    const Candidate asked{.views = {view}, .num_neighbors = count};
    const NeighborFinder finder(space, nullptr, space.viewed, std::span(&asked, in_table ? 0 : 1), groups);
    const auto find = [&](const FoundNeighbors& found, RowIndex row) {
        if (search) {
            const OwnRows own{row, groups};
            const auto accept = [&](RowIndex other) { return space.is_member[other] && !own.holds(other); };
            return search->find(seen.coordinates.row(row).data(), count, accept, false).nearest;
        }
        if (in_table) return table->find_nearest(row, space.is_member, count);
        if (const NeighborList* list = found.find(view, false, row)) return list->nearest;
        return find_seen_neighbors(view, seen, row, seen, *space.labels, space.num_classes,
                                   others(space, groups, row), count)
            .nearest;
    };
    std::vector<std::vector<Neighbor>> nearest(n);
    const std::size_t at_once = finder.queries_at_once(context);
    parallel_for("sanitization", n, at_once, context, [&](std::size_t begin, std::size_t end) {
        const FoundNeighbors found = finder.find(begin, end);
        for (std::size_t i = begin; i < end; ++i) {
            context.check_stop();
            nearest[i] = find(found, space.members[i]);
            if (options.pruned_radius) keep_within(*options.pruned_radius, nearest[i]);
            for (Neighbor& neighbor : nearest[i]) neighbor.row = position[neighbor.row];
        }
    });
    return nearest;
}

}  // namespace

LeftOutAnswers predict_left_out(const LearningSpace& space, const Candidate& candidate,
                                std::span<const GroupIndex> groups, const RunContext& context) {
    const std::size_t n = space.members.size();
    LeftOutAnswers result{std::vector<Label>(n), Matrix<float>(n, space.num_classes),
                          std::vector<std::vector<RowIndex>>(n)};
    const NeighborFinder finder(space, nullptr, space.viewed, std::span(&candidate, 1), groups);
    const bool approximate = space.is_approximate();
    const bool alone = approximate && is_alone(space, groups, space.members.front());
    std::atomic<std::size_t> done{0};
    parallel_for(n, finder.queries_at_once(context), context, [&](std::size_t begin, std::size_t end) {
        const FoundNeighbors found = finder.find(begin, end);
        SolverWorkspace workspace;
        for (std::size_t i = begin; i < end; ++i) {
            context.check_stop();
            const RowIndex row = space.members[i];
            // A list of the others for each of very many rows would cost more than the answers.
            const std::vector<RowIndex> rest =
                approximate ? std::vector<RowIndex>{} : others(space, groups, row);
            if (approximate ? alone : rest.empty()) {
                result.predictions[i] = (*space.labels)[row];
                std::ranges::fill(result.scores.row(i), 1.0f / static_cast<float>(space.num_classes));
                continue;
            }
            QuerySession session(space, nullptr, space.viewed, row, approximate ? space.members : rest,
                                 candidate.num_neighbors, 0,
                                 {.own = approximate ? OwnRows{row, groups} : OwnRows{},
                                  .found = &found,
                                  .workspace = &workspace});
            const Votes votes = session.ask(candidate);
            result.predictions[i] = votes.winner;
            class_scores(votes, result.scores.row(i));
            result.traininglets[i] = session.traininglet(candidate).rows;
        }
        context.report("left-out predictions", done += end - begin, n);
    });
    return result;
}

Precision build_precision(const LearningSpace& space, const Candidate& base,
                          std::span<const GroupIndex> groups, const SanitizationOptions& options,
                          const RunContext& context) {
    return build_precision(space, base, predict_left_out(space, base, groups, context), groups, options,
                           context);
}

Precision build_precision(const LearningSpace& space, const Candidate& base, LeftOutAnswers left_out,
                          std::span<const GroupIndex> groups, const SanitizationOptions& options,
                          const RunContext& context) {
    const std::size_t n = space.members.size();
    const auto neighbors = nearest_members(space, base.views.front(), groups, options, context);
    const std::vector<Label> labels = labels_of(space.members, *space.labels);
    const Sanitization among_members =
        sanitize(labels, space.num_classes, left_out.predictions, neighbors, options);
    const std::vector<float> factors = soft_sanitization_factors(labels, space.num_classes, left_out.scores);

    const std::size_t rows = space.rows->rows();
    Precision result{.base = base,
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
    std::size_t largest = 0;
    const auto consider = [&](const Candidate& candidate) {
        if (!candidate.takes_all_rows()) largest = std::max(largest, candidate.num_neighbors);
    };
    for (const Candidate& voter : voters) consider(voter);
    if (base == nullptr) return largest;
    consider(*base);
    return std::max({largest, neighbors_for_sanitization, options.num_pruned_neighbors});
}

}  // namespace hardlearn
