#include "apps/hardlearn/networks/network_data.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "hardlearn/core/parallel.hpp"
#include "hardlearn/data/image_readers.hpp"
#include "hardlearn/report/hardness_text.hpp"
#include "hardlearn/report/table.hpp"
#include "hardlearn/tasks/reading.hpp"

namespace hardlearn::app {
namespace {

ImageDataset read_and_tell_images(const std::string& file, const ReadOptions& options, Session& session) {
    check_data_options(file, true, options);
    ImageDataset data =
        read_images(file, {.labels_file = options.labels_file.value_or("")}, session.context());
    for (const std::string& note : data.notes) {
        session.note(note.starts_with(file + ":") ? note : file + ": " + note);
    }
    return data;
}

void check_labels(const std::string& file, const NetworkData& data) {
    if (labels_of(data).empty())
        throw_bad_data(fmt::format("{}: the classes of its rows are not known", file));
}

Preparation columns_of(const Dataset& data) {
    Preparation preparation;
    for (const Column& column : data.columns) {
        preparation.columns.push_back({.name = column.name, .kind = column.kind, .levels = {}});
    }
    return preparation;
}

void check_kind(const std::string& file, bool images, bool expected) {
    if (images == expected) return;
    throw_bad_data(fmt::format("{}: is {}, but the network was trained on {}", file,
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

std::string network_data_text(const std::string& file, const NetworkData& data) {
    if (const auto* table = std::get_if<Dataset>(&data)) return data_text(file, summarize(*table));
    const auto& images = std::get<ImageDataset>(data);
    return fmt::format("{}: {} of {} x {} pixels, {}, {}\n", printable(file),
                       counted(images.rows(), "image", "images"), images.width, images.height,
                       counted(images.channels, "channel", "channels"),
                       counted(images.num_classes(), "class", "classes"));
}

void check_data_options(const std::string& file, bool images, const ReadOptions& options) {
    if (!images) return;
    const char* misplaced = options.label                         ? "--label"
                            : !options.drop.empty()               ? "--drop"
                            : options.group                       ? "--group"
                            : options.groups_file                 ? "--groups"
                            : options.header != Header::automatic ? "--header"
                                                                  : nullptr;
    if (misplaced != nullptr) {
        throw_bad_argument(fmt::format("{} goes with a table, but {} holds images", misplaced, file));
    }
}

NetworkData read_network_data(const std::string& file, const ReadOptions& options, Session& session) {
    if (!is_image_path(file)) return read_known_rows(file, options, session.context_of(file)).data;
    NetworkData data = read_and_tell_images(file, options, session);
    check_labels(file, data);
    return data;
}

NetworkData read_like(const NetworkData& training, const std::string& file, Session& session) {
    check_kind(file, is_image_path(file), std::holds_alternative<ImageDataset>(training));
    NetworkData data;
    if (const auto* table = std::get_if<Dataset>(&training)) {
        data = read_queries(file, table->label_name, columns_of(*table), {}, session.context_of(file)).data;
        if (labels_of(data).empty() && !table->label_name.empty()) {
            throw_bad_data(fmt::format("{}: there is no label column '{}'", file, table->label_name));
        }
    } else {
        data = read_and_tell_images(file, {}, session);
    }
    check_labels(file, data);
    const auto unlabelled = std::ranges::find(labels_of(data), unknown_label);
    if (unlabelled != labels_of(data).end()) {
        throw_bad_data(
            fmt::format("{}: row {} has no class", file, unlabelled - labels_of(data).begin() + 1));
    }
    return data;
}

NetworkData read_for_model(const std::string& file, const ReweightedModel& model, const ReadOptions& options,
                           Session& session) {
    const bool images = is_image_path(file);
    check_kind(file, images, model.sees_images());
    if (images) return read_and_tell_images(file, options, session);
    const Preparation& preparation = std::get<TableEncoding>(model.encoding).preparation;
    return read_queries(file, model.label_name, preparation, options, session.context_of(file)).data;
}

Predictions network_predictions(const ReweightedModel& model, const std::string& file,
                                const NetworkData& data, const ComputeOptions& compute, Session& session) {
    return naming_file(file, [&] {
        return std::visit([&](const auto& rows) { return predict(model, rows, compute, session.context()); },
                          data);
    });
}

double margin_of(std::span<const float> probabilities, Label label) {
    float own = 0, other = 0;
    for (std::size_t c = 0; c < probabilities.size(); ++c) {
        float& side = c == static_cast<std::size_t>(label) ? own : other;
        side = std::max(side, probabilities[c]);
    }
    return std::clamp(static_cast<double>(own) - static_cast<double>(other), -1.0, 1.0);
}

int network_threads(const Session& session, bool images) {
    if (session.options().threads > 0) return session.options().threads;
    return images ? thread_count(session.context()) : 1;
}

}  // namespace hardlearn::app
