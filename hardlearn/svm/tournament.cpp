#include "hardlearn/svm/tournament.hpp"

#include <algorithm>

namespace hardlearn {

void Tournament::start(std::span<const std::size_t> promise) {
    const std::size_t size = promise.size();
    entrants_.assign(size, {});
    for (std::size_t place = 0; place < size; ++place) {
        entrants_[promise[place]].place = static_cast<std::uint32_t>(place);
    }
    settled_.assign(size * size, 0);
    winner_ = 0;
}

std::uint32_t Tournament::fewest_defeats() const {
    return std::ranges::min_element(entrants_, {}, &Entrant::defeats)->defeats;
}

// Of those that may still end with the most victories, the one that should show them next: it has most
// already, then more promise. Whoever has shown them all is passed by lower entrants only.
std::optional<std::size_t> Tournament::contender(std::uint32_t fewest) {
    const std::size_t most_victories = entrants_.size() - 1 - fewest;
    std::optional<std::size_t> best;
    for (std::size_t e = 0; e < entrants_.size(); ++e) {
        const Entrant& entrant = entrants_[e];
        if (entrant.defeats != fewest) continue;
        if (entrant.victories == most_victories) {
            winner_ = e;
            break;
        }
        const bool better =
            !best || entrant.victories > entrants_[*best].victories ||
            (entrant.victories == entrants_[*best].victories && entrant.place < entrants_[*best].place);
        if (better) best = e;
    }
    return best;
}

// The one with the fewest defeats, then the most promise, so that a duel harms a rival.
std::size_t Tournament::opponent_of(std::size_t entrant) const {
    const std::uint8_t* settled = settled_.data() + entrant * entrants_.size();
    std::size_t best = entrant;
    for (std::size_t e = 0; e < entrants_.size(); ++e) {
        if (e == entrant || settled[e] != 0) continue;
        const Entrant& rival = entrants_[e];
        const bool better = best == entrant || rival.defeats < entrants_[best].defeats ||
                            (rival.defeats == entrants_[best].defeats && rival.place < entrants_[best].place);
        if (better) best = e;
    }
    return best;
}

std::optional<Tournament::Pairing> Tournament::next() {
    if (entrants_.empty()) return {};
    const auto entrant = contender(fewest_defeats());
    if (!entrant) return {};
    const std::size_t opponent = opponent_of(*entrant);
    current_ = {.first = std::min(*entrant, opponent), .second = std::max(*entrant, opponent)};
    return current_;
}

void Tournament::settle(bool first_wins) {
    const auto [first, second] = current_;
    settled_[first * entrants_.size() + second] = settled_[second * entrants_.size() + first] = 1;
    ++entrants_[first_wins ? first : second].victories;
    ++entrants_[first_wins ? second : first].defeats;
}

}  // namespace hardlearn
