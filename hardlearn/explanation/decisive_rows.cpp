#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

#include "hardlearn/explanation/explanation.hpp"

namespace hardlearn {
namespace {

// Parts of rows in what one voter says of the predicted class.
using Parts = std::map<RowIndex, DecisiveSample>;

template <class Row>
void add_part(Parts& parts, const Row& row, double part) {
    DecisiveSample& sample = parts[row.row];
    sample.row = row.row;
    sample.source_row = row.source_row;
    sample.label = row.label;
    sample.influence += part;
}

Parts parts_in_duels(const std::vector<ExplainedDuel>& duels, Label predicted) {
    Parts parts;
    for (const ExplainedDuel& duel : duels) {
        if (duel.positive != predicted && duel.negative != predicted) continue;
        const double sign = duel.positive == predicted ? 1 : -1;
        for (const ExplainedVector& vector : duel.support_vectors)
            add_part(parts, vector, sign * vector.contribution);
    }
    return parts;
}

Parts parts_of(const ExplainedVoter& voter, Label predicted) {
    Parts parts = parts_in_duels(voter.duels, predicted);
    for (const ExplainedShare& share : voter.shares)
        add_part(parts, share, share.label == predicted ? share.share : -share.share);
    const double others = std::max(1.0, static_cast<double>(voter.logits.size()) - 1);
    for (const ExplainedLogit& logit : voter.logits) {
        const double factor = logit.label == predicted ? 1 : -1 / others;
        for (const ExplainedAddend& addend : logit.addends)
            add_part(parts, addend, factor * addend.contribution);
    }
    return parts;
}

Parts parts_in_pool(const Explanation& explanation) {
    Parts sum;
    for (const ExplainedVoter& voter : explanation.voters) {
        const Parts parts = parts_of(voter, explanation.prediction);
        double size = 0;
        for (const auto& [row, part] : parts) size += std::abs(part.influence);
        if (size == 0) continue;
        for (const auto& [row, part] : parts) add_part(sum, part, voter.weight * part.influence / size);
    }
    return sum;
}

}  // namespace

std::vector<DecisiveSample> most_decisive(const Explanation& explanation, std::size_t count) {
    const Parts parts = explanation.pool ? parts_in_pool(explanation)
                                         : parts_in_duels(explanation.duels(), explanation.prediction);
    std::vector<DecisiveSample> ranked;
    for (const auto& [row, sample] : parts) ranked.push_back(sample);
    std::ranges::stable_sort(ranked, std::greater{},
                             [](const DecisiveSample& sample) { return std::abs(sample.influence); });
    ranked.resize(std::min(count, ranked.size()));
    return ranked;
}

}  // namespace hardlearn
