#include "hardlearn/network_tasks/network_data.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/image_readers.hpp"
#include "hardlearn/tasks/folder_classes.hpp"
#include "hardlearn/tasks/notes.hpp"
#include "hardlearn/tasks/reading.hpp"

namespace hardlearn {
namespace {

ReadNetworkData read_table(ReadData read) {
    return {.data = std::move(read.data), .notes = std::move(read.notes)};
}

ReadNetworkData read_images_and_tell(const std::filesystem::path& path, const ReadOptions& options,
                                     const RunContext& context) {
    check_options_of_images(path, options);
    if (options.groups_file)
        throw_bad_argument("groups_file goes with a table, not the images in " + path.string());
    ImageDataset data = read_images(
        path, {.labels_file = options.labels_file.value_or(""), .labels_required = options.labels_required},
        context);
    ReadNetworkData result{.data = {}, .notes = {}};
    note_reader(path, data.notes, result.notes, context);
    result.data = std::move(data);
    return result;
}

// Folders that are named as no class of the model are folders, not classes.
ReadNetworkData read_images_for(const std::filesystem::path& path, const ReweightedModel& model,
                                ReadOptions options, const RunContext& context) {
    options.labels_required = false;
    ReadNetworkData read = read_images_and_tell(path, options, context);
    auto& images = std::get<ImageDataset>(read.data);
    forget_foreign_folders({images.class_names, images.labels}, model.class_names, read.notes, context);
    return read;
}

void check_labels(const std::filesystem::path& path, const NetworkData& data) {
    if (labels_of(data).empty())
        throw_bad_data(fmt::format("{}: the classes of its rows are not known", path.string()));
}

Preparation columns_of(const Dataset& data) {
    Preparation preparation;
    for (const Column& column : data.columns) {
        preparation.columns.push_back({.name = column.name, .kind = column.kind, .levels = {}});
    }
    return preparation;
}

void check_kind(const std::filesystem::path& path, bool images, bool expected) {
    if (images == expected) return;
    throw_bad_data(fmt::format("{}: is {}, but the network was trained on {}", path.string(),
                               images ? "no table but images" : "a table", expected ? "images" : "a table"));
}

}  // namespace

std::size_t num_rows(const NetworkData& data) {
    const auto* table = std::get_if<Dataset>(&data);
    return table != nullptr ? table->rows : std::get<ImageDataset>(data).rows();
}

const std::vector<Label>& labels_of(const NetworkData& data) {
    return std::visit([](const auto& rows) -> const std::vector<Label>& { return rows.labels; }, data);
}

const std::vector<std::string>& class_names_of(const NetworkData& data) {
    return std::visit([](const auto& rows) -> const std::vector<std::string>& { return rows.class_names; },
                      data);
}

const std::vector<std::string>& image_names_of(const NetworkData& data) {
    static const std::vector<std::string> none;
    const auto* images = std::get_if<ImageDataset>(&data);
    return images != nullptr ? images->image_names : none;
}

std::string fingerprint_of(const NetworkData& data) {
    return std::visit([](const auto& rows) { return rows.fingerprint(); }, data);
}

ReadNetworkData read_network_data(const std::filesystem::path& path, const ReadOptions& options,
                                  const RunContext& context) {
    if (!is_image_path(path)) return read_table(read_known_rows(path, options, context));
    ReadNetworkData read = read_images_and_tell(path, options, context);
    check_labels(path, read.data);
    return read;
}

ReadNetworkData read_like(const NetworkData& training, const std::filesystem::path& path,
                          const RunContext& context) {
    check_kind(path, is_image_path(path), std::holds_alternative<ImageDataset>(training));
    ReadNetworkData read;
    if (const auto* table = std::get_if<Dataset>(&training)) {
        read = read_table(read_queries(path, table->label_name, columns_of(*table), {}, context));
        if (labels_of(read.data).empty() && !table->label_name.empty()) {
            throw_bad_data(
                fmt::format("{}: there is no label column '{}'", path.string(), table->label_name));
        }
    } else {
        read = read_images_and_tell(path, {}, context);
    }
    check_labels(path, read.data);
    const auto& labels = labels_of(read.data);
    const auto unlabelled = std::ranges::find(labels, unknown_label);
    if (unlabelled != labels.end()) {
        throw_bad_data(
            fmt::format("{}: row {} has no class", path.string(), unlabelled - labels.begin() + 1));
    }
    return read;
}

ReadNetworkData read_for_model(const std::filesystem::path& path, const ReweightedModel& model,
                               const ReadOptions& options, const RunContext& context) {
    const bool images = is_image_path(path);
    check_kind(path, images, model.sees_images());
    if (images) return read_images_for(path, model, options, context);
    const Preparation& preparation = std::get<TableEncoding>(model.encoding).preparation;
    return read_table(read_queries(path, model.label_name, preparation, options, context));
}

ReadNetworkData read_training_data(const std::filesystem::path& path, const ReweightedModel& model,
                                   const ReadOptions& options, const RunContext& context) {
    ReadOptions read = options;
    if (!read.label && !model.sees_images() && !read.labels_file) read.label = model.label_name;
    ReadNetworkData result = read_network_data(path, read, context);
    const std::string found = fingerprint_of(result.data);
    if (found != model.data_fingerprint) {
        throw_bad_data(fmt::format(
            "{}: is not what the model was trained on (fingerprint {}, expected {}); it must be read as it "
            "was for the training: the same columns left out, the same groups and header",
            path.string(), found, model.data_fingerprint));
    }
    return result;
}

}  // namespace hardlearn
