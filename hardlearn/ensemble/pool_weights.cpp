#include "hardlearn/ensemble/pool_weights.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "hardlearn/core/elementary.hpp"
#include "hardlearn/core/parallel.hpp"
#include "hardlearn/core/random.hpp"
#include "hardlearn/metrics/scores.hpp"

namespace hardlearn {
namespace {

constexpr std::size_t num_bags = 16, num_additions = 12;
constexpr std::size_t shortlisted = 40, shortlisted_of_family = 2;
// Members whose answers differ nowhere by more are one.
constexpr double equal_answers = 1e-6;

// Sum of logarithms of values from 1e-6 on, which are multiplied first: logarithms take longer.
class LogSum {
  public:
    void add(double value) {
        product_ *= value;
        if (++count_ == 8) flush();
    }
    double total() {
        flush();
        return sum_;
    }

  private:
    void flush() {
        sum_ += natural_logarithm(product_);
        product_ = 1;
        count_ = 0;
    }
    double sum_ = 0, product_ = 1;
    int count_ = 0;
};

double mean_logarithm(std::span<const double> probabilities) {
    LogSum sum;
    for (const double p : probabilities) sum.add(p);
    return sum.total() / static_cast<double>(probabilities.size());
}

bool answer_alike(std::span<const double> a, std::span<const double> b) {
    return std::ranges::equal(a, b, [](double x, double y) { return std::abs(x - y) <= equal_answers; });
}

// Members by log loss, the best first, those that answer like a better one left out.
std::vector<std::size_t> rank_members(const WeighingTask& task) {
    const Matrix<double>& p = task.truth_probabilities;
    std::vector<double> scores;
    for (std::size_t m = 0; m < p.rows(); ++m) scores.push_back(rounded_score(mean_logarithm(p.row(m))));
    std::vector<std::size_t> order(p.rows());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, std::greater{}, [&](std::size_t m) { return scores[m]; });
    std::vector<std::size_t> different;
    for (const std::size_t m : order) {
        const auto alike = [&](std::size_t other) {
            return std::abs(scores[m] - scores[other]) <= equal_answers &&
                   answer_alike(p.row(m), p.row(other));
        };
        if (std::ranges::none_of(different, alike)) different.push_back(m);
    }
    return different;
}

// The best members, and the best of every family.
std::vector<std::size_t> shortlist(const WeighingTask& task) {
    std::map<Family, std::size_t> of_family;
    std::vector<std::size_t> listed;
    std::size_t place = 0;
    for (const std::size_t m : rank_members(task)) {
        if (place++ < shortlisted || of_family[task.families[m]] < shortlisted_of_family) listed.push_back(m);
        ++of_family[task.families[m]];
    }
    return listed;
}

// Questions drawn with replacement, group by group where there are groups.
std::vector<std::size_t> bootstrap(std::size_t questions, std::span<const GroupIndex> groups,
                                   RandomStream& stream) {
    std::vector<std::size_t> drawn;
    if (groups.empty()) {
        for (std::size_t i = 0; i < questions; ++i) drawn.push_back(stream.below(questions));
        return drawn;
    }
    std::map<GroupIndex, std::vector<std::size_t>> questions_of;
    for (std::size_t q = 0; q < questions; ++q) questions_of[groups[q]].push_back(q);
    std::vector<const std::vector<std::size_t>*> list;
    for (const auto& [group, its] : questions_of) list.push_back(&its);
    for (std::size_t i = 0; i < list.size(); ++i) {
        const auto& its = *list[stream.below(list.size())];
        drawn.insert(drawn.end(), its.begin(), its.end());
    }
    return drawn;
}

// How often each member of one bag is taken.
class Bag {
  public:
    Bag(const WeighingTask& task, std::span<const std::size_t> listed, RandomStream stream)
        : members_(listed.begin(), listed.end()) {
        draw_to_front<std::size_t>(members_, (members_.size() + 1) / 2, stream);
        members_.resize((members_.size() + 1) / 2);
        std::ranges::sort(members_);
        const auto drawn = bootstrap(task.truth_probabilities.columns(), task.groups, stream);
        for (const std::size_t m : members_) {
            std::vector<double>& own = probabilities_.emplace_back();
            for (const std::size_t q : drawn) own.push_back(task.truth_probabilities(m, q));
        }
        sum_.assign(drawn.size(), 0.0);
    }

    /// Adds the member that raises the mean logarithm most; the first of equals.
    std::size_t add_best() {
        std::size_t best = 0;
        double best_gain = -std::numeric_limits<double>::infinity();
        for (std::size_t i = 0; i < members_.size(); ++i) {
            LogSum sum;
            // A share of the sum keeps products of eight in range.
            for (std::size_t q = 0; q < sum_.size(); ++q) sum.add((sum_[q] + probabilities_[i][q]) * share_);
            const double gain = rounded_score(sum.total() / static_cast<double>(sum_.size()));
            if (gain > best_gain) best_gain = gain, best = i;
        }
        for (std::size_t q = 0; q < sum_.size(); ++q) sum_[q] += probabilities_[best][q];
        share_ = 1 / (1 / share_ + 1);
        return members_[best];
    }

  private:
    std::vector<std::size_t> members_;
    std::vector<std::vector<double>> probabilities_;
    std::vector<double> sum_;
    double share_ = 1;
};

std::vector<PoolShare> heaviest(std::span<const double> weights, std::size_t count) {
    std::vector<PoolShare> shares;
    for (std::size_t m = 0; m < weights.size(); ++m) {
        if (weights[m] > 0) shares.push_back({m, weights[m]});
    }
    std::ranges::stable_sort(shares, std::greater{}, &PoolShare::weight);
    shares.resize(std::min(count, shares.size()));
    double total = 0;
    for (const PoolShare& share : shares) total += share.weight;
    for (PoolShare& share : shares) share.weight /= total;
    return shares;
}

}  // namespace

std::vector<PoolShare> weigh_members(const WeighingTask& task, const RunContext& context) {
    const std::vector<std::size_t> listed = shortlist(task);
    const RandomStream stream = RandomStream(task.seed).child("pool");
    std::vector<std::vector<std::size_t>> taken(num_bags);
    parallel_for_each(num_bags, context, [&](std::size_t b) {
        Bag bag(task, listed, stream.child(b));
        for (std::size_t i = 0; i <= num_additions; ++i) taken[b].push_back(bag.add_best());
    });
    std::vector<double> weights(task.truth_probabilities.rows());
    for (const auto& of_bag : taken) {
        for (const std::size_t m : of_bag) ++weights[m];
    }
    return heaviest(weights, task.most_members);
}

std::vector<PoolShare> best_members(const WeighingTask& task) {
    std::vector<std::size_t> best = rank_members(task);
    best.resize(std::min(task.most_members, best.size()));
    std::vector<PoolShare> shares;
    for (const std::size_t m : best) shares.push_back({m, 1 / static_cast<double>(best.size())});
    return shares;
}

}  // namespace hardlearn
