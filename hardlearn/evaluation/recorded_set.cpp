#include "hardlearn/evaluation/recorded_set.hpp"

namespace hardlearn {

double score_of(const RecordedModel& model, std::string_view score) {
    for (const NamedScore& entry : model.scores) {
        if (entry.name == score) return entry.value;
    }
    return std::numeric_limits<double>::quiet_NaN();
}

}  // namespace hardlearn
