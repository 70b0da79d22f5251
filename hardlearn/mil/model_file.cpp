#include "hardlearn/mil/model_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <stdexcept>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/safetensors.hpp"
#include "hardlearn/mil/model_arrays.hpp"
#include "hardlearn/mil/model_json.hpp"
#include "hardlearn/probing/decision.hpp"

namespace hardlearn {
namespace {

constexpr const char* format_name = "hardlearn.micro-learner";

// Models without an index are as they were before there were any: older programs read them.
constexpr int schema_without_index = 2;

std::string index_prefix(View view) {
    return fmt::format("index.{}.", name_of(view));
}

std::string voter_prefix(std::size_t v) {
    return fmt::format("voter{:02}.", v);
}

// The checksum says that the file is as it was written; this says that what was written hangs together.
void check_consistency(const MicroLearner& model) {
    const auto require = [](bool holds, const char* what) {
        if (!holds) throw std::out_of_range(what);
    };
    const std::size_t n = model.rows().rows();
    require(n > 0 && model.labels().size() == n && model.source_rows.size() == n,
            "rows and labels do not match");
    require(model.rows().columns() == model.preparation.num_features(), "rows and preparation do not match");
    require(model.num_classes() >= 2 && !model.voters.empty(), "it has no classes or no voters");
    const auto is_class = [&](Label label) {
        return label >= 0 && static_cast<std::size_t>(label) < model.num_classes();
    };
    require(std::ranges::all_of(model.labels(), is_class), "a label is not one of its classes");
    for (const Voter& voter : model.voters) {
        require(!voter.candidate.views.empty(), "a voter has no views");
        const auto positive = [](double value) { return std::isfinite(value) && value > 0; };
        require(voter.candidate.num_neighbors > 0, "a voter has no neighbours");
        require(positive(voter.candidate.cost) && positive(voter.weight),
                "a voter's cost or weight is not positive");
        require(std::isfinite(voter.candidate.gamma) && voter.candidate.gamma >= 0,
                "a voter's gamma is negative");
        require(!voter.candidate.takes_all_rows() || !voter.global.classes.empty(),
                "a voter lacks its machine");
        require(std::ranges::is_sorted(voter.global.classes, std::less_equal{}),
                "a machine's classes are not in order");
        const OneVsOne& machine = voter.global;
        require(std::ranges::all_of(machine.classes, is_class), "a class of its machine does not exist");
        require(std::ranges::all_of(voter.global_rows, [&](RowIndex row) { return row < n; }),
                "a row of its machine does not exist");
        for (const Duel& duel : machine.duels) {
            require(is_class(duel.positive) && is_class(duel.negative), "a duel is about no class");
            require(
                std::ranges::all_of(duel.samples, [&](RowIndex s) { return s < voter.global_rows.size(); }),
                "a duel's sample does not exist");
        }
        const std::size_t classes = machine.classes.size();
        require(machine.duels.size() == classes * (classes - (classes > 0)) / 2, "it lacks duels");
    }
}

ModelHeader header_of(const MicroLearner& model) {
    ModelHeader header{.label_name = model.label_name,
                       .class_names = model.class_names,
                       .preparation = model.preparation,
                       .options = model.options,
                       .evidence = model.evidence,
                       .prior_exponent = model.prior_exponent,
                       .has_forest = model.space.forest != nullptr,
                       .training_fingerprint = model.training_fingerprint,
                       .calibration = model.calibration};
    if (model.familiarity) header.familiarity_view = model.familiarity->view;
    for (const Voter& voter : model.voters) header.voters.push_back({voter.candidate, voter.weight});
    if (model.precision) header.sanitization_base = model.precision->base;
    for (const FittedView& view : model.space.views) header.views.push_back(view.view);
    return header;
}

void check_reliability(const MicroLearner& model) {
    const auto require = [](bool holds, const char* what) {
        if (!holds) throw std::out_of_range(what);
    };
    const auto in_order = [](const std::vector<double>& values, double highest) {
        return std::ranges::all_of(values, [=](double v) { return v >= 0 && v <= highest; }) &&
               std::ranges::is_sorted(values);
    };
    if (model.calibration) {
        const double temperature = model.calibration->temperature;
        require(std::isfinite(temperature) && temperature > 0, "the temperature is not positive");
        require(in_order(model.calibration->scores, 1.0), "the left-out scores are not in order");
    }
    if (model.familiarity) {
        const Familiarity& familiarity = *model.familiarity;
        const std::size_t n = model.rows().rows();
        require(!is_label_aware(familiarity.view), "familiarity is measured in a view that knows labels");
        require(in_order(familiarity.strangeness, std::numeric_limits<double>::infinity()),
                "the strangeness of the rows is not in order");
        require(familiarity.strangeness.size() <= familiarity.rows.size(), "there is strangeness of no row");
        require(!familiarity.rows.empty() &&
                    std::ranges::all_of(familiarity.rows, [&](RowIndex r) { return r < n; }) &&
                    std::ranges::is_sorted(familiarity.rows, std::less_equal{}),
                "a reference row does not exist");
    }
}

void add_space(SafetensorsWriter& writer, const LearningSpace& space) {
    add_matrix(writer, "rows", *space.rows);
    writer.add("labels", std::span<const Label>(*space.labels), {space.labels->size()});
    if (space.forest) add_forest(writer, "forest.", *space.forest);
    for (const FittedView& view : space.views) {
        if (view.view == View::lda) add_projection(writer, "lda.", view.projection);
    }
    for (std::size_t v = 0; v < space.views.size(); ++v) {
        if (space.approximate[v]) add_index(writer, index_prefix(space.views[v].view), *space.approximate[v]);
    }
}

// The index of the last view of `space`; null where the model has none.
std::shared_ptr<const ApproximateSearch> read_search(const SafetensorsFile& file, View view,
                                                     const LearningSpace& space) {
    if (!file.contains(index_prefix(view) + "search")) return nullptr;
    if (!can_be_indexed(view)) throw std::out_of_range("a view has an index that cannot have one");
    const bool labels_fit =
        space.labels->size() == space.rows->rows() && std::ranges::all_of(*space.labels, [&](Label label) {
            return label >= 0 && static_cast<std::size_t>(label) < space.num_classes;
        });
    if (!labels_fit) throw std::out_of_range("rows and labels do not match");
    StoredIndex index = read_index(file, index_prefix(view), space.rows->rows());
    return std::make_shared<ApproximateSearch>(space.viewed.seen.back()->coordinates, *space.labels,
                                               space.num_classes, index.largest_k, std::move(index.links));
}

// What views have learned is read; how they see the training rows follows from it.
LearningSpace read_space(const SafetensorsFile& file, const ModelHeader& header) {
    const std::size_t num_classes = header.class_names.size();
    LearningSpace space{.rows = std::make_shared<Matrix<float>>(read_matrix(file, "rows")),
                        .labels = std::make_shared<std::vector<Label>>(file.values<Label>("labels")),
                        .num_classes = num_classes};
    space.members = all_rows(space.rows->rows());
    space.is_member.assign(space.rows->rows(), 1);
    space.viewed.features = *space.rows;
    space.viewed.of_the_space = true;
    if (header.has_forest) {
        space.forest =
            std::make_shared<Forest>(read_forest(file, "forest.", num_classes, space.rows->columns()));
        space.viewed.leaves =
            std::make_shared<Matrix<std::uint32_t>>(forest_leaves(*space.forest, *space.rows));
    }
    for (const View view : header.views) {
        FittedView fitted{.view = view};
        if (view == View::lda) fitted.projection = read_projection(file, "lda.");
        if (view == View::leaf) fitted.forest = space.forest;
        if (view == View::lda && fitted.projection.directions.columns() != space.rows->columns()) {
            throw std::out_of_range("rows and projection do not match");
        }
        if (view == View::leaf && !space.forest) throw std::out_of_range("the leaf view lacks its forest");
        space.viewed.seen.push_back(std::make_shared<SeenRows>(fitted.see(*space.rows)));
        space.views.push_back(std::move(fitted));
        space.neighbors.push_back(nullptr);
        space.approximate.push_back(read_search(file, view, space));
    }
    drop_second_copy(space);
    return space;
}

std::vector<Voter> read_voters(const SafetensorsFile& file, const ModelHeader& header) {
    std::vector<Voter> voters;
    for (const auto& entry : header.voters) {
        Voter voter{.candidate = entry.candidate, .weight = entry.weight};
        if (voter.candidate.takes_all_rows()) {
            voter.global = read_machine(file, voter_prefix(voters.size()));
            voter.global_rows = file.values<std::uint32_t>(voter_prefix(voters.size()) + "rows");
        }
        voters.push_back(std::move(voter));
    }
    return voters;
}

void read_reliability(const SafetensorsFile& file, const ModelHeader& header, MicroLearner& model) {
    if (header.calibration) {
        model.calibration = header.calibration;
        model.calibration->scores = file.values<double>("calibration.scores");
    }
    if (header.familiarity_view) {
        model.familiarity = Familiarity{.view = *header.familiarity_view,
                                        .rows = file.values<std::uint32_t>("familiarity.rows"),
                                        .strangeness = file.values<double>("familiarity.strangeness")};
    }
    check_reliability(model);
    if (model.familiarity) {
        model.familiarity->seen =
            see_reference(model.space, model.familiarity->view, model.familiarity->rows);
    }
}

void add_reliability(SafetensorsWriter& writer, const MicroLearner& model) {
    if (model.calibration) {
        const auto& scores = model.calibration->scores;
        writer.add("calibration.scores", std::span<const double>(scores), {scores.size()});
    }
    if (model.familiarity) {
        const Familiarity& familiarity = *model.familiarity;
        writer.add("familiarity.rows", std::span<const std::uint32_t>(familiarity.rows),
                   {familiarity.rows.size()});
        writer.add("familiarity.strangeness", std::span<const double>(familiarity.strangeness),
                   {familiarity.strangeness.size()});
    }
}

MicroLearner read_parts(const SafetensorsFile& file) {
    const ModelHeader header = read_header(file.metadata("model"));
    MicroLearner model;
    model.options = header.options;
    model.preparation = header.preparation;
    model.label_name = header.label_name;
    model.class_names = header.class_names;
    model.training_fingerprint = header.training_fingerprint;
    model.source_rows = file.values<std::uint32_t>("source_rows");
    model.space = read_space(file, header);
    if (header.sanitization_base) {
        model.precision = read_precision(file, "precision.", model.rows().rows());
        model.precision->base = *header.sanitization_base;
    }
    model.voters = read_voters(file, header);
    model.evidence = header.evidence;
    model.prior_exponent = header.prior_exponent;
    check_consistency(model);
    read_reliability(file, header, model);
    model.class_factors = factors_of_classes(model.labels(), model.num_classes(), model.prior_exponent);
    for (const Voter& voter : model.voters) {
        if (voter.candidate.needs_sanitization() && !model.precision)
            throw std::out_of_range("it lacks a sanitization");
        if (voter.candidate.needs_forest() && !model.space.forest)
            throw std::out_of_range("it lacks a forest");
        for (const View view : voter.candidate.views) {
            if (model.space.place_of(view) >= model.space.views.size())
                throw std::out_of_range("it lacks a view");
        }
    }
    return model;
}

}  // namespace

void write_model(const MicroLearner& model, const std::filesystem::path& path) {
    check_fitted(model);
    SafetensorsWriter writer;
    try {
        writer.set_metadata("model", write_header(header_of(model)));
    } catch (const std::invalid_argument& error) {
        throw_bad_data(fmt::format("{}: cannot be written: {}", path.string(), error.what()));
    }
    add_space(writer, model.space);
    writer.add("source_rows", std::span<const std::uint32_t>(model.source_rows), {model.source_rows.size()});
    if (model.precision) add_precision(writer, "precision.", *model.precision);
    add_reliability(writer, model);
    for (std::size_t v = 0; v < model.voters.size(); ++v) {
        const Voter& voter = model.voters[v];
        if (!voter.candidate.takes_all_rows()) continue;
        add_machine(writer, voter_prefix(v), voter.global);
        writer.add(voter_prefix(v) + "rows", std::span<const std::uint32_t>(voter.global_rows),
                   {voter.global_rows.size()});
    }
    writer.write(path, format_name, model.is_approximate() ? micro_learner_schema : schema_without_index);
}

int read_model_schema(const std::filesystem::path& path) {
    return SafetensorsFile(path, format_name, micro_learner_schema).schema();
}

MicroLearner read_model(const std::filesystem::path& path) {
    const SafetensorsFile file(path, format_name, micro_learner_schema);
    const auto refuse = [&](const char* why) {
        // The checksum was right, so the file was written this way: by another program, or by a bug.
        throw_bad_data(fmt::format("{}: not a model that this program can use: {}", path.string(), why));
    };
    MicroLearner model;
    try {
        model = read_parts(file);
    } catch (const std::logic_error& error) {
        refuse(error.what());
    } catch (const Error& error) {
        if (error.code() != ErrorCode::bad_argument) throw;
        refuse(error.what());
    }
    return model;
}

}  // namespace hardlearn
