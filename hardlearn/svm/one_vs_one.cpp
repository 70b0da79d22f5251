#include "hardlearn/svm/one_vs_one.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/parallel.hpp"
#include "hardlearn/svm/binary_solver.hpp"
#include "hardlearn/svm/small_smo.hpp"
#include "hardlearn/svm/smo.hpp"
#include "hardlearn/svm/tournament.hpp"

namespace hardlearn {

/// The samples of a problem in the order of their classes, then of their positions.
class ClassOrder {
  public:
    void assign(std::span<const Label> labels);

    std::vector<Label> classes;      ///< increasing
    std::vector<std::size_t> first;  ///< of each class in `order`, and the end
    std::vector<RowIndex> order;     ///< positions of the samples, class by class
    std::size_t size_of(std::size_t c) const { return first[c + 1] - first[c]; }

  private:
    std::vector<std::size_t> counts_;
};

void ClassOrder::assign(std::span<const Label> labels) {
    classes.clear();
    first.clear();
    counts_.clear();
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (labels[i] < 0) {
            throw_bad_argument(fmt::format("label {} of sample {} is negative", labels[i], i));
        }
        const auto label = static_cast<std::size_t>(labels[i]);
        if (label >= counts_.size()) counts_.resize(label + 1, 0);
        ++counts_[label];
    }
    std::size_t begin = 0;
    for (std::size_t label = 0; label < counts_.size(); ++label) {
        const std::size_t count = counts_[label];
        counts_[label] = begin;
        if (count == 0) continue;
        classes.push_back(static_cast<Label>(label));
        first.push_back(begin);
        begin += count;
    }
    first.push_back(begin);
    order.resize(labels.size());
    for (std::size_t i = 0; i < labels.size(); ++i) {
        order[counts_[static_cast<std::size_t>(labels[i])]++] = static_cast<RowIndex>(i);
    }
}

/// A problem in the order of a ClassOrder.
class SortedProblem {
  public:
    void assign(const GramSamples& samples, const ClassOrder& order, const SolverOptions& options);
    /// `gram` is in that order already.
    void assign_sorted(MatrixView<const float> gram, const ClassOrder& order, std::span<const float> costs,
                       const SolverOptions& options);
    smo::Duelists duel(const ClassOrder& order, std::size_t positive, std::size_t negative) const {
        return {.gram = gram_,
                .costs = costs_.data(),
                .first_positive = order.first[positive],
                .num_positive = order.size_of(positive),
                .first_negative = order.first[negative],
                .num_negative = order.size_of(negative)};
    }

  private:
    MatrixView<const float> gram_;
    AlignedVector<float> copy_;
    std::vector<float> costs_;
};

void SortedProblem::assign_sorted(MatrixView<const float> gram, const ClassOrder& order,
                                  std::span<const float> costs, const SolverOptions& options) {
    gram_ = gram;
    costs_.assign(gram.rows(), static_cast<float>(options.cost));
    for (std::size_t i = 0; i < costs.size(); ++i) costs_[i] = costs[order.order[i]];
}

void SortedProblem::assign(const GramSamples& samples, const ClassOrder& order,
                           const SolverOptions& options) {
    const MatrixView<const float>& gram = samples.gram;
    assign_sorted(gram, order, samples.costs, options);
    const std::size_t size = gram.rows();
    if (std::ranges::is_sorted(order.order)) return;
    const std::size_t stride = Matrix<float>::padded(size);
    if (copy_.size() < size * stride) copy_.resize(size * stride);
    for (std::size_t i = 0; i < size; ++i) {
        const float* row = gram.row(order.order[i]).data();
        for (std::size_t j = 0; j < size; ++j) copy_[i * stride + j] = row[order.order[j]];
    }
    gram_ = {copy_.data(), size, size, stride};
}

namespace {

constexpr float not_solved = std::numeric_limits<float>::quiet_NaN();

}  // namespace

struct SolverWorkspace::Buffers final : smo::SmallAnswerSink {
    ClassOrder order;
    SortedProblem problem;
    smo::Workspace solver;
    AlignedVector<float> own_gram;        // of rows, class by class
    std::vector<RowIndex> rows_in_order;  // the same
    std::vector<float> query;             // kernel values, class by class
    std::vector<float> of_duel;           // those of one duel
    std::vector<smo::Duelists> duels;
    std::vector<float> values;         // decision values of `duels`
    std::vector<std::size_t> pairs;    // places of `duels` in value_of_pair
    std::vector<float> value_of_pair;  // classes x classes; NaN: not asked yet
    std::vector<smo::Duelists> together;
    std::vector<std::size_t> place_of;  // of those among `duels`
    smo::Workspace turns[smo::most_slots];
    Tournament tournament;
    std::vector<double> closeness;     // of each class: the mean of the query's kernel values
    std::vector<std::size_t> promise;  // classes, the likeliest winners first
    std::size_t num_duels = 0;

    void prepare(const GramSamples& samples, std::span<const float> query_kernel,
                 const SolverOptions& options);
    void prepare(const ChosenSamples& samples, const float* query_row, const SolverOptions& options);
    void vote(const SolverOptions& options, Votes& votes);
    Label choose(const SolverOptions& options);
    /// Fits the duel and asks it.
    float decide(const smo::Duelists& duel, const SolverOptions& options);
    float value_of(const smo::Duelists& duel, std::span<const float> coefficients, double bias);
    /// Makes `values` of all `duels`.
    void decide_all(const SolverOptions& options);
    void take(const smo::SmallAnswer& answer) override;
    void rank_classes();
    void decide_ahead(std::size_t champion, std::size_t opponent, const SolverOptions& options);
};

SolverWorkspace::SolverWorkspace() : buffers_(std::make_unique<Buffers>()) {}
SolverWorkspace::SolverWorkspace(SolverWorkspace&&) noexcept = default;
SolverWorkspace& SolverWorkspace::operator=(SolverWorkspace&&) noexcept = default;
SolverWorkspace::~SolverWorkspace() = default;

std::size_t SolverWorkspace::num_duels() const {
    return buffers_->num_duels;
}

namespace {

void check_samples(std::size_t num_rows, std::span<const Label> labels, std::span<const float> costs,
                   const SolverOptions& options) {
    if (labels.empty()) throw_bad_argument("an SVM needs at least one sample, got none");
    if (num_rows != labels.size()) {
        throw_bad_argument(fmt::format("got {} labels for {} samples", labels.size(), num_rows));
    }
    smo::check_costs(costs, labels.size(), options);
}

void check_gram(const GramSamples& samples, const SolverOptions& options) {
    const MatrixView<const float>& gram = samples.gram;
    if (gram.rows() != gram.columns()) {
        throw_bad_argument(
            fmt::format("a kernel matrix must be square, got {} x {}", gram.rows(), gram.columns()));
    }
    check_samples(gram.rows(), samples.labels, samples.costs, options);
}

void check_kernel_values(std::size_t num_values, std::size_t num_samples) {
    if (num_values != num_samples) {
        throw_bad_argument(fmt::format("got {} kernel values for {} samples", num_values, num_samples));
    }
}

void samples_of_duel(const ClassOrder& order, std::size_t positive, std::size_t negative,
                     std::vector<RowIndex>& samples) {
    const auto piece = [&](std::size_t c) {
        return std::span(order.order).subspan(order.first[c], order.size_of(c));
    };
    samples.assign(piece(positive).begin(), piece(positive).end());
    samples.insert(samples.end(), piece(negative).begin(), piece(negative).end());
}

// Four sums side by side: the order of the additions depends on positions only.
float decision_value(std::span<const float> coefficients, std::span<const float> kernel_values, double bias) {
    double sums[4] = {};
    const std::size_t size = coefficients.size();
    std::size_t i = 0;
    for (; i + 4 <= size; i += 4) {
        for (std::size_t k = 0; k < 4; ++k) {
            sums[k] += static_cast<double>(coefficients[i + k]) * static_cast<double>(kernel_values[i + k]);
        }
    }
    for (; i < size; ++i) {
        sums[i % 4] += static_cast<double>(coefficients[i]) * static_cast<double>(kernel_values[i]);
    }
    return static_cast<float>((sums[0] + sums[1]) + (sums[2] + sums[3]) + bias);
}

void start_votes(Votes& votes, std::span<const Label> classes) {
    votes.classes.assign(classes.begin(), classes.end());
    votes.votes.assign(classes.size(), 0);
    votes.decision_values.clear();
}

void add_duel(Votes& votes, std::size_t positive, std::size_t negative, float value) {
    votes.decision_values.push_back(value);
    ++votes.votes[value > 0 ? positive : negative];
}

void choose_winner(Votes& votes) {
    const auto most = std::ranges::max_element(votes.votes);
    votes.winner = votes.classes.empty()
                       ? Label{0}
                       : votes.classes[static_cast<std::size_t>(most - votes.votes.begin())];
}

// A model holds positions: the largest one must have its kernel value.
void check_reach(const Duel& duel, std::size_t num_values) {
    for (const RowIndex sample : duel.samples) {
        if (sample >= num_values) {
            throw_bad_argument(
                fmt::format("got {} kernel values for a model that holds sample {}", num_values, sample));
        }
    }
}

void gather(std::span<const float> values, std::span<const RowIndex> samples, std::vector<float>& out) {
    out.resize(samples.size());
    for (std::size_t i = 0; i < samples.size(); ++i) out[i] = values[samples[i]];
}

}  // namespace

OneVsOne fit_one_vs_one(const GramSamples& samples, const SolverOptions& options) {
    check_gram(samples, options);
    ClassOrder order;
    order.assign(samples.labels);
    SortedProblem problem;
    problem.assign(samples, order, options);
    OneVsOne model{.classes = order.classes, .duels = {}};
    smo::Workspace workspace;
    for (std::size_t a = 0; a < order.classes.size(); ++a) {
        for (std::size_t b = a + 1; b < order.classes.size(); ++b) {
            Duel duel{.positive = order.classes[a],
                      .negative = order.classes[b],
                      .samples = {},
                      .coefficients = {}};
            samples_of_duel(order, a, b, duel.samples);
            duel.bias = smo::solve_duel(problem.duel(order, a, b), workspace, options).bias;
            duel.coefficients.assign(workspace.coefficients.begin(),
                                     workspace.coefficients.begin() + std::ssize(duel.samples));
            model.duels.push_back(std::move(duel));
        }
    }
    return model;
}

namespace {

std::vector<float> costs_of(std::span<const RowIndex> samples, std::span<const float> costs) {
    std::vector<float> result;
    if (!costs.empty()) gather(costs, samples, result);
    return result;
}

/// The duel of the rows ids, the positive ones first.
BinarySolution solve_duel_of_rows(const RowSamples& samples, std::span<const RowIndex> ids,
                                  std::size_t num_positive, const SolverOptions& options) {
    const Kernel& kernel = samples.kernel;
    const MatrixView<const float> rows = samples.rows;
    const std::vector<float> costs = costs_of(ids, samples.costs);
    const std::size_t size = ids.size();
    if (size * Matrix<float>::padded(size) * sizeof(float) <= options.memory_limit) {
        return solve_binary(gram_matrix(kernel, rows, ids), num_positive, costs, options);
    }
    std::vector<float> diagonal(size);
    for (std::size_t i = 0; i < size; ++i) {
        kernel_values(kernel, rows.row(ids[i]).data(), rows, ids.subspan(i, 1), {&diagonal[i], 1});
    }
    const KernelRows by_rows = {
        .num_samples = size, .diagonal = diagonal, .row = [&](std::size_t i, std::span<float> out) {
            kernel_values(kernel, rows.row(ids[i]).data(), rows, ids, out);
        }};
    return solve_binary_large(by_rows, num_positive, costs, options);
}

}  // namespace

OneVsOne fit_one_vs_one(const RowSamples& samples, const SolverOptions& options, const RunContext& context) {
    check_samples(samples.rows.rows(), samples.labels, samples.costs, options);
    ClassOrder order;
    order.assign(samples.labels);
    OneVsOne model{.classes = order.classes, .duels = {}};
    std::vector<std::pair<std::size_t, std::size_t>> pairs;
    for (std::size_t a = 0; a < order.classes.size(); ++a) {
        for (std::size_t b = a + 1; b < order.classes.size(); ++b) pairs.emplace_back(a, b);
    }
    model.duels.resize(pairs.size());
    SolverOptions interruptible = options;
    interruptible.stop = context.stop;
    parallel_for_each(pairs.size(), context, [&](std::size_t p) {
        const auto [a, b] = pairs[p];
        Duel duel{
            .positive = order.classes[a], .negative = order.classes[b], .samples = {}, .coefficients = {}};
        samples_of_duel(order, a, b, duel.samples);
        auto solution = solve_duel_of_rows(samples, duel.samples, order.size_of(a), interruptible);
        duel.coefficients = std::move(solution.coefficients);
        duel.bias = solution.bias;
        model.duels[p] = std::move(duel);
    });
    return model;
}

Votes vote(const OneVsOne& model, std::span<const float> kernel_values) {
    Votes votes;
    start_votes(votes, model.classes);
    std::vector<float> values;
    std::size_t next = 0;
    for (std::size_t a = 0; a < model.classes.size(); ++a) {
        for (std::size_t b = a + 1; b < model.classes.size(); ++b) {
            const Duel& duel = model.duels[next++];
            check_reach(duel, kernel_values.size());
            gather(kernel_values, duel.samples, values);
            add_duel(votes, a, b, decision_value(duel.coefficients, values, duel.bias));
        }
    }
    choose_winner(votes);
    return votes;
}

void SolverWorkspace::Buffers::prepare(const GramSamples& samples, std::span<const float> query_kernel,
                                       const SolverOptions& options) {
    check_gram(samples, options);
    check_kernel_values(query_kernel.size(), samples.labels.size());
    order.assign(samples.labels);
    problem.assign(samples, order, options);
    gather(query_kernel, order.order, query);
    num_duels = 0;
}

void SolverWorkspace::Buffers::prepare(const ChosenSamples& samples, const float* query_row,
                                       const SolverOptions& options) {
    check_samples(samples.ids.size(), samples.labels, samples.costs, options);
    order.assign(samples.labels);
    const std::size_t size = samples.ids.size(), stride = Matrix<float>::padded(size);
    if (own_gram.size() < size * stride) own_gram.resize(size * stride);
    rows_in_order.resize(size);
    for (std::size_t i = 0; i < size; ++i) rows_in_order[i] = samples.ids[order.order[i]];
    query.resize(size);
    const MatrixView<float> gram(own_gram.data(), size, size, stride);
    find_kernels(samples.kernel, samples.rows, rows_in_order, query_row, {.gram = gram, .of_query = query});
    problem.assign_sorted(gram, order, samples.costs, options);
    num_duels = 0;
}

float SolverWorkspace::Buffers::value_of(const smo::Duelists& duel, std::span<const float> coefficients,
                                         double bias) {
    of_duel.resize(duel.size());
    std::copy_n(query.data() + duel.first_positive, duel.num_positive, of_duel.data());
    std::copy_n(query.data() + duel.first_negative, duel.num_negative, of_duel.data() + duel.num_positive);
    return decision_value(coefficients, of_duel, bias);
}

float SolverWorkspace::Buffers::decide(const smo::Duelists& duel, const SolverOptions& options) {
    const double bias = smo::solve_duel(duel, solver, options).bias;
    return value_of(duel, {solver.coefficients.data(), duel.size()}, bias);
}

void SolverWorkspace::Buffers::take(const smo::SmallAnswer& answer) {
    const smo::Duelists& duel = together[answer.duel];
    const std::span coefficients(answer.coefficients, answer.size);
    values[place_of[answer.duel]] =
        answer.solved ? value_of(duel, coefficients, answer.outcome.bias) : not_solved;
}

// Small duels of like size are solved side by side.
void SolverWorkspace::Buffers::decide_all(const SolverOptions& options) {
    for (std::size_t chunks = 1; chunks <= smo::largest_small_problem / smo::chunk_size; ++chunks) {
        together.clear();
        place_of.clear();
        for (std::size_t d = 0; d < duels.size(); ++d) {
            if (duels[d].size() == 2 || smo::chunks_of(duels[d]) != chunks) continue;
            together.push_back(duels[d]);
            place_of.push_back(d);
        }
        smo::solve_small_duels(together, options, solver, *this);
    }
    together.clear();
    place_of.clear();
    for (std::size_t d = 0; d < duels.size(); ++d) {
        if (duels[d].size() <= smo::largest_small_problem || duels[d].size() > smo::largest_in_turns)
            continue;
        together.push_back(duels[d]);
        place_of.push_back(d);
    }
    smo::solve_in_turns(together, options, turns, *this);
    for (std::size_t d = 0; d < duels.size(); ++d) {
        if (std::isnan(values[d])) values[d] = decide(duels[d], options);
    }
}

void SolverWorkspace::Buffers::vote(const SolverOptions& options, Votes& votes) {
    start_votes(votes, order.classes);
    const std::size_t num_classes = votes.classes.size();
    duels.clear();
    for (std::size_t a = 0; a < num_classes; ++a) {
        for (std::size_t b = a + 1; b < num_classes; ++b) duels.push_back(problem.duel(order, a, b));
    }
    values.assign(duels.size(), not_solved);
    decide_all(options);
    num_duels = duels.size();
    std::size_t next = 0;
    for (std::size_t a = 0; a < num_classes; ++a) {
        for (std::size_t b = a + 1; b < num_classes; ++b) add_duel(votes, a, b, values[next++]);
    }
    choose_winner(votes);
}

void fit_and_vote(const GramSamples& samples, std::span<const float> query_kernel,
                  const SolverOptions& options, SolverWorkspace& workspace, Votes& votes) {
    workspace.buffers().prepare(samples, query_kernel, options);
    workspace.buffers().vote(options, votes);
}

void fit_and_vote(const ChosenSamples& samples, const float* query, const SolverOptions& options,
                  SolverWorkspace& workspace, Votes& votes) {
    workspace.buffers().prepare(samples, query, options);
    workspace.buffers().vote(options, votes);
}

// A guess only: it decides how many duels are fitted, never who wins.
void SolverWorkspace::Buffers::rank_classes() {
    const std::size_t num_classes = order.classes.size();
    closeness.resize(num_classes);
    promise.resize(num_classes);
    for (std::size_t c = 0; c < num_classes; ++c) {
        double sum = 0;
        for (std::size_t i = order.first[c]; i < order.first[c + 1]; ++i) sum += query[i];
        closeness[c] = std::isfinite(sum) ? sum / static_cast<double>(order.size_of(c)) : 0;
        promise[c] = c;
    }
    std::ranges::sort(promise, [&](std::size_t a, std::size_t b) {
        if (order.size_of(a) != order.size_of(b)) return order.size_of(a) > order.size_of(b);
        return closeness[a] != closeness[b] ? closeness[a] > closeness[b] : a < b;
    });
}

// The duel that is needed, and side by side with it those that come next if the champion stands.
void SolverWorkspace::Buffers::decide_ahead(std::size_t champion, std::size_t opponent,
                                            const SolverOptions& options) {
    const std::size_t num_classes = order.classes.size();
    duels.clear();
    pairs.clear();
    auto at = std::ranges::find(promise, opponent);
    for (; at != promise.end() && duels.size() < smo::most_slots; ++at) {
        const std::size_t a = std::min(champion, *at), b = std::max(champion, *at);
        if (a == b || !std::isnan(value_of_pair[a * num_classes + b])) continue;
        const smo::Duelists duel = problem.duel(order, a, b);
        // Beside a large one, what may be in vain costs more than it saves.
        if (!duels.empty() && duel.size() > smo::largest_small_problem) continue;
        duels.push_back(duel);
        pairs.push_back(a * num_classes + b);
        if (duel.size() > smo::largest_small_problem) break;
    }
    values.assign(duels.size(), not_solved);
    decide_all(options);
    for (std::size_t d = 0; d < duels.size(); ++d) value_of_pair[pairs[d]] = values[d];
    num_duels += duels.size();
}

Label SolverWorkspace::Buffers::choose(const SolverOptions& options) {
    const std::size_t num_classes = order.classes.size();
    rank_classes();
    value_of_pair.assign(num_classes * num_classes, not_solved);
    tournament.start(promise);
    std::size_t champion = promise.front();
    while (const auto pairing = tournament.next()) {
        const auto [first, second] = *pairing;
        const float& value = value_of_pair[first * num_classes + second];
        if (std::isnan(value)) {
            const bool stands = champion == first || champion == second;
            const std::size_t holder = stands ? champion : first;
            decide_ahead(holder, holder == first ? second : first, options);
        }
        tournament.settle(value > 0);
        champion = value > 0 ? first : second;
    }
    return order.classes[tournament.winner()];
}

Label fit_and_choose(const GramSamples& samples, std::span<const float> query_kernel,
                     const SolverOptions& options, SolverWorkspace& workspace) {
    workspace.buffers().prepare(samples, query_kernel, options);
    return workspace.buffers().choose(options);
}

Label fit_and_choose(const ChosenSamples& samples, const float* query, const SolverOptions& options,
                     SolverWorkspace& workspace) {
    workspace.buffers().prepare(samples, query, options);
    return workspace.buffers().choose(options);
}

Votes fit_and_vote(const GramSamples& samples, std::span<const float> query_kernel,
                   const SolverOptions& options) {
    SolverWorkspace workspace;
    Votes votes;
    fit_and_vote(samples, query_kernel, options, workspace, votes);
    return votes;
}

namespace {

// The nearest scores (in squares) of the same sum with the winner on top: those that stand above it are
// pooled with it, the highest first, until their common mean stands above the rest; then one unit in the last
// place decides.
void put_winner_first(std::span<float> scores, std::size_t winner) {
    std::vector<std::size_t> above;
    for (std::size_t label = 0; label < scores.size(); ++label) {
        if (label != winner && scores[label] >= scores[winner]) above.push_back(label);
    }
    if (above.empty()) return;
    std::ranges::stable_sort(above, std::greater{}, [&](std::size_t label) { return scores[label]; });
    double sum = scores[winner];
    std::size_t pooled = 0;
    while (pooled < above.size() && scores[above[pooled]] >= sum / static_cast<double>(pooled + 1)) {
        sum += scores[above[pooled++]];
    }
    const auto mean = static_cast<float>(sum / static_cast<double>(pooled + 1));
    for (std::size_t i = 0; i < pooled; ++i) scores[above[i]] = mean;
    scores[winner] = std::nextafter(mean, 2.0f);
}

}  // namespace

void class_scores(const Votes& votes, std::span<float> scores) {
    std::ranges::fill(scores, 0.0f);
    const std::size_t num_classes = votes.classes.size();
    std::vector<double> sums(num_classes, num_classes == 1 ? 1.0 : 0.0);
    std::size_t next = 0;
    for (std::size_t a = 0; a < num_classes; ++a) {
        for (std::size_t b = a + 1; b < num_classes; ++b) {
            const double share = 1 / (1 + std::exp(-static_cast<double>(votes.decision_values[next++])));
            sums[a] += share;
            sums[b] += 1 - share;
        }
    }
    // Every duel hands out 1 in all.
    const double total = std::accumulate(sums.begin(), sums.end(), 0.0);
    for (std::size_t c = 0; c < num_classes; ++c) {
        const auto label = static_cast<std::size_t>(votes.classes[c]);
        if (label >= scores.size()) {
            throw_bad_argument(fmt::format("class {} has no place among {} scores", label, scores.size()));
        }
        scores[label] = static_cast<float>(sums[c] / total);
    }
    put_winner_first(scores, static_cast<std::size_t>(votes.winner));
}

}  // namespace hardlearn
