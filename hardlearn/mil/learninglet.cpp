#include "hardlearn/mil/learninglet.hpp"

#include <algorithm>

#include "hardlearn/core/hash.hpp"
#include "hardlearn/core/random.hpp"
#include "hardlearn/traininglet/precision_pruning.hpp"

namespace hardlearn {
namespace {

bool same_traininglet(const Candidate& a, const Candidate& b) {
    return a.num_neighbors == b.num_neighbors && a.views == b.views &&
           (a.cleaning == Cleaning::removal) == (b.cleaning == Cleaning::removal) && a.fusion == b.fusion &&
           a.precision_pruning == b.precision_pruning;
}

bool same_kernel(const Candidate& a, const Candidate& b) { return a.kernel == b.kernel && a.gamma == b.gamma; }

std::vector<RowIndex> rows_of(std::span<const FusedSample> samples) {
    std::vector<RowIndex> rows;
    for (const FusedSample& sample : samples) rows.push_back(sample.row);
    return rows;
}

}  // namespace

std::vector<Label> labels_of(std::span<const RowIndex> rows, std::span<const Label> labels) {
    std::vector<Label> result;
    result.reserve(rows.size());
    for (const RowIndex row : rows) result.push_back(labels[row]);
    return result;
}

QuerySession::QuerySession(const LearningSpace& space, const Precision* precision, const ViewedRows& queries,
                           std::size_t query, std::span<const RowIndex> allowed, std::size_t largest_k,
                           std::uint64_t seed)
    : space_(space),
      precision_(precision),
      queries_(queries),
      query_(query),
      allowed_(allowed),
      largest_k_(largest_k),
      seed_(seed) {}

const NeighborList& QuerySession::neighbors(View view, bool clean) {
    const auto [place, is_new] = lists_.try_emplace({view, clean});
    if (is_new) {
        const std::size_t v = space_.place_of(view);
        std::vector<RowIndex> clean_rows;
        if (clean) std::ranges::set_intersection(allowed_, precision_->clean, std::back_inserter(clean_rows));
        place->second = find_seen_neighbors(view, *queries_.seen[v], query_, *space_.viewed.seen[v], *space_.labels,
                                            space_.num_classes, clean ? clean_rows : allowed_, largest_k_);
    }
    return place->second;
}

NaiveConstruction QuerySession::construction(const Candidate& candidate, bool clean) {
    std::vector<NeighborList> lists;
    for (const View view : candidate.views) lists.push_back(neighbors(view, clean));
    return {lists, *space_.labels};
}

const FusedTraininglet& QuerySession::traininglet(const Candidate& candidate) {
    if (!traininglet_of_ || !same_traininglet(*traininglet_of_, candidate)) {
        traininglet_ = build(candidate);
        traininglet_of_ = candidate;
        kernel_of_.reset();
        labels_ = labels_of(traininglet_.rows, *space_.labels);
    }
    return traininglet_;
}

FusedTraininglet QuerySession::build(const Candidate& candidate) {
    const Traininglet local =
        construction(candidate, candidate.cleaning == Cleaning::removal).traininglet(candidate.num_neighbors);
    if (!candidate.fusion && !candidate.precision_pruning) {
        return {.rows = local.rows,
                .appended = local.appended,
                .origins = std::vector<std::uint8_t>(local.rows.size(), local_ball),
                .pruned = {}};
    }
    std::vector<FusedSample> fused = fuse(local.rows, candidate.fusion ? anchors(candidate) : std::vector<Anchor>{});
    FusedTraininglet result;
    if (candidate.precision_pruning) {
        const std::vector<RowIndex> before = rows_of(fused);
        std::vector<float> distances(before.size());
        const View view = candidate.views.front();
        const std::size_t v = space_.place_of(view);
        seen_distances(view, *queries_.seen[v], query_, *space_.viewed.seen[v], before, distances);
        fused = prune_precisely(fused, *space_.labels, space_.num_classes, precision_->sanitization.is_pruned,
                                distances);
        std::ranges::set_difference(before, rows_of(fused), std::back_inserter(result.pruned));
    }
    result.rows = rows_of(fused);
    for (const FusedSample& sample : fused) result.origins.push_back(sample.origins);
    std::ranges::set_intersection(local.appended, result.rows, std::back_inserter(result.appended));
    return result;
}

// The two nearest good samples in the first view, and a random one that depends on the query's content alone.
std::vector<Anchor> QuerySession::anchors(const Candidate& candidate) {
    std::vector<RowIndex> good;
    std::ranges::set_intersection(allowed_, precision_->good, std::back_inserter(good));
    if (good.empty()) return {};
    const View view = candidate.views.front();
    const std::size_t v = space_.place_of(view);
    const NeighborList nearest = find_seen_neighbors(view, *queries_.seen[v], query_, *space_.viewed.seen[v],
                                                     *space_.labels, space_.num_classes, good, 2);
    std::vector<Anchor> result;
    for (const Neighbor& neighbor : nearest.nearest) {
        result.push_back({neighbor.row, precision_->traininglets[neighbor.row]});
    }
    const auto features = queries_.features.row(query_);
    RandomStream stream = RandomStream(seed_).child("random anchor").child(hash64(features.data(), features.size_bytes()));
    const RowIndex random = good[stream.below(good.size())];
    result.push_back({random, precision_->traininglets[random]});
    return result;
}

void QuerySession::prepare_kernel(const Candidate& candidate) {
    traininglet(candidate);
    if (kernel_of_ && same_kernel(*kernel_of_, candidate)) return;
    gram_ = space_gram(space_, candidate, traininglet_.rows);
    query_kernel_.resize(traininglet_.rows.size());
    space_kernel(space_, candidate, queries_, query_, traininglet_.rows, query_kernel_);
    kernel_of_ = candidate;
}

std::vector<float> QuerySession::costs(const Candidate& candidate) const {
    return sample_costs(space_, precision_, candidate, traininglet_.rows);
}

Votes QuerySession::ask(const Candidate& candidate) {
    prepare_kernel(candidate);
    return fit_and_vote(gram_, labels_, query_kernel_, costs(candidate), {.cost = candidate.cost});
}

std::vector<float> sample_costs(const LearningSpace& space, const Precision* precision, const Candidate& candidate,
                                std::span<const RowIndex> rows) {
    if (!candidate.balanced && candidate.cleaning != Cleaning::soft) return {};
    std::vector<double> counts(space.num_classes);
    std::size_t present = 0;
    for (const RowIndex row : rows) present += counts[static_cast<std::size_t>((*space.labels)[row])]++ == 0;
    std::vector<float> costs;
    for (const RowIndex row : rows) {
        double cost = candidate.cost;
        if (candidate.balanced) {
            const double count = counts[static_cast<std::size_t>((*space.labels)[row])];
            cost *= static_cast<double>(rows.size()) / (static_cast<double>(present) * count);
        }
        if (candidate.cleaning == Cleaning::soft) cost *= precision->cost_factors[row];
        costs.push_back(static_cast<float>(cost));
    }
    return costs;
}

std::vector<RowIndex> global_rows(const LearningSpace& space, const Precision* precision, const Candidate& candidate) {
    return candidate.cleaning == Cleaning::removal ? precision->clean : space.members;
}

OneVsOne fit_global(const LearningSpace& space, const Precision* precision, const Candidate& candidate,
                    const RunContext& context) {
    const std::vector<RowIndex> rows = global_rows(space, precision, candidate);
    const std::vector<Label> labels = labels_of(rows, *space.labels);
    const std::vector<float> costs = sample_costs(space, precision, candidate, rows);
    const SolverOptions options{.cost = candidate.cost};
    // Forest kernels are only made whole; candidates with them are left out where rows are many.
    const bool plain = candidate.kernel == LocalKernel::rbf || candidate.kernel == LocalKernel::linear;
    if (plain && !space.squared_distances) {
        const Kernel kernel{.kind = candidate.kernel == LocalKernel::rbf ? KernelKind::rbf : KernelKind::linear,
                            .gamma = candidate.gamma};
        return fit_one_vs_one(kernel, gather_rows(space.rows->view(), std::span<const RowIndex>(rows)), labels, costs,
                              options, context);
    }
    return fit_one_vs_one(space_gram(space, candidate, rows), labels, costs, options);
}

Votes ask_global(const LearningSpace& space, const OneVsOne& machine, const Candidate& candidate,
                 std::span<const RowIndex> rows, const ViewedRows& queries, std::size_t query) {
    std::vector<float> kernel(rows.size());
    space_kernel(space, candidate, queries, query, rows, kernel);
    return vote(machine, kernel);
}

}  // namespace hardlearn
