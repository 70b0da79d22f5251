#include "hardlearn/svm/tournament.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>
#include <vector>

#include "hardlearn/core/random.hpp"

namespace hardlearn::testing {
namespace {

// wins[a][b]: whether a beats b.
using Results = std::vector<std::vector<bool>>;

std::size_t winner_of_all_duels(const Results& wins) {
    std::vector<std::size_t> victories;
    for (const auto& row : wins) victories.push_back(static_cast<std::size_t>(std::ranges::count(row, true)));
    return static_cast<std::size_t>(std::ranges::max_element(victories) - victories.begin());
}

struct Course {
    std::size_t winner = 0;
    std::size_t num_duels = 0;
};

Course run(Tournament& tournament, const Results& wins, std::span<const std::size_t> promise) {
    std::set<std::pair<std::size_t, std::size_t>> seen;
    tournament.start(promise);
    while (const auto pairing = tournament.next()) {
        EXPECT_LT(pairing->first, pairing->second);
        EXPECT_TRUE(seen.emplace(pairing->first, pairing->second).second) << "asked twice";
        tournament.settle(wins[pairing->first][pairing->second]);
    }
    return {tournament.winner(), seen.size()};
}

std::vector<std::size_t> identity(std::size_t size) {
    std::vector<std::size_t> order(size);
    std::iota(order.begin(), order.end(), std::size_t{0});
    return order;
}

TEST(tournament, has_the_winner_of_all_duels_in_every_tournament_of_up_to_six) {
    Tournament tournament;
    for (std::size_t size = 1; size <= 6; ++size) {
        const std::size_t num_pairs = size * (size - 1) / 2;
        const auto forwards = identity(size);
        const std::vector<std::size_t> backwards(forwards.rbegin(), forwards.rend());
        for (std::size_t outcome = 0; outcome < std::size_t{1} << num_pairs; ++outcome) {
            Results wins(size, std::vector<bool>(size));
            std::size_t bit = 0;
            for (std::size_t a = 0; a < size; ++a) {
                for (std::size_t b = a + 1; b < size; ++b) {
                    wins[a][b] = (outcome >> bit++ & 1) != 0;
                    wins[b][a] = !wins[a][b];
                }
            }
            for (const auto& promise : {forwards, backwards}) {
                const Course course = run(tournament, wins, promise);
                ASSERT_EQ(course.winner, winner_of_all_duels(wins))
                    << size << " entrants, outcome " << outcome;
                ASSERT_LE(course.num_duels, num_pairs);
            }
        }
    }
}

TEST(tournament, has_the_winner_of_all_duels_in_large_random_tournaments) {
    Tournament tournament;
    RandomStream stream(3);
    for (std::size_t round = 0; round < 3000; ++round) {
        const std::size_t size = 7 + stream.below(24);
        // From coin tosses to an order that is nearly kept.
        const double noise = static_cast<double>(round % 4) / 3;
        Results wins(size, std::vector<bool>(size));
        for (std::size_t a = 0; a < size; ++a) {
            for (std::size_t b = a + 1; b < size; ++b) {
                wins[a][b] =
                    stream.uniform() < noise ? stream.below(2) == 0 : (a * 7 % size) < (b * 7 % size);
                wins[b][a] = !wins[a][b];
            }
        }
        auto promise = identity(size);
        for (std::size_t i = size; i > 1; --i) std::swap(promise[i - 1], promise[stream.below(i)]);
        ASSERT_EQ(run(tournament, wins, promise).winner, winner_of_all_duels(wins));
    }
}

TEST(tournament, a_favourite_that_beats_all_needs_one_duel_with_each) {
    Tournament tournament;
    for (const std::size_t size : {1u, 2u, 5u, 26u}) {
        for (std::size_t best = 0; best < size; ++best) {
            Results wins(size, std::vector<bool>(size));
            for (std::size_t a = 0; a < size; ++a) {
                for (std::size_t b = 0; b < size; ++b)
                    wins[a][b] = a != b && (a == best || (b != best && a < b));
            }
            auto promise = identity(size);
            std::swap(promise[0], promise[best]);
            const Course course = run(tournament, wins, promise);
            EXPECT_EQ(course.winner, best);
            EXPECT_EQ(course.num_duels, size - 1);
        }
    }
}

TEST(tournament, a_cycle_goes_to_the_lowest) {
    Tournament tournament;
    // Each beats the (n - 1) / 2 that follow it in the circle.
    for (const std::size_t size : {3u, 5u, 11u}) {
        Results wins(size, std::vector<bool>(size));
        for (std::size_t a = 0; a < size; ++a) {
            for (std::size_t step = 1; step <= size / 2; ++step) wins[a][(a + step) % size] = true;
        }
        EXPECT_EQ(run(tournament, wins, identity(size)).winner, 0u);
    }
}

}  // namespace
}  // namespace hardlearn::testing
