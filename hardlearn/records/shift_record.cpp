#include "hardlearn/records/shift_record.hpp"

#include "hardlearn/records/notes_json-inl.hpp"
#include "hardlearn/records/record-inl.hpp"

namespace hardlearn {
namespace {

Json features_json(const ShiftedData& shifted) {
    Json features = Json::array();
    for (std::size_t j = 0; j < shifted.features.size(); ++j) {
        const FeatureShift& feature = shifted.shift.features[j];
        features.push_back({{"name", shifted.features[j]},
                            {"distance", feature.distance},
                            {"p_value", feature.p_value},
                            {"adjusted_p", feature.adjusted_p}});
    }
    return features;
}

Json auc_json(const DataShift& shift) {
    if (!shift.auc) return {};
    return {{"value", shift.auc->estimate}, {"low", shift.auc->low}, {"high", shift.auc->high}};
}

Json weighted_json(const ShiftedData& shifted) {
    if (!shifted.weighted) return {};
    const WeightedShift& weighted = *shifted.weighted;
    return {{"energy_before", weighted.energy_before},
            {"energy_after", weighted.energy_after},
            {"effective_rows", weighted.effective_rows},
            {"training_rows", weighted.training_rows},
            {"test_rows", weighted.test_rows}};
}

}  // namespace

std::string shift_record(const ShiftedData& shifted, const std::string& training_file,
                         const std::string& test_file, const std::string& model_path) {
    const DataShift& shift = shifted.shift;
    return record_text(
        {{"schema", "hardlearn.shift/1"},
         {"training_file", training_file},
         {"test_file", test_file},
         {"model", model_path.empty() ? Json() : Json(model_path)},
         {"training_rows", shifted.training_rows},
         {"test_rows", shifted.test_rows},
         {"rows_used", {shift.rows[0], shift.rows[1]}},
         {"grouped", shifted.has_groups},
         {"units", {shift.units[0], shift.units[1]}},
         {"seed", shifted.options.seed},
         {"permutations", shifted.options.num_permutations},
         {"verdict", name_of(shifted.verdict)},
         {"energy",
          {{"distance", shift.energy}, {"null_mean", shift.null_energy}, {"p_value", shift.energy_p}}},
         {"discrepancy", {{"value", shift.discrepancy}, {"p_value", shift.discrepancy_p}}},
         {"auc", auc_json(shift)},
         {"features", features_json(shifted)},
         {"weighted", weighted_json(shifted)},
         {"notes", notes_json(shifted.notes)}});
}

}  // namespace hardlearn
