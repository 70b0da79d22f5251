#include "hardlearn/reweight/reweighted_model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/json_depth.hpp"
#include "hardlearn/core/utf8.hpp"
#include "hardlearn/core/value_json-inl.hpp"
#include "hardlearn/data/reading_rules_json-inl.hpp"
#include "hardlearn/network/archive-inl.hpp"
#include "hardlearn/reweight/epoch_archive-inl.hpp"
#include "hardlearn/reweight/trained_network-inl.hpp"
#include "hardlearn/training/settings.hpp"

namespace hardlearn {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const PreparedColumn& column) {
    return {{"name", column.name},     {"kind", column.kind == ColumnKind::numeric ? "numeric" : "text"},
            {"mean", column.mean},     {"scale", column.scale},
            {"levels", column.levels}, {"other_is_bucket", column.other_is_bucket}};
}

PreparedColumn column_from(const Json& json) {
    PreparedColumn column;
    json.at("name").get_to(column.name);
    column.kind = json.at("kind") == "numeric" ? ColumnKind::numeric : ColumnKind::text;
    json.at("mean").get_to(column.mean);
    json.at("scale").get_to(column.scale);
    json.at("levels").get_to(column.levels);
    json.at("other_is_bucket").get_to(column.other_is_bucket);
    return column;
}

Json json_of(const Encoding& encoding) {
    if (const auto* images = std::get_if<ImageEncoding>(&encoding)) {
        return {{"channels", images->channels},
                {"height", images->height},
                {"width", images->width},
                {"mean", images->scale.mean},
                {"deviation", images->scale.deviation}};
    }
    Json columns = Json::array();
    const Preparation& preparation = std::get<TableEncoding>(encoding).preparation;
    for (const PreparedColumn& column : preparation.columns) columns.push_back(json_of(column));
    return {{"columns", columns}, {"reading", json_of_rules(preparation.rules)}};
}

Encoding encoding_from(const Json& json) {
    if (!json.contains("columns")) {
        ImageEncoding images;
        images.channels = count_of_json(json.at("channels"));
        images.height = count_of_json(json.at("height"));
        images.width = count_of_json(json.at("width"));
        json.at("mean").get_to(images.scale.mean);
        json.at("deviation").get_to(images.scale.deviation);
        if (images.scale.mean.size() != images.channels || images.scale.deviation.size() != images.channels) {
            throw_bad_data("damaged: the pixel scale does not fit the channels");
        }
        return images;
    }
    Preparation preparation;
    for (const Json& column : json.at("columns")) {
        preparation.columns.push_back(column_from(column));
        preparation.columns.back().place = preparation.columns.size() - 1;
    }
    preparation.rules = rules_of_json(json.value("reading", Json()));
    return table_encoding(std::move(preparation));
}

void put_samples(Archive& archive, const ReweightedModel& model) {
    std::vector<float> weight, margin, probability;
    std::vector<std::uint8_t> part, hard;
    for (const SampleRecord& sample : model.samples) {
        weight.push_back(sample.weight);
        margin.push_back(sample.margin);
        probability.push_back(sample.training_probability);
        part.push_back(static_cast<std::uint8_t>(sample.part));
        hard.push_back(sample.hard);
    }
    archive.put_values("samples.weight", weight);
    archive.put_values("samples.margin", margin);
    archive.put_values("samples.training_probability", probability);
    archive.put_values("samples.part", part);
    archive.put_values("samples.hard", hard);
    archive.put_values("samples.label",
                       std::vector<std::int32_t>(model.training_labels.begin(), model.training_labels.end()));
}

void read_samples(const Archive& archive, ReweightedModel& model) {
    const auto weight = archive.values<float>("samples.weight"),
               margin = archive.values<float>("samples.margin"),
               probability = archive.values<float>("samples.training_probability");
    const auto part = archive.values<std::uint8_t>("samples.part"),
               hard = archive.values<std::uint8_t>("samples.hard");
    const auto labels = archive.values<std::int32_t>("samples.label");
    const std::size_t count = labels.size();
    if (weight.size() != count || margin.size() != count || probability.size() != count ||
        part.size() != count || hard.size() != count) {
        throw_bad_data("damaged: the tensors of the samples differ in length");
    }
    for (std::size_t i = 0; i < count; ++i) {
        if (labels[i] < 0 || static_cast<std::size_t>(labels[i]) >= model.class_names.size())
            throw_bad_data("damaged: a sample's class is unknown");
        model.training_labels.push_back(labels[i]);
        model.samples.push_back({.weight = weight[i],
                                 .margin = margin[i],
                                 .training_probability = probability[i],
                                 .part = part[i] == 0 ? Part::training : Part::validation,
                                 .hard = hard[i] != 0});
    }
}

// Eight bytes an image, the lowest first: the layout has no integers of their size.
void put_image_hashes(Archive& archive, const ReweightedModel& model) {
    if (model.image_hashes.empty()) return;
    std::vector<std::uint8_t> bytes;
    for (const std::uint64_t hash : model.image_hashes) {
        for (int shift = 0; shift < 64; shift += 8) bytes.push_back(static_cast<std::uint8_t>(hash >> shift));
    }
    archive.put_values("samples.image_hash", bytes);
}

void read_image_hashes(const Archive& archive, ReweightedModel& model) {
    if (!archive.contains("samples.image_hash")) return;
    const auto bytes = archive.values<std::uint8_t>("samples.image_hash");
    if (bytes.size() != 8 * model.samples.size())
        throw_bad_data("damaged: the tensors of the samples differ in length");
    model.image_hashes.assign(model.samples.size(), 0);
    for (std::size_t i = 0; i < bytes.size(); ++i)
        model.image_hashes[i / 8] |= std::uint64_t{bytes[i]} << (8 * (i % 8));
}

void put_left_out_scores(Archive& archive, const ReweightedModel& model) {
    if (model.left_out_scores.empty()) return;
    std::vector<double> scores, weights;
    for (const WeightedScore& one : model.left_out_scores) {
        scores.push_back(one.score);
        weights.push_back(one.weight);
    }
    archive.put_values("left_out.score", scores);
    archive.put_values("left_out.weight", weights);
}

void read_left_out_scores(const Archive& archive, ReweightedModel& model) {
    if (!archive.contains("left_out.score")) return;
    const auto scores = archive.values<double>("left_out.score"),
               weights = archive.values<double>("left_out.weight");
    if (scores.size() != weights.size()) throw_bad_data("damaged: left-out scores and weights differ");
    for (std::size_t i = 0; i < scores.size(); ++i) {
        if (!(scores[i] >= 0 && scores[i] <= 1 && weights[i] > 0 && weights[i] <= 1))
            throw_bad_data("damaged: a left-out score or its weight is out of range");
        model.left_out_scores.push_back({scores[i], weights[i]});
    }
}

// Null where the file has none.
std::shared_ptr<Splitter> splitter_from(const Archive& archive, const ReweightedModel& model,
                                        std::int64_t num_features) {
    const Archive part = archive.part("splitter.");
    if (part.num_values() == 0) return nullptr;
    if (static_cast<double>(model.options.splitter.hidden_units) > static_cast<double>(part.num_values()))
        throw_bad_data("damaged: its splitter is larger than the file");
    auto splitter =
        std::make_shared<Splitter>(model.options.splitter, model.options.validation_share.value_or(0.1),
                                   num_features, model.class_names.size(), RandomStream(0));
    splitter->load_network(archive, "splitter.");
    return splitter;
}

// Files of the first versions do not tell: they name the method asked for only.
Method method_used(const Json& facts, const ReweightOptions& options) {
    return facts.contains("method_used") ? parse_name<Method>(facts.at("method_used").get<std::string>())
                                         : options.method;
}

// What a note says beside its text.
Json facts_json(const Note& note) {
    Json facts = Json::object();
    for (const auto& [name, value] : note.facts) facts[name] = json_of(value);
    return {{"kind", note.kind}, {"warning", note.is_warning}, {"facts", facts}};
}

// Files of the first versions have the texts only.
std::vector<Note> notes_from(const Json& facts) {
    std::vector<Note> notes;
    for (const Json& text : facts.at("notes"))
        notes.push_back({.kind = "training", .text = text.get<std::string>(), .facts = {}});
    if (!facts.contains("note_facts")) return notes;
    const Json& known = facts.at("note_facts");
    if (known.size() != notes.size()) throw_bad_data("damaged: notes and what is known of them differ");
    for (std::size_t i = 0; i < notes.size(); ++i) {
        known[i].at("kind").get_to(notes[i].kind);
        known[i].at("warning").get_to(notes[i].is_warning);
        for (const auto& [name, value] : known[i].at("facts").items())
            notes[i].facts.emplace_back(name, value_of_json(value));
    }
    return notes;
}

// Files of the first versions do not tell.
bool margins_left_out(const Json& facts, const ReweightOptions& options) {
    if (facts.contains("margins_left_out")) return facts.at("margins_left_out").get<bool>();
    ReweightOptions used = options;
    used.method = method_used(facts, options);
    return needs_margins(used) && used.margin_folds > 0;
}

// A network is built before its tensors are looked at: one that the file has no room for would take all
// memory.
void check_room(const NetworkOptions& options, const Archive& archive) {
    const auto room = static_cast<double>(archive.part("network.").num_values());
    const auto require = [&](double values) {
        if (!(values <= room)) throw_bad_data("damaged: its network is larger than the file");
    };
    if (options.kind == NetworkKind::mlp) {
        double before = 1;
        for (const std::size_t units : options.hidden) {
            require(before * static_cast<double>(units));
            before = static_cast<double>(units);
        }
        require(static_cast<double>(options.hidden.size()));
        return;
    }
    const double widen = options.kind == NetworkKind::wrn ? static_cast<double>(options.widen) : 1.0;
    const double layers = options.kind == NetworkKind::small_cnn ? 1.0 : static_cast<double>(options.depth);
    const double channels = static_cast<double>(options.width) * widen;
    require(std::max(channels * channels, layers));
}

ReweightedModel model_from(const SafetensorsFile& file) {
    if (is_too_deep_json(file.metadata("model"))) throw_bad_data("damaged: its description nests too deep");
    const Json facts = Json::parse(file.metadata("model"));
    const ReweightOptions options = settings_from_json(file.metadata("options"));
    ReweightedModel model{.options = options,
                          .method_used = method_used(facts, options),
                          .encoding = encoding_from(facts.at("encoding")),
                          .class_names = facts.at("classes").get<std::vector<std::string>>(),
                          .label_name = facts.at("label"),
                          .data_name = facts.at("data"),
                          .data_fingerprint = facts.at("fingerprint"),
                          .training_labels = {},
                          .image_hashes = {},
                          .samples = {},
                          .epochs = {},
                          .notes = notes_from(facts),
                          .margins_left_out = margins_left_out(facts, options),
                          .left_out_scores = {},
                          .network = nullptr};
    if (model.class_names.size() < 2) throw_bad_data("damaged: fewer than two classes");
    const Archive archive = Archive::from(file);
    model.epochs = epochs_from(archive, /*with_seconds=*/false);
    read_samples(archive, model);
    read_image_hashes(archive, model);
    read_left_out_scores(archive, model);
    const NetworkOptions shape = resolved(model.options.network, model.encoding);
    check_room(shape, archive);
    const auto network = build_network(shape, model.encoding, model.class_names.size());
    archive.load_module("network.", *network);
    model.network = std::make_shared<const TrainedNetwork>(
        network, splitter_from(archive, model, network->num_features()));
    return model;
}

ReweightedModel model_of(const SafetensorsFile& file, const std::string& name) {
    try {
        return model_from(file);
    } catch (const nlohmann::json::exception& error) {
        throw_bad_data(fmt::format("{}: damaged: {}", name, error.what()));
    } catch (const Error& error) {
        throw_bad_data(fmt::format("{}: {}", name, error.what()));
    } catch (const c10::Error& error) {
        throw_bad_data(fmt::format("{}: damaged: {}", name, error.what_without_backtrace()));
    }
}

// Names that rows are matched by are kept as they are, or not at all.
std::string text_of(const Json& facts, const std::filesystem::path& path) {
    try {
        return facts.dump();
    } catch (const nlohmann::json::type_error&) {
        throw_bad_data(fmt::format("{}: cannot write: a column, class or category name is not valid UTF-8",
                                   path.string()));
    }
}

}  // namespace

std::string method_text(const ReweightedModel& model) {
    const std::string text(name_of(model.method_used));
    if (model.method_used == model.options.method) return text;
    return fmt::format("{} ({} was asked for, and not kept)", text, name_of(model.options.method));
}

std::size_t ReweightedModel::num_parameters() const {
    std::size_t count = 0;
    for (const torch::Tensor& parameter : network->network().parameters())
        count += static_cast<std::size_t>(parameter.numel());
    return count;
}

void write_reweighted_model(const ReweightedModel& model, const std::filesystem::path& path) {
    SafetensorsWriter writer;
    Json facts;
    facts["classes"] = model.class_names;
    facts["label"] = model.label_name;
    facts["data"] = as_utf8(model.data_name);
    facts["fingerprint"] = model.data_fingerprint;
    facts["method_used"] = name_of(model.method_used);
    facts["notes"] = Json::array();
    facts["note_facts"] = Json::array();
    for (const Note& note : model.notes) {
        facts["notes"].push_back(as_utf8(note.text));
        facts["note_facts"].push_back(facts_json(note));
    }
    facts["margins_left_out"] = model.margins_left_out;
    facts["encoding"] = json_of(model.encoding);
    writer.set_metadata("model", text_of(facts, path));
    writer.set_metadata("options", settings_json(model.options));
    Archive archive;
    archive.put_module("network.", model.network->network());
    put_samples(archive, model);
    put_image_hashes(archive, model);
    put_epochs(archive, model.epochs, /*with_seconds=*/false);
    put_left_out_scores(archive, model);
    if (const Splitter* splitter = model.network->splitter()) splitter->save_network(archive, "splitter.");
    archive.add_to(writer);
    writer.write(path, reweighted_model_format, reweighted_model_schema);
}

ReweightedModel read_reweighted_model(const std::filesystem::path& path) {
    return model_of(SafetensorsFile(path, reweighted_model_format, reweighted_model_schema), path.string());
}

ReweightedModel read_reweighted_model(std::span<const std::byte> bytes) {
    const std::string name = "the bytes of a model";
    return model_of(
        SafetensorsFile({bytes.begin(), bytes.end()}, name, reweighted_model_format, reweighted_model_schema),
        name);
}

}  // namespace hardlearn
