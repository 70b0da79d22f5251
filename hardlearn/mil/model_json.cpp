#include "hardlearn/mil/model_json.hpp"

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "hardlearn/candidate/candidate_json-inl.hpp"
#include "hardlearn/core/json_depth.hpp"
#include "hardlearn/core/value_json-inl.hpp"
#include "hardlearn/data/reading_rules_json-inl.hpp"

namespace hardlearn {
namespace {

using Json = nlohmann::ordered_json;

Json preparation_to_json(const Preparation& preparation) {
    Json columns = Json::array();
    for (const PreparedColumn& column : preparation.columns) {
        if (column.kind == ColumnKind::numeric) {
            columns.push_back({{"name", column.name},
                               {"place", column.place},
                               {"kind", "numeric"},
                               {"mean", column.mean},
                               {"scale", column.scale}});
        } else {
            columns.push_back({{"name", column.name},
                               {"place", column.place},
                               {"kind", "text"},
                               {"levels", column.levels},
                               {"other_is_bucket", column.other_is_bucket}});
        }
    }
    return columns;
}

Preparation preparation_from_json(const Json& json) {
    Preparation preparation;
    for (const auto& entry : json) {
        PreparedColumn column;
        column.name = entry.at("name");
        // Models from before had theirs in order.
        column.place =
            entry.contains("place") ? count_of_json(entry.at("place")) : preparation.columns.size();
        if (entry.at("kind") == "numeric") {
            column.mean = entry.at("mean");
            column.scale = entry.at("scale");
        } else {
            column.kind = ColumnKind::text;
            column.levels = entry.at("levels").get<std::vector<std::string>>();
            column.other_is_bucket = entry.at("other_is_bucket");
        }
        preparation.columns.push_back(std::move(column));
    }
    return preparation;
}

Json evidence_to_json(const std::vector<CandidateScore>& evidence) {
    Json list = Json::array();
    for (const CandidateScore& score : evidence) {
        list.push_back({{"candidate", candidate_to_json(score.candidate)},
                        {"d_index", score.d_index},
                        {"accuracy", score.accuracy},
                        {"objective", score.objective},
                        {"mean_traininglet_size", score.mean_traininglet_size}});
        if (!std::isnan(score.log_loss)) list.back()["log_loss"] = score.log_loss;
    }
    return list;
}

std::vector<CandidateScore> evidence_from_json(const Json& json) {
    std::vector<CandidateScore> evidence;
    for (const auto& entry : json) {
        evidence.push_back(
            {.candidate = candidate_from_json(entry.at("candidate")),
             .d_index = entry.at("d_index"),
             .accuracy = entry.at("accuracy"),
             .objective = entry.contains("objective") ? entry.at("objective") : entry.at("d_index"),
             .mean_traininglet_size = entry.at("mean_traininglet_size"),
             .log_loss = entry.contains("log_loss") ? entry.at("log_loss").get<double>()
                                                    : std::numeric_limits<double>::quiet_NaN()});
    }
    return evidence;
}

Json voters_to_json(const std::vector<ModelHeader::Voter>& voters) {
    Json list = Json::array();
    for (const auto& voter : voters) {
        list.push_back({{"candidate", candidate_to_json(voter.candidate)}, {"weight", voter.weight}});
    }
    return list;
}

// NaN is null in JSON.
double number_or_nan(const Json& json) {
    return json.is_null() ? std::numeric_limits<double>::quiet_NaN() : json.get<double>();
}

Json pool_to_json(const ModelHeader& header) {
    Json calibrations = Json::array();
    for (const MemberCalibration& calibration : header.pool->calibrations)
        calibrations.push_back({calibration.sharpness, calibration.prior_exponent});
    return {{"calibrations", calibrations},
            {"priors", header.pool->priors},
            {"temperature", header.pool->temperature},
            {"left_out_candidates", header.num_left_out}};
}

Pool pool_from_json(const Json& json) {
    Pool pool{.priors = json.at("priors").get<std::vector<double>>(),
              .temperature = json.at("temperature"),
              .decision = {}};
    for (const auto& entry : json.at("calibrations"))
        pool.calibrations.push_back({entry.at(0).get<double>(), entry.at(1).get<double>()});
    return pool;
}

Json calibration_to_json(const VoteCalibration& calibration) {
    return {{"temperature", calibration.temperature},
            {"questions", calibration.questions},
            {"log_loss_before", calibration.log_loss_before},
            {"log_loss_after", calibration.log_loss_after},
            {"d_index", calibration.d_index},
            {"accuracy", calibration.accuracy},
            {"usual_set_size", calibration.usual_set_size}};
}

VoteCalibration calibration_from_json(const Json& json) {
    return {.temperature = json.at("temperature"),
            .questions = count_of_json(json.at("questions")),
            .log_loss_before = number_or_nan(json.at("log_loss_before")),
            .log_loss_after = number_or_nan(json.at("log_loss_after")),
            .d_index = number_or_nan(json.at("d_index")),
            .accuracy = number_or_nan(json.at("accuracy")),
            .usual_set_size = number_or_nan(json.at("usual_set_size"))};
}

Json hardness_to_json(const TrainingHardness& hardness) {
    return {{"learning_hard_index", hardness.learning_hard_index}, {"num_seeds", hardness.num_seeds}};
}

TrainingHardness hardness_from_json(const Json& json) {
    return {.learning_hard_index = number_or_nan(json.at("learning_hard_index")),
            .num_seeds = count_of_json(json.at("num_seeds"))};
}

Json images_to_json(const ImageFeatures& images) {
    return {{"backbone", images.backbone},
            {"hash", images.hash},
            {"size", images.size},
            {"mirrored", images.mirrored}};
}

ImageFeatures images_from_json(const Json& json) {
    return {.backbone = json.at("backbone"),
            .hash = json.at("hash"),
            .size = count_of_json(json.at("size")),
            .mirrored = json.at("mirrored")};
}

Json header_to_json(const ModelHeader& header) {
    Json json = {
        {"label", header.label_name},
        {"classes", header.class_names},
        {"features", header.preparation.feature_names()},
        {"preparation", preparation_to_json(header.preparation)},
        {"reading", json_of_rules(header.preparation.rules)},
        {"options", json_of_options(micro_learner_options(), header.options)},
        {"voters", voters_to_json(header.voters)},
        {"evidence", evidence_to_json(header.evidence)},
        {"prior_exponent", header.prior_exponent},
        {"sanitization_base",
         header.sanitization_base ? candidate_to_json(*header.sanitization_base) : Json()},
        {"has_forest", header.has_forest},
        {"views", views_to_json(header.views)},
        {"training_data", header.training_fingerprint},
        {"calibration", header.calibration ? calibration_to_json(*header.calibration) : Json()},
        {"familiarity_view", header.familiarity_view ? Json(name_of(*header.familiarity_view)) : Json()},
        {"hardness", header.hardness ? hardness_to_json(*header.hardness) : Json()}};
    if (header.has_ranks) json["has_ranks"] = true;
    if (header.preparation.images) json["images"] = images_to_json(*header.preparation.images);
    if (!header.row_names.empty()) json["row_names"] = header.row_names;
    if (header.pool) json["pool"] = pool_to_json(header);
    return json;
}

ModelHeader header_from_json(const Json& json) {
    ModelHeader header;
    header.label_name = json.at("label");
    header.class_names = json.at("classes").get<std::vector<std::string>>();
    header.preparation = preparation_from_json(json.at("preparation"));
    header.preparation.rules = rules_of_json(json.value("reading", Json()));
    Json options = json.at("options");
    // Models from before pools let more candidates vote than a pool may; it matters to nothing any more.
    if (!json.contains("pool")) options["num_voters"] = MicroLearnerOptions{}.num_voters;
    // The radius of removal was told squared, under another name.
    if (options.contains("pruned_radius") && options.at("pruned_radius").is_number())
        options["removal_radius"] = std::sqrt(options.at("pruned_radius").get<double>());
    header.options = options_of_json(micro_learner_options(), options);
    for (const auto& entry : json.at("voters")) {
        header.voters.push_back({candidate_from_json(entry.at("candidate")), entry.at("weight")});
    }
    header.evidence = evidence_from_json(json.at("evidence"));
    header.prior_exponent = json.at("prior_exponent");
    if (!json.at("sanitization_base").is_null()) {
        header.sanitization_base = candidate_from_json(json.at("sanitization_base"));
    }
    header.has_forest = json.at("has_forest");
    header.views = views_from_json(json.at("views"));
    header.training_fingerprint = json.at("training_data");
    const auto has = [&](const char* key) { return json.contains(key) && !json.at(key).is_null(); };
    if (has("calibration")) header.calibration = calibration_from_json(json.at("calibration"));
    if (has("familiarity_view")) {
        header.familiarity_view = parse_name<View>(json.at("familiarity_view").get<std::string>());
    }
    if (has("hardness")) header.hardness = hardness_from_json(json.at("hardness"));
    header.has_ranks = json.value("has_ranks", false);
    if (has("images")) header.preparation.images = images_from_json(json.at("images"));
    if (has("row_names")) header.row_names = json.at("row_names").get<std::vector<std::string>>();
    if (has("pool")) {
        header.pool = pool_from_json(json.at("pool"));
        header.num_left_out = count_of_json(json.at("pool").at("left_out_candidates"));
    }
    return header;
}

}  // namespace

std::string write_header(const ModelHeader& header) {
    try {
        return header_to_json(header).dump();
    } catch (const nlohmann::json::type_error&) {
        throw std::invalid_argument("a column, class or category name is not valid UTF-8");
    }
}

ModelHeader read_header(const std::string& text) {
    if (is_too_deep_json(text)) throw std::invalid_argument("its description nests too deep");
    try {
        return header_from_json(Json::parse(text));
    } catch (const nlohmann::json::exception& error) {
        throw std::invalid_argument(error.what());
    }
}

}  // namespace hardlearn
