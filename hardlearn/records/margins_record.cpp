#include "hardlearn/records/margins_record.hpp"

#include "hardlearn/records/record-inl.hpp"

namespace hardlearn {

std::string margins_record(const MarginAnalysis& analysis, std::span<const TestedRun> runs) {
    Json described = Json::array();
    for (std::size_t r = 0; r < runs.size(); ++r) {
        described.push_back({{"file", runs[r].source},
                             {"name", analysis.names[r]},
                             {"method", runs[r].method},
                             {"seed", runs[r].seed},
                             {"accuracy", analysis.accuracy[r]},
                             {"margin_difference", analysis.difference[r]}});
    }
    Json deciles = Json::array();
    for (const HardnessDecile& decile : analysis.deciles) {
        deciles.push_back({{"rows", decile.rows},
                           {"lowest_margin", decile.lowest},
                           {"highest_margin", decile.highest},
                           {"accuracy", decile.accuracy}});
    }
    Json buckets = Json::array();
    for (const MarginBucket& bucket : analysis.buckets) {
        buckets.push_back({{"from", bucket.from},
                           {"to", bucket.to},
                           {"rows", bucket.rows},
                           {"margin_difference", bucket.difference}});
    }
    return record_text({{"schema", "hardlearn.margins/1"},
                        {"test_data", runs[0].fingerprint},
                        {"rows", analysis.rows},
                        {"reference", analysis.names[analysis.reference]},
                        {"second_reference", analysis.twin ? Json(analysis.names[*analysis.twin]) : Json()},
                        {"runs", described},
                        {"deciles", deciles},
                        {"buckets", buckets}});
}

}  // namespace hardlearn
