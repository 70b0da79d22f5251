#include "hardlearn/learninglet/learninglet.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "hardlearn/core/error.hpp"
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
                           std::uint64_t seed, const QuerySessionOptions& options)
    : space_(space),
      precision_(precision),
      queries_(queries),
      query_(query),
      allowed_(allowed),
      largest_k_(largest_k),
      seed_(seed),
      own_(options.own),
      found_(options.found),
      workspace_(options.workspace) {}

SolverWorkspace& QuerySession::workspace() {
    if (workspace_ != nullptr) return *workspace_;
    if (!own_workspace_) own_workspace_.emplace();
    return *own_workspace_;
}

// The rows of `chosen`, increasing, that are allowed; copied to `place` only where some are not.
std::span<const RowIndex> QuerySession::allowed_among(std::span<const RowIndex> chosen,
                                                      std::vector<RowIndex>& place) const {
    const bool all = allowed_.size() == space_.rows->rows() || chosen.data() == allowed_.data();
    if (all && own_.row == NeighborList::no_row) return chosen;
    if (all) {
        place.assign(chosen.begin(), chosen.end());
    } else {
        std::ranges::set_intersection(allowed_, chosen, std::back_inserter(place));
    }
    std::erase_if(place, [&](RowIndex row) { return own_.holds(row); });
    return place;
}

// For an index: whether a row is allowed and flagged; no flags: all are.
RowFilter QuerySession::allowed_where(std::span<const std::uint8_t> flags) const {
    const bool all = allowed_.size() == space_.rows->rows();
    if (all && flags.empty() && own_.row == NeighborList::no_row) return {};
    return [this, flags, all](RowIndex row) {
        return (flags.empty() || flags[row] != 0) && !own_.holds(row) &&
               (all || std::ranges::binary_search(allowed_, row));
    };
}

// An index finds the classes' nearest rows only `with_classes`.
const NeighborList& QuerySession::neighbors(View view, bool clean, bool with_classes) {
    const auto [place, is_new] = lists_.try_emplace({view, clean});
    if (!is_new && !(with_classes && place->second.nearest_of_class.empty())) return place->second;
    if (const NeighborList* list = found_ ? found_->find(view, clean, query_) : nullptr) {
        return place->second = *list;
    }
    const std::size_t v = space_.place_of(view);
    if (const auto& search = space_.approximate[v]) {
        const RowFilter accept = allowed_where(clean ? std::span(precision_->sanitization.is_clean)
                                                     : std::span<const std::uint8_t>());
        place->second =
            search->find(queries_.seen[v]->coordinates.row(query_).data(), largest_k_, accept, with_classes);
        return place->second;
    }
    const auto& table = space_.neighbors[v];
    // The space's own rows are asked with all members outside their group allowed, as the table has it.
    if (queries_.of_the_space && table && largest_k_ <= table->largest_k()) {
        const auto row = static_cast<RowIndex>(query_);
        place->second =
            table->find(row, clean ? precision_->sanitization.is_clean : space_.is_member, largest_k_);
        return place->second;
    }
    std::vector<RowIndex> place_of_candidates;
    const std::span<const RowIndex> candidates =
        allowed_among(clean ? std::span<const RowIndex>(precision_->clean) : allowed_, place_of_candidates);
    std::vector<float> distances(candidates.size());
    if (view == View::leaf) {
        leaf_similarities_to(space_, queries_, query_, candidates, distances);
        for (float& value : distances) value = 1.0f - value;
    } else {
        seen_distances(view, *queries_.seen[v], query_, *space_.viewed.seen[v], candidates, distances);
    }
    place->second = select_neighbors(distances, candidates, *space_.labels, space_.num_classes, largest_k_);
    return place->second;
}

const NaiveConstruction& QuerySession::construction(const Candidate& candidate, bool clean) {
    const std::pair key(candidate.views, clean);
    const auto known = constructions_.find(key);
    if (known != constructions_.end()) return known->second;
    std::vector<const NeighborList*> lists;
    for (const View view : candidate.views) {
        lists.push_back(&neighbors(view, clean, view == candidate.views.front()));
    }
    return constructions_
        .emplace(key, NaiveConstruction(std::span<const NeighborList* const>(lists), *space_.labels))
        .first->second;
}

// By class, then by row: the solver then finds each class in one piece.
void QuerySession::sort_by_class(FusedTraininglet& traininglet) const {
    const std::vector<Label>& labels = *space_.labels;
    std::vector<std::size_t> place_of_class(space_.num_classes + 1, 0);
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

const FusedTraininglet& QuerySession::traininglet(const Candidate& candidate) {
    if (!traininglet_of_ || !same_traininglet(*traininglet_of_, candidate)) {
        traininglet_ = build(candidate);
        sort_by_class(traininglet_);
        traininglet_of_ = candidate;
        labels_ = labels_of(traininglet_.rows, *space_.labels);
        kernels_.assign(space_, queries_, query_, traininglet_.rows);
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
    std::vector<FusedSample> fused =
        fuse(local.rows, candidate.fusion ? anchors(candidate) : std::vector<Anchor>{});
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

// The two nearest good samples.
std::vector<Neighbor> QuerySession::nearest_good(View view, std::span<const RowIndex> good) const {
    const std::size_t v = space_.place_of(view);
    const auto& is_good = precision_->sanitization.is_good;
    if (const auto& search = space_.approximate[v]) {
        const float* query = queries_.seen[v]->coordinates.row(query_).data();
        return search->find(query, 2, allowed_where(is_good), false).nearest;
    }
    const auto& table = space_.neighbors[v];
    if (queries_.of_the_space && table && table->largest_k() >= 2) {
        return table->find_nearest(static_cast<RowIndex>(query_), is_good, 2);
    }
    return find_seen_neighbors(view, *queries_.seen[v], query_, *space_.viewed.seen[v], *space_.labels,
                               space_.num_classes, good, 2)
        .nearest;
}

// The two nearest good samples in the first view, and a random one that depends on the query's content alone.
std::vector<Anchor> QuerySession::anchors(const Candidate& candidate) {
    std::vector<RowIndex> place;
    const std::span<const RowIndex> good = allowed_among(precision_->good, place);
    if (good.empty()) return {};
    std::vector<Anchor> result;
    for (const Neighbor& neighbor : nearest_good(candidate.views.front(), good)) {
        result.push_back({neighbor.row, precision_->traininglets[neighbor.row]});
    }
    const auto features = queries_.features.row(query_);
    RandomStream stream = RandomStream(seed_).child("random anchor").child(hash64(std::as_bytes(features)));
    const RowIndex random = good[stream.below(good.size())];
    result.push_back({random, precision_->traininglets[random]});
    return result;
}

std::vector<float> QuerySession::costs(const Candidate& candidate) const {
    return sample_costs(space_, precision_, candidate, traininglet_.rows);
}

Votes QuerySession::ask(const Candidate& candidate) {
    traininglet(candidate);
    kernels_.prepare(candidate);
    Votes votes;
    fit_and_vote({.gram = kernels_.gram(), .labels = labels_, .costs = costs(candidate)}, kernels_.query(),
                 {.cost = candidate.cost}, workspace(), votes);
    return votes;
}

Label QuerySession::choose(const Candidate& candidate) {
    traininglet(candidate);
    kernels_.prepare(candidate);
    return fit_and_choose({.gram = kernels_.gram(), .labels = labels_, .costs = costs(candidate)},
                          kernels_.query(), {.cost = candidate.cost}, workspace());
}

std::vector<float> sample_costs(const LearningSpace& space, const Precision* precision,
                                const Candidate& candidate, std::span<const RowIndex> rows) {
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

std::vector<RowIndex> global_rows(const LearningSpace& space, const Precision* precision,
                                  const Candidate& candidate) {
    return candidate.cleaning == Cleaning::removal ? precision->clean : space.members;
}

OneVsOne fit_machine(const LearningSpace& space, const Precision* precision, const Candidate& candidate,
                     std::span<const RowIndex> rows, const RunContext& context) {
    const std::vector<Label> labels = labels_of(rows, *space.labels);
    const std::vector<float> costs = sample_costs(space, precision, candidate, rows);
    const bool plain = candidate.kernel == LocalKernel::rbf || candidate.kernel == LocalKernel::linear;
    // Forest kernels are only made whole; candidates with them are left out where rows are many.
    if (!plain && rows.size() > max_rows_of_table) {
        throw_bad_argument(fmt::format("a machine with kernel {} on {} rows: at most {} are possible",
                                       name_of(candidate.kernel), rows.size(), max_rows_of_table));
    }
    if (plain && !space.squared_distances) {
        const Kernel kernel{
            .kind = candidate.kernel == LocalKernel::rbf ? KernelKind::rbf : KernelKind::linear,
            .gamma = candidate.gamma};
        constexpr std::size_t memory_limit = max_rows_of_table * max_rows_of_table * sizeof(float);
        return fit_one_vs_one({.kernel = kernel,
                               .rows = gather_rows(space.rows->view(), rows),
                               .labels = labels,
                               .costs = costs},
                              {.cost = candidate.cost, .memory_limit = memory_limit}, context);
    }
    return fit_one_vs_one({.gram = space_gram(space, candidate, rows), .labels = labels, .costs = costs},
                          {.cost = candidate.cost});
}

BatchAnswer ask_batch(const LearningSpace& space, const Precision* precision, const ViewedRows& queries,
                      std::span<const RowIndex> batch, std::span<const RowIndex> allowed,
                      const Candidate& candidate, std::uint64_t seed) {
    BatchAnswer answer;
    for (const RowIndex query : batch) {
        QuerySession session(space, precision, queries, query, allowed, candidate.num_neighbors, seed);
        const std::vector<RowIndex>& rows = session.traininglet(candidate).rows;
        answer.rows.insert(answer.rows.end(), rows.begin(), rows.end());
    }
    std::ranges::sort(answer.rows);
    const auto repeated = std::ranges::unique(answer.rows);
    answer.rows.erase(repeated.begin(), repeated.end());
    std::ranges::stable_sort(answer.rows, {}, [&](RowIndex row) { return (*space.labels)[row]; });
    const OneVsOne machine = fit_machine(space, precision, candidate, answer.rows, {.threads = 1});
    for (const RowIndex query : batch) {
        answer.votes.push_back(ask_global(space, machine, candidate, answer.rows, queries, query));
    }
    return answer;
}

Votes ask_global(const LearningSpace& space, const OneVsOne& machine, const Candidate& candidate,
                 std::span<const RowIndex> rows, const ViewedRows& queries, std::size_t query) {
    std::vector<float> kernel(rows.size());
    space_kernel(space, candidate, queries, query, rows, kernel);
    return vote(machine, kernel);
}

}  // namespace hardlearn
