#include "hardlearn/records/model_record.hpp"

#include "hardlearn/metrics/calibration.hpp"
#include "hardlearn/mil/micro_learner_parts.hpp"
#include "hardlearn/records/micro_learner-inl.hpp"

namespace hardlearn {
namespace {

Json columns_json(const Preparation& preparation) {
    Json columns = Json::array();
    for (const PreparedColumn& column : preparation.in_given_order()) {
        if (column.kind == ColumnKind::numeric) {
            columns.push_back(
                {{"name", column.name}, {"kind", "numeric"}, {"mean", column.mean}, {"scale", column.scale}});
        } else {
            columns.push_back({{"name", column.name}, {"kind", "text"}, {"levels", column.levels}});
        }
    }
    return columns;
}

// Null for models from before there was calibration.
Json calibration_json(const MicroLearner& model) {
    if (!model.parts().calibration) return {};
    const VoteCalibration& calibration = *model.parts().calibration;
    return {{"temperature", calibration.temperature},
            {"left_out_predictions", calibration.questions},
            {"d_index", calibration.d_index},
            {"accuracy", calibration.accuracy},
            {"log_loss_before", calibration.log_loss_before},
            {"log_loss_after", calibration.log_loss_after},
            {"sets_at_90",
             {{"threshold", set_threshold(calibration, usual_confidence)},
              {"mean_size", calibration.usual_set_size}}}};
}

// Null for models whose voters make no pool.
Json pool_json(const MicroLearner& model) {
    if (!model.is_pool()) return {};
    const Pool& pool = *model.parts().pool;
    Json shares = Json::object(), worth = Json::array();
    for (const FamilyShare& share : model.family_shares())
        shares[std::string(name_of(share.family))] = share.share;
    for (std::size_t t = 0; t < pool.decision.worth.rows(); ++t) {
        Json row = Json::object();
        for (std::size_t i = 0; i < pool.decision.worth.columns(); ++i)
            row[model.class_names()[static_cast<std::size_t>(
                given_class(model.parts(), static_cast<Label>(i)))]] = pool.decision.worth(t, i);
        worth.push_back({{"true_class", model.class_names()[static_cast<std::size_t>(
                                            given_class(model.parts(), static_cast<Label>(t)))]},
                         {"worth", row}});
    }
    return {{"family_shares", shares},
            {"local_share", model.local_share()},
            {"temperature", pool.temperature},
            {"decision", worth},
            {"left_out_candidates", model.parts().num_left_out}};
}

Json familiarity_json(const MicroLearner& model) {
    if (!model.parts().familiarity) return {};
    return {{"view", name_of(model.parts().familiarity->view)},
            {"rows", model.parts().familiarity->rows.size()},
            {"measured", model.parts().familiarity->strangeness.size()}};
}

}  // namespace

Json voters_json(const MicroLearner& model) {
    Json voters = Json::array();
    for (const Voter& voter : model.parts().voters) {
        Json entry = candidate_to_json(voter.candidate);
        entry["weight"] = voter.weight;
        if (model.is_pool()) {
            const MemberCalibration& calibration = model.parts().pool->calibrations[voters.size()];
            entry["calibration"] = {{"sharpness", calibration.sharpness},
                                    {"prior_exponent", calibration.prior_exponent}};
        }
        voters.push_back(std::move(entry));
    }
    return voters;
}

Json evidence_json(const MicroLearner& model) {
    Json evidence = Json::array();
    const std::vector<std::uint8_t> front = not_dominated(model.evidence());
    for (const CandidateScore& score : model.evidence()) {
        Json entry = candidate_to_json(score.candidate);
        entry["d_index"] = score.d_index;
        entry["accuracy"] = score.accuracy;
        entry["objective"] = score.objective;
        if (model.is_pool()) {
            entry["log_loss"] = score.log_loss;
        } else {
            entry["mean_traininglet_size"] = score.mean_traininglet_size;
            entry["not_dominated"] = front[evidence.size()] != 0;
        }
        evidence.push_back(std::move(entry));
    }
    return evidence;
}

std::string model_record(const MicroLearner& model, const std::string& path, int schema) {
    Json record(
        {{"schema", "hardlearn.model/1"},
         {"file", path},
         {"model_schema", schema},
         {"construction", name_of(model.options().construction)},
         {"objective", name_of(model.options().objective)},
         {"seconds", model.options().seconds},
         {"seed", model.options().seed},
         {"label", model.label_name()},
         {"classes", classes_json(model.class_names(), class_counts(model.labels(), model.num_classes()))},
         {"rows", model.rows().rows()},
         {"columns", columns_json(model.preparation())},
         {"features", model.preparation().feature_names()},
         {"training_data", model.training_fingerprint()},
         {"chosen", candidate_to_json(model.chosen())},
         {"voters", voters_json(model)},
         {"prior_exponent", model.prior_exponent()},
         {"pool", pool_json(model)},
         {"calibration", calibration_json(model)},
         {"familiarity", familiarity_json(model)},
         {"training_lhi",
          model.parts().hardness ? Json(model.parts().hardness->learning_hard_index) : Json()},
         {"evidence", evidence_json(model)}});
    if (model.preparation().images) record["backbone"] = image_features_json(model.preparation().images);
    return record_text(record);
}

}  // namespace hardlearn
