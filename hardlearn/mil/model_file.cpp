#include "hardlearn/mil/model_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/safetensors.hpp"

namespace hardlearn {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* format_name = "hardlearn.micro-learner";

Json neighbors_to_json(std::size_t k) { return k == all_neighbors ? Json("all") : Json(k); }
std::size_t neighbors_from_json(const Json& json) {
    return json.is_string() ? all_neighbors : json.get<std::size_t>();
}

Json candidate_to_json(const Candidate& candidate) {
    return {{"num_neighbors", neighbors_to_json(candidate.num_neighbors)},
            {"cost", candidate.cost},
            {"gamma", candidate.gamma}};
}

Candidate candidate_from_json(const Json& json) {
    return {.num_neighbors = neighbors_from_json(json.at("num_neighbors")),
            .cost = json.at("cost"),
            .gamma = json.at("gamma")};
}

Json options_to_json(const MicroLearnerOptions& options) {
    Json views = Json::array();
    for (const View view : options.views) views.push_back(view_name(view));
    Json ks = Json::array();
    for (const std::size_t k : options.num_neighbors) ks.push_back(neighbors_to_json(k));
    return {{"construction", "naive"}, {"views", views},
            {"num_neighbors", ks},     {"costs", options.costs},
            {"gammas", options.gammas}, {"num_folds", options.num_folds},
            {"max_probe_rows", options.max_probe_rows}, {"seed", options.seed}};
}

MicroLearnerOptions options_from_json(const Json& json) {
    MicroLearnerOptions options;
    options.views.clear();
    for (const auto& name : json.at("views")) options.views.push_back(parse_view(name.get<std::string>()));
    options.num_neighbors.clear();
    for (const auto& k : json.at("num_neighbors")) options.num_neighbors.push_back(neighbors_from_json(k));
    options.costs = json.at("costs").get<std::vector<double>>();
    options.gammas = json.at("gammas").get<std::vector<double>>();
    options.num_folds = json.at("num_folds");
    options.max_probe_rows = json.at("max_probe_rows");
    options.seed = json.at("seed");
    return options;
}

Json preparation_to_json(const Preparation& preparation) {
    Json columns = Json::array();
    for (const PreparedColumn& column : preparation.columns) {
        if (column.kind == ColumnKind::numeric) {
            columns.push_back(
                {{"name", column.name}, {"kind", "numeric"}, {"mean", column.mean}, {"scale", column.scale}});
        } else {
            columns.push_back({{"name", column.name}, {"kind", "text"}, {"levels", column.levels}});
        }
    }
    return columns;
}

Preparation preparation_from_json(const Json& json) {
    Preparation preparation;
    for (const auto& entry : json) {
        PreparedColumn column;
        column.name = entry.at("name");
        if (entry.at("kind") == "numeric") {
            column.mean = entry.at("mean");
            column.scale = entry.at("scale");
        } else {
            column.kind = ColumnKind::text;
            column.levels = entry.at("levels").get<std::vector<std::string>>();
        }
        preparation.columns.push_back(std::move(column));
    }
    return preparation;
}

Json model_to_json(const MicroLearner& model) {
    return {{"label", model.label_name},
            {"classes", model.class_names},
            {"features", model.preparation.feature_names()},
            {"preparation", preparation_to_json(model.preparation)},
            {"options", options_to_json(model.options)},
            {"chosen", candidate_to_json(model.chosen)},
            {"training_data", model.training_fingerprint}};
}

// Evidence is a table: k (0: all), cost, gamma, D-index, accuracy, mean traininglet size.
constexpr std::size_t evidence_columns = 6;

void add_evidence(SafetensorsWriter& writer, const std::vector<CandidateScore>& evidence) {
    std::vector<double> table;
    for (const CandidateScore& score : evidence) {
        const std::size_t k = score.candidate.num_neighbors;
        table.insert(table.end(), {k == all_neighbors ? 0.0 : static_cast<double>(k), score.candidate.cost,
                                   score.candidate.gamma, score.d_index, score.accuracy,
                                   score.mean_traininglet_size});
    }
    writer.add("evidence", std::span<const double>(table), {evidence.size(), evidence_columns});
}

std::vector<CandidateScore> read_evidence(const SafetensorsFile& file) {
    const auto table = file.values<double>("evidence");
    std::vector<CandidateScore> evidence(table.size() / evidence_columns);
    for (std::size_t i = 0; i < evidence.size(); ++i) {
        const double* row = table.data() + i * evidence_columns;
        const std::size_t k = row[0] == 0 ? all_neighbors : static_cast<std::size_t>(row[0]);
        evidence[i] = {.candidate = {.num_neighbors = k, .cost = row[1], .gamma = row[2]},
                       .d_index = row[3],
                       .accuracy = row[4],
                       .mean_traininglet_size = row[5]};
    }
    return evidence;
}

// The duels of a global machine, end to end: classes of each, number of samples, bias; then all samples.
void add_global(SafetensorsWriter& writer, const OneVsOne& model) {
    std::vector<std::int32_t> classes;
    std::vector<std::uint32_t> sizes, samples;
    std::vector<double> biases;
    std::vector<float> coefficients;
    for (const Duel& duel : model.duels) {
        classes.insert(classes.end(), {duel.positive, duel.negative});
        sizes.push_back(static_cast<std::uint32_t>(duel.samples.size()));
        biases.push_back(duel.bias);
        samples.insert(samples.end(), duel.samples.begin(), duel.samples.end());
        coefficients.insert(coefficients.end(), duel.coefficients.begin(), duel.coefficients.end());
    }
    const std::span<const Label> present(model.classes);
    writer.add("global.classes", present, {present.size()});
    writer.add("global.duel_classes", std::span<const std::int32_t>(classes), {model.duels.size(), 2});
    writer.add("global.duel_sizes", std::span<const std::uint32_t>(sizes), {sizes.size()});
    writer.add("global.biases", std::span<const double>(biases), {biases.size()});
    writer.add("global.samples", std::span<const std::uint32_t>(samples), {samples.size()});
    writer.add("global.coefficients", std::span<const float>(coefficients), {coefficients.size()});
}

OneVsOne read_global(const SafetensorsFile& file) {
    OneVsOne model;
    model.classes = file.values<std::int32_t>("global.classes");
    const auto classes = file.values<std::int32_t>("global.duel_classes");
    const auto sizes = file.values<std::uint32_t>("global.duel_sizes");
    const auto biases = file.values<double>("global.biases");
    const auto samples = file.values<std::uint32_t>("global.samples");
    const auto coefficients = file.values<float>("global.coefficients");
    std::size_t begin = 0;
    for (std::size_t d = 0; d < sizes.size(); ++d) {
        const std::size_t end = begin + sizes[d];
        if (end > samples.size() || end > coefficients.size()) throw std::out_of_range("a duel lacks samples");
        const auto slice = [&](const auto& values) {
            return std::vector(values.begin() + static_cast<std::ptrdiff_t>(begin),
                               values.begin() + static_cast<std::ptrdiff_t>(end));
        };
        model.duels.push_back({.positive = classes.at(2 * d),
                               .negative = classes.at(2 * d + 1),
                               .samples = slice(samples),
                               .coefficients = slice(coefficients),
                               .bias = biases.at(d)});
        begin = end;
    }
    return model;
}

Matrix<float> read_rows(const SafetensorsFile& file) {
    const auto& shape = file.shape("rows");
    const auto values = file.values<float>("rows");
    Matrix<float> rows(shape.at(0), shape.at(1));
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        const auto begin = values.begin() + static_cast<std::ptrdiff_t>(i * rows.columns());
        std::copy_n(begin, rows.columns(), rows.row(i).begin());
    }
    return rows;
}

// The checksum says that the file is as it was written; this says that what was written hangs together.
void check_consistency(const MicroLearner& model, const std::filesystem::path& path) {
    const auto require = [&](bool holds, std::string_view what) {
        if (!holds) throw_bad_data(fmt::format("{}: not a model that this program can use: {}", path.string(), what));
    };
    const std::size_t n = model.rows.rows();
    require(n > 0 && model.labels.size() == n && model.source_rows.size() == n, "rows and labels do not match");
    require(model.rows.columns() == model.preparation.num_features(), "rows and preparation do not match");
    require(model.num_classes() >= 2 && !model.options.views.empty(), "it has no classes or no views");
    const auto is_class = [&](Label label) {
        return label >= 0 && static_cast<std::size_t>(label) < model.num_classes();
    };
    require(std::ranges::all_of(model.labels, is_class), "a label is not one of its classes");
    require(std::ranges::all_of(model.global.classes, is_class), "a class of its machine does not exist");
    for (const Duel& duel : model.global.duels) {
        require(is_class(duel.positive) && is_class(duel.negative), "a duel is about no class");
        require(std::ranges::all_of(duel.samples, [&](RowIndex row) { return row < n; }), "a duel's sample does not exist");
    }
    const std::size_t classes = model.global.classes.size();
    require(model.global.duels.size() == classes * (classes - (classes > 0)) / 2, "it lacks duels");
}

std::string dump(const MicroLearner& model, const std::filesystem::path& path) {
    try {
        return model_to_json(model).dump();
    } catch (const nlohmann::json::type_error&) {
        throw_bad_data(fmt::format("{}: cannot be written: a column, class or category name is not valid UTF-8",
                                   path.string()));
    }
}

}  // namespace

void write_model(const MicroLearner& model, const std::filesystem::path& path) {
    SafetensorsWriter writer;
    writer.set_metadata("model", dump(model, path));
    std::vector<float> rows;
    for (std::size_t i = 0; i < model.rows.rows(); ++i) {
        rows.insert(rows.end(), model.rows.row(i).begin(), model.rows.row(i).end());
    }
    writer.add("rows", std::span<const float>(rows), {model.rows.rows(), model.rows.columns()});
    writer.add("labels", std::span<const Label>(model.labels), {model.labels.size()});
    writer.add("source_rows", std::span<const std::uint32_t>(model.source_rows), {model.source_rows.size()});
    add_evidence(writer, model.evidence);
    if (model.chosen.num_neighbors == all_neighbors) add_global(writer, model.global);
    writer.write(path, format_name, micro_learner_schema);
}

MicroLearner read_model(const std::filesystem::path& path) {
    const SafetensorsFile file(path, format_name, micro_learner_schema);
    try {
        const Json json = Json::parse(file.metadata("model"));
        MicroLearner model;
        model.options = options_from_json(json.at("options"));
        model.preparation = preparation_from_json(json.at("preparation"));
        model.label_name = json.at("label");
        model.class_names = json.at("classes").get<std::vector<std::string>>();
        model.training_fingerprint = json.at("training_data");
        model.chosen = candidate_from_json(json.at("chosen"));
        model.labels = file.values<Label>("labels");
        model.source_rows = file.values<std::uint32_t>("source_rows");
        model.rows = read_rows(file);
        model.views = ViewedRows(model.options.views, model.rows);
        model.evidence = read_evidence(file);
        if (model.chosen.num_neighbors == all_neighbors) model.global = read_global(file);
        check_consistency(model, path);
        return model;
    } catch (const nlohmann::json::exception& error) {
        // The checksum was right, so the file was written this way: by another program, or by a bug.
        throw_bad_data(fmt::format("{}: not a model that this program can use: {}", path.string(), error.what()));
    } catch (const std::out_of_range& error) {
        throw_bad_data(fmt::format("{}: not a model that this program can use: {}", path.string(), error.what()));
    }
}

}  // namespace hardlearn
