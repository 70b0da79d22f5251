#include "hardlearn/network_tasks/network_records.hpp"

#include <fmt/format.h>

#include <iterator>

#include "hardlearn/core/value_json-inl.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/metrics/left_out_threshold.hpp"
#include "hardlearn/records/csv_cell.hpp"
#include "hardlearn/records/notes_json-inl.hpp"
#include "hardlearn/records/record-inl.hpp"

namespace hardlearn {
namespace {

Json epochs_json(const ReweightedModel& model) {
    Json epochs = Json::array();
    for (const EpochRecord& epoch : model.epochs) {
        epochs.push_back(
            {{"epoch", epoch.epoch},
             {"learning_rate", epoch.learning_rate},
             {"training_loss", epoch.training_loss},
             {"training_accuracy", epoch.training_accuracy},
             {"validation_loss", epoch.validation_loss},
             {"validation_accuracy", epoch.validation_rows == 0 ? Json() : Json(epoch.validation_accuracy)},
             {"effective_share", epoch.effective_share},
             {"validation_rows", epoch.validation_rows},
             {"moved_rows", epoch.moved_rows},
             {"seconds", epoch.seconds}});
    }
    return epochs;
}

Json test_json(const std::optional<TestedRows>& test, const std::string& file) {
    if (!test) return {};
    return {{"file", file},
            {"fingerprint", test->fingerprint},
            {"rows", test->labels.size()},
            {"scores", scores_json(test->scores)},
            {"notes", notes_json(test->notes)},
            {"labels", test->labels},
            {"predictions", test->predictions},
            {"margins", test->margins}};
}

// Of networks that did not see the row, or of the one that was trained on it.
std::string_view margins_name(const ReweightedModel& model) {
    return model.margins_left_out ? "left-out" : "in-sample";
}

// What a run's record and a model's have in common.
Json model_json(const ReweightedModel& model, std::span<const Note> notes) {
    const PartCounts counts = count_parts(model);
    return {
        {"method", name_of(model.options.method)},
        {"method_used", name_of(model.method_used)},
        {"seed", model.options.seed},
        {"rows", model.samples.size()},
        {"images", model.sees_images()},
        {"label", model.label_name},
        {"classes",
         classes_json(model.class_names, class_counts(model.training_labels, model.class_names.size()))},
        {"training_data", model.data_fingerprint},
        {"parameters", model.num_parameters()},
        {"options", json_of_options(reweight_options(), model.options)},
        {"training_rows", counts.training},
        {"validation_rows", counts.validation},
        {"hard_rows", counts.hard},
        {"margins", margins_name(model)},
        {"highest_confidence",
         model.left_out_scores.empty() ? Json() : Json(highest_left_out_confidence(model.left_out_scores))},
        {"notes", notes_json(notes)},
        {"epochs", epochs_json(model)}};
}

Json to_label_json(const WeightsSources& sources, const ReweightedModel& model) {
    if (sources.to_label == nullptr) return nullptr;
    const RowsToLabel& rows = *sources.to_label;
    Json asked = Json::array();
    for (const RowToLabel& one : rows.asked) {
        asked.push_back({{"row", one.row + 1},
                         {"image", rows.image_names.empty() ? Json() : Json(rows.image_names[one.row])},
                         {"prediction", class_name(model.class_names, one.prediction)},
                         {"score", one.score}});
    }
    return {{"file", sources.unlabelled},
            {"by", name_of(rows.by)},
            {"rows", rows.rows},
            {"notes", notes_json(rows.notes)},
            {"asked", asked}};
}

}  // namespace

std::string reweight_record(const TrainedRun& run, const std::optional<TestedRows>& test,
                            const TrainingFiles& files) {
    Json record = {{"schema", "hardlearn.reweight/2"}, {"file", files.data}, {"model", files.model}};
    record["validation_file"] = files.validation.empty() ? Json() : Json(files.validation);
    record.update(model_json(run.model, run.notes));
    record["test"] = test_json(test, files.test);
    record["fit_seconds"] = run.seconds;
    return record_text(record);
}

std::string network_record(const ReweightedModel& model, const std::string& path) {
    Json record = {{"schema", "hardlearn.network/2"}, {"file", path}, {"data", model.data_name}};
    record.update(model_json(model, model.notes));
    return record_text(record);
}

std::string rows_to_label_csv(const RowsToLabel& rows, const ReweightedModel& model) {
    const bool named = !rows.image_names.empty();
    std::string csv = fmt::format("rank,row,{}prediction,score\n", named ? "image," : "");
    for (std::size_t i = 0; i < rows.asked.size(); ++i) {
        const RowToLabel& asked = rows.asked[i];
        fmt::format_to(std::back_inserter(csv), "{},{},", i + 1, asked.row + 1);
        if (named) csv += csv_cell(rows.image_names[asked.row]) + ",";
        fmt::format_to(std::back_inserter(csv), "{},{}\n",
                       csv_cell(class_name(model.class_names, asked.prediction)), asked.score);
    }
    return csv;
}

std::string weights_record(const WeightedSamples& weighted, const ReweightedModel& model,
                           const WeightsSources& sources) {
    std::vector<std::size_t> order;
    for (const std::size_t row : weighted.hardest_first) order.push_back(row + 1);
    Json samples = Json::array();
    for (std::size_t i = 0; i < model.samples.size(); ++i) {
        const SampleRecord& sample = model.samples[i];
        samples.push_back({{"row", i + 1},
                           {"image", weighted.image_names.empty() ? Json() : Json(weighted.image_names[i])},
                           {"class", class_name(model.class_names, model.training_labels[i])},
                           {"part", name_of(sample.part)},
                           {"weight", sample.weight},
                           {"margin", sample.margin},
                           {"p_training", sample.training_probability},
                           {"hard", sample.hard}});
    }
    return record_text({{"schema", "hardlearn.weights/1"},
                        {"model", sources.model},
                        {"file", sources.data},
                        {"method", name_of(model.options.method)},
                        {"method_used", name_of(model.method_used)},
                        {"margins", margins_name(model)},
                        {"weight_margin_correlation", weighted.correlation},
                        {"notes", notes_json(weighted.notes)},
                        {"hardest_first", order},
                        {"samples", samples},
                        {"to_label", to_label_json(sources, model)}});
}

std::string weights_csv(const WeightedSamples& weighted, const ReweightedModel& model) {
    const bool named = !weighted.image_names.empty();
    std::string csv = fmt::format("row,{}class,part,weight,margin,p_training,hard\n", named ? "image," : "");
    for (std::size_t i = 0; i < model.samples.size(); ++i) {
        const SampleRecord& sample = model.samples[i];
        fmt::format_to(std::back_inserter(csv), "{},", i + 1);
        if (named) csv += csv_cell(weighted.image_names[i]) + ",";
        fmt::format_to(std::back_inserter(csv), "{},{},{},{},{},{}\n",
                       csv_cell(class_name(model.class_names, model.training_labels[i])),
                       name_of(sample.part), sample.weight, sample.margin, sample.training_probability,
                       sample.hard ? 1 : 0);
    }
    return csv;
}

}  // namespace hardlearn
