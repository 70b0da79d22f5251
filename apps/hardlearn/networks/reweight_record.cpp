#include "apps/hardlearn/networks/reweight_record.hpp"

#include "hardlearn/data/dataset.hpp"
#include "hardlearn/records/record-inl.hpp"

namespace hardlearn::app {
namespace {

Json network_json(const ReweightedModel& model) {
    const NetworkOptions& network = model.options.network;
    return {{"kind", name_of(network.kind)}, {"parameters", model.num_parameters()},
            {"hidden", network.hidden},      {"width", network.width},
            {"depth", network.depth},        {"widen", network.widen},
            {"dropout", network.dropout}};
}

Json training_json(const ReweightedModel& model) {
    const TrainingOptions training =
        model.options.training.value_or(model.sees_images() ? image_training() : table_training());
    return {{"epochs", training.epochs},
            {"batch", training.batch_size},
            {"optimizer", name_of(training.optimizer)},
            {"learning_rate", training.learning_rate},
            {"momentum", training.momentum},
            {"nesterov", training.nesterov},
            {"weight_decay", training.weight_decay},
            {"schedule", name_of(training.schedule)},
            {"crop_padding", training.augmentation.crop_padding},
            {"flip", training.augmentation.flip},
            {"early_stop", model.options.early_stop},
            {"device", model.options.compute.device},
            {"threads", model.options.compute.threads}};
}

Json weighting_json(const ReweightOptions& options) {
    const WeightOptions& weights = options.weights;
    return {{"delta", options.validation_share},
            {"margin_folds", options.margin_folds},
            {"fallback_folds", options.fallback_folds},
            {"spare_suspects", options.spare_suspects},
            {"refit", options.refit},
            {"hypergradient", name_of(weights.mode)},
            {"meta_interval", weights.meta_interval},
            {"strength", weights.strength},
            {"fewest_effective_share", weights.fewest_effective_share},
            {"warm_up", weights.warm_up_share},
            {"see_labels", weights.see_labels},
            {"raw_weights", !weights.normalize},
            {"preconditioned", weights.preconditioned},
            {"error_weight", options.error_weight}};
}

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
            {"network", network_json(model)},
            {"training", training_json(model)},
            {"weighting", weighting_json(model.options)},
            {"training_rows", counts.training},
            {"validation_rows", counts.validation},
            {"hard_rows", counts.hard},
            {"notes", model.notes},
            {"epochs", epochs_json(model)}};
}

}  // namespace

std::string reweight_record(const ReweightRun& run) {
    Json record = {{"schema", "hardlearn.reweight/1"}, {"file", run.file}, {"model", run.model_path}};
    record["validation_file"] = run.validation.empty() ? Json() : Json(run.validation);
    record.update(model_json(run.model));
    record["test"] = test_json(run.test);
    record["fit_seconds"] = run.seconds;
    return record_text(record);
}

std::string network_record(const std::string& path, const ReweightedModel& model) {
    Json record = {{"schema", "hardlearn.network/1"}, {"file", path}, {"data", model.data_name}};
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
