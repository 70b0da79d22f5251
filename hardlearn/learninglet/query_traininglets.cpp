#include "hardlearn/learninglet/query_traininglets.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>

#include "hardlearn/core/hash.hpp"
#include "hardlearn/core/random.hpp"
#include "hardlearn/traininglet/precision_pruning.hpp"

namespace hardlearn {
namespace {

std::vector<RowIndex> rows_of(std::span<const FusedSample> samples) {
    std::vector<RowIndex> rows;
    for (const FusedSample& sample : samples) rows.push_back(sample.row);
    return rows;
}

}  // namespace

bool have_same_traininglets(const Candidate& a, const Candidate& b) {
    return a.num_neighbors == b.num_neighbors && a.balls == b.balls && a.views == b.views &&
           (a.cleaning == Cleaning::removal) == (b.cleaning == Cleaning::removal) && a.fusion == b.fusion &&
           a.precision_pruning == b.precision_pruning;
}

const NaiveConstruction& QueryTraininglets::construction(const Candidate& candidate, bool clean) {
    Asked key{.views = candidate.views, .radii = {}, .clean = clean};
    for (const Ball& ball : candidate.balls) key.radii.push_back(ball.radius);
    const auto known = constructions_.find(key);
    if (known != constructions_.end()) return known->second;
    std::vector<const NeighborList*> lists;
    for (const View view : candidate.views) {
        lists.push_back(&neighbors_.list(view, clean, view == candidate.views.front()));
    }
    std::vector<NeighborList> in_balls;
    for (std::size_t b = 0; b < candidate.balls.size(); ++b)
        in_balls.push_back(within(candidate.balls[b], *lists[b]));
    for (std::size_t b = 0; b < in_balls.size(); ++b) lists[b] = &in_balls[b];
    return constructions_
        .emplace(key, NaiveConstruction(std::span<const NeighborList* const>(lists), learned_.space.labels()))
        .first->second;
}

NeighborList QueryTraininglets::within(const Ball& ball, const NeighborList& list) const {
    const std::size_t num_features = learned_.space.rows().columns();
    NeighborList inside{.nearest = {}, .nearest_of_class = list.nearest_of_class};
    std::ranges::copy_if(list.nearest, std::back_inserter(inside.nearest), [&](const Neighbor& neighbor) {
        return view_distance(ball.view, neighbor.squared_distance, num_features) <= ball.radius;
    });
    return inside;
}

FusedTraininglet QueryTraininglets::make(const Candidate& candidate) {
    const Traininglet local =
        construction(candidate, candidate.cleaning == Cleaning::removal).traininglet(candidate.num_neighbors);
    FusedTraininglet traininglet =
        candidate.fusion || candidate.precision_pruning
            ? join(candidate, local)
            : FusedTraininglet{.rows = local.rows,
                               .appended = local.appended,
                               .origins = std::vector<std::uint8_t>(local.rows.size(), local_ball),
                               .pruned = {}};
    sort_by_class(traininglet);
    return traininglet;
}

// Stages 3 and 4, rows increasing.
FusedTraininglet QueryTraininglets::join(const Candidate& candidate, const Traininglet& local) const {
    std::vector<FusedSample> fused =
        fuse(local.rows, candidate.fusion ? anchors(candidate) : std::vector<Anchor>{});
    FusedTraininglet result;
    if (candidate.precision_pruning) {
        const std::vector<RowIndex> before = rows_of(fused);
        fused = prune(candidate, fused);
        std::ranges::set_difference(before, rows_of(fused), std::back_inserter(result.pruned));
    }
    result.rows = rows_of(fused);
    for (const FusedSample& sample : fused) result.origins.push_back(sample.origins);
    std::ranges::set_intersection(local.appended, result.rows, std::back_inserter(result.appended));
    return result;
}

std::vector<FusedSample> QueryTraininglets::prune(const Candidate& candidate,
                                                  const std::vector<FusedSample>& fused) const {
    const std::vector<RowIndex> rows = rows_of(fused);
    std::vector<float> distances(rows.size());
    neighbors_.distances(candidate.views.front(), rows, distances);
    return prune_precisely(fused, learned_.space.labels(), learned_.space.num_classes(),
                           learned_.precision->sanitization.is_pruned, distances);
}

// The two nearest good samples in the first view, and a random one that depends on the query's content alone.
std::vector<Anchor> QueryTraininglets::anchors(const Candidate& candidate) const {
    std::vector<RowIndex> place;
    const Precision& precision = *learned_.precision;
    const std::span<const RowIndex> good = precision.allowed_good(own_).list(place);
    if (good.empty()) return {};
    std::vector<Anchor> result;
    for (const Neighbor& neighbor : neighbors_.nearest_good(candidate.views.front(), 2)) {
        result.push_back({neighbor.row, precision.traininglets[neighbor.row]});
    }
    const auto features = query_.features();
    RandomStream stream =
        RandomStream(learned_.seed).child("random anchor").child(hash64(std::as_bytes(features)));
    const RowIndex random = good[stream.below(good.size())];
    result.push_back({random, precision.traininglets[random]});
    return result;
}

// By class, then by row: the solver then finds each class in one piece.
void QueryTraininglets::sort_by_class(FusedTraininglet& traininglet) const {
    const std::vector<Label>& labels = learned_.space.labels();
    std::vector<std::size_t> place_of_class(learned_.space.num_classes() + 1, 0);
    for (const RowIndex row : traininglet.rows) ++place_of_class[static_cast<std::size_t>(labels[row]) + 1];
    std::partial_sum(place_of_class.begin(), place_of_class.end(), place_of_class.begin());
    std::vector<RowIndex> rows(traininglet.rows.size());
    std::vector<std::uint8_t> origins(traininglet.rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const std::size_t place = place_of_class[static_cast<std::size_t>(labels[traininglet.rows[i]])]++;
        rows[place] = traininglet.rows[i];
        origins[place] = traininglet.origins[i];
    }
    traininglet.rows = std::move(rows);
    traininglet.origins = std::move(origins);
}

}  // namespace hardlearn
