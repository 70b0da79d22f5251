#include "hardlearn/ensemble/pool_weights.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "hardlearn/core/random.hpp"

namespace hardlearn::testing {
namespace {

// Members that are each right about a part of the questions: 0 and 1 complete each other, the rest are noise.
struct Task {
    Matrix<double> truth;
    std::vector<Family> families;
    std::vector<GroupIndex> groups;

    explicit Task(std::size_t members, std::size_t questions = 400) : truth(members, questions) {
        RandomStream stream(3);
        for (std::size_t m = 0; m < members; ++m) {
            families.push_back(m % 2 == 0 ? Family::radial : Family::local);
            for (std::size_t q = 0; q < questions; ++q) {
                const bool knows = m < 2 && q % 2 == m;
                truth(m, q) = std::min(0.95, (knows ? 0.8 : m < 2 ? 0.4 : 0.2) + 0.1 * stream.uniform());
            }
        }
    }
    std::vector<PoolShare> weigh(std::size_t most = 8, int threads = 2) const {
        return weigh_members({.truth_probabilities = truth,
                              .families = families,
                              .groups = groups,
                              .most_members = most,
                              .seed = 1},
                             {.threads = threads});
    }
};

double mean_log(const Matrix<double>& truth, std::span<const PoolShare> shares) {
    double sum = 0;
    for (std::size_t q = 0; q < truth.columns(); ++q) {
        double p = 0;
        for (const PoolShare& share : shares) p += share.weight * truth(share.member, q);
        sum += std::log(p);
    }
    return sum / static_cast<double>(truth.columns());
}

TEST(pool_weights, find_those_that_complete_each_other) {
    const Task task(10);
    const auto shares = task.weigh();
    double total = 0, good = 0;
    for (std::size_t i = 0; i < shares.size(); ++i) {
        total += shares[i].weight;
        if (shares[i].member < 2) good += shares[i].weight;
        EXPECT_GT(shares[i].weight, 0);
        if (i > 0) EXPECT_LE(shares[i].weight, shares[i - 1].weight);
    }
    EXPECT_NEAR(total, 1, 1e-12);
    // Half of the bags lack one of the two.
    EXPECT_GT(good, 0.6);
    const std::vector<PoolShare> first = {{0, 1.0}}, second = {{1, 1.0}};
    EXPECT_GT(mean_log(task.truth, shares), mean_log(task.truth, first));
    EXPECT_GT(mean_log(task.truth, shares), mean_log(task.truth, second));
}

// Of two members one is better on every question. Each bag holds one of the two, by chance.
TEST(pool_weights, come_from_bags_of_half_of_the_members) {
    Task task(2);
    for (std::size_t q = 0; q < task.truth.columns(); ++q) task.truth(0, q) = 0.9, task.truth(1, q) = 0.5;
    const auto shares = task.weigh();
    ASSERT_EQ(shares.size(), 2U);
    for (const PoolShare& share : shares) {
        EXPECT_GE(share.weight, 3.0 / 16);
        const double bags = 16 * share.weight;
        EXPECT_NEAR(bags, std::round(bags), 1e-9) << "a bag takes what it holds alone";
    }
}

TEST(pool_weights, hold_no_more_than_they_may) {
    EXPECT_EQ(Task(10).weigh(1).size(), 1u);
    EXPECT_EQ(Task(10).weigh(1).front().weight, 1.0);
    EXPECT_LE(Task(30).weigh(3).size(), 3u);
}

TEST(pool_weights, give_members_that_answer_alike_one_place) {
    Task task(4);
    Task doubled(8);
    for (std::size_t m = 0; m < 8; ++m) {
        doubled.families[m] = task.families[m % 4];
        for (std::size_t q = 0; q < task.truth.columns(); ++q) doubled.truth(m, q) = task.truth(m % 4, q);
    }
    const auto once = task.weigh(), twice = doubled.weigh();
    ASSERT_EQ(once.size(), twice.size());
    for (std::size_t i = 0; i < once.size(); ++i) {
        EXPECT_EQ(once[i].member, twice[i].member);
        EXPECT_EQ(once[i].weight, twice[i].weight);
    }
}

TEST(pool_weights, are_the_same_for_any_number_of_threads) {
    const auto one = Task(20).weigh(8, 1), three = Task(20).weigh(8, 3);
    ASSERT_EQ(one.size(), three.size());
    for (std::size_t i = 0; i < one.size(); ++i) {
        EXPECT_EQ(one[i].member, three[i].member);
        EXPECT_EQ(one[i].weight, three[i].weight);
    }
}

TEST(pool_weights, keep_the_best_of_a_family_that_is_behind) {
    // Fifty members that are better alone, but all alike up to noise; one family knows what they do not.
    Task task(52, 300);
    for (std::size_t m = 0; m < 52; ++m) {
        task.families[m] = m < 50 ? Family::radial : Family::linear;
        for (std::size_t q = 0; q < 300; ++q)
            task.truth(m, q) =
                m < 50 ? (q % 3 == 0 ? 0.05 : 0.9) + 1e-4 * static_cast<double>(m) : (q % 3 == 0 ? 0.9 : 0.1);
    }
    double linear = 0;
    for (const PoolShare& share : task.weigh()) linear += share.member >= 50 ? share.weight : 0;
    EXPECT_GT(linear, 0.05);
}

TEST(pool_weights, draw_groups_whole) {
    Task task(6, 120);
    for (std::size_t q = 0; q < 120; ++q) task.groups.push_back(static_cast<std::uint32_t>(q / 30));
    const auto shares = task.weigh();
    double total = 0;
    for (const PoolShare& share : shares) total += share.weight;
    EXPECT_NEAR(total, 1, 1e-12);
}

}  // namespace
}  // namespace hardlearn::testing
