#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace hardlearn {

/// Finds the winner of a round robin (most victories, ties to the lower entrant) from as few of its duels as
/// it can. Who loses no duel is the only one with all victories, so the first entrant meets the others in
/// order of promise; whoever beats the champion takes its place. Where nobody beats all, each entrant is
/// bounded by its duels less its defeats, and the search ends when nobody can pass the best. At most n (n -
/// 1) / 2 duels, n - 1 if the most promising one beats all.
class Tournament {
  public:
    struct Pairing {
        std::size_t first = 0;
        std::size_t second = 0;  ///< > first
    };

    /// `promise`: the entrants 0 .. n - 1, those most likely to win first. Forgets everything before.
    void start(std::span<const std::size_t> promise);
    /// The duel to be settled next, never one settled before; none once the winner is certain.
    std::optional<Pairing> next();
    /// Tells who won the duel that next() asked for.
    void settle(bool first_wins);
    /// Valid once next() has returned nothing.
    std::size_t winner() const { return winner_; }

  private:
    struct Entrant {
        std::uint32_t defeats = 0;
        std::uint32_t victories = 0;
        std::uint32_t place = 0;  // in the order of promise
    };

    std::uint32_t fewest_defeats() const;
    std::optional<std::size_t> contender(std::uint32_t fewest);
    std::size_t opponent_of(std::size_t entrant) const;

    std::vector<Entrant> entrants_;
    std::vector<std::uint8_t> settled_;  // n x n
    Pairing current_;
    std::size_t winner_ = 0;
};

}  // namespace hardlearn
