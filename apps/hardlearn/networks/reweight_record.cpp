#include "apps/hardlearn/networks/reweight_record.hpp"

#include "hardlearn/core/value_json-inl.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/records/record-inl.hpp"

namespace hardlearn::app {
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

Json test_json(const std::optional<TestedRows>& test) {
    if (!test) return {};
    return {{"file", test->file},          {"fingerprint", test->fingerprint},
            {"rows", test->labels.size()}, {"scores", scores_json(test->scores)},
            {"labels", test->labels},      {"predictions", test->predictions},
            {"margins", test->margins}};
}

// What a run's record and a model's have in common.
Json model_json(const ReweightedModel& model) {
    const PartCounts counts = count_parts(model);
    return {{"method", name_of(model.options.method)},
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
            {"notes", model.notes},
            {"epochs", epochs_json(model)}};
}

}  // namespace

std::string reweight_record(const ReweightRun& run) {
    Json record = {{"schema", "hardlearn.reweight/2"}, {"file", run.file}, {"model", run.model_path}};
    record["validation_file"] = run.validation.empty() ? Json() : Json(run.validation);
    record.update(model_json(run.model));
    record["test"] = test_json(run.test);
    record["fit_seconds"] = run.seconds;
    return record_text(record);
}

std::string network_record(const std::string& path, const ReweightedModel& model) {
    Json record = {{"schema", "hardlearn.network/2"}, {"file", path}, {"data", model.data_name}};
    record.update(model_json(model));
    return record_text(record);
}

std::string weights_record(const std::string& path, const ReweightedModel& model,
                           const WeightedSamples& weighted) {
    Json samples = Json::array();
    for (std::size_t i = 0; i < model.samples.size(); ++i) {
        const SampleRecord& sample = model.samples[i];
        samples.push_back({{"row", i + 1},
                           {"image", weighted.image_names.empty() ? Json() : Json(weighted.image_names[i])},
                           {"class", model.class_names[static_cast<std::size_t>(model.training_labels[i])]},
                           {"part", name_of(sample.part)},
                           {"weight", sample.weight},
                           {"margin", sample.margin},
                           {"p_training", sample.training_probability},
                           {"hard", sample.hard}});
    }
    std::vector<std::size_t> order;
    for (const std::size_t row : weighted.hardest_first) order.push_back(row + 1);
    return record_text({{"schema", "hardlearn.weights/1"},
                        {"model", path},
                        {"file", weighted.file},
                        {"method", name_of(model.options.method)},
                        {"weight_margin_correlation", weighted.correlation},
                        {"hardest_first", order},
                        {"samples", samples}});
}

}  // namespace hardlearn::app
