#include "hardlearn/evaluation/recorded_set.hpp"

#include <cmath>
#include <span>

namespace hardlearn {
namespace {

constexpr double not_there = std::numeric_limits<double>::quiet_NaN();

double value_of(std::span<const NamedScore> scores, std::string_view score) {
    for (const NamedScore& entry : scores) {
        if (entry.name == score) return entry.value;
    }
    return not_there;
}

}  // namespace

double score_of(const RecordedModel& model, std::string_view score) {
    return value_of(model.scores, score);
}

double score_of_first_repeats(const RecordedModel& model, std::string_view score, std::size_t num_repeats) {
    if (num_repeats > model.repeats.size()) return not_there;
    double sum = 0;
    double count = 0;
    for (std::size_t r = 0; r < num_repeats; ++r) {
        const double value = value_of(model.repeats[r], score);
        if (std::isnan(value)) continue;
        sum += value;
        ++count;
    }
    return count == 0 ? not_there : sum / count;
}

}  // namespace hardlearn
