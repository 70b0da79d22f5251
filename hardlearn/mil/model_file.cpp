#include "hardlearn/mil/model_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <memory>
#include <set>
#include <stdexcept>
#include <utility>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/safetensors.hpp"
#include "hardlearn/mil/micro_learner_parts.hpp"
#include "hardlearn/mil/model_arrays.hpp"
#include "hardlearn/mil/model_json.hpp"

namespace hardlearn {
namespace {

constexpr const char* format_name = "hardlearn.micro-learner";

// Models without an index are as they were before there were any: older programs read them.
constexpr int schema_without_index = 2, schema_with_index = 3;

std::string index_prefix(View view) {
    return fmt::format("index.{}.", name_of(view));
}

std::string voter_prefix(std::size_t v) {
    return fmt::format("voter{:02}.", v);
}

void require(bool holds, const char* what) {
    if (!holds) throw std::out_of_range(what);
}

// Whether labels are positions among `num_classes` classes.
bool are_classes(std::span<const Label> labels, std::size_t num_classes) {
    return std::ranges::all_of(
        labels, [&](Label label) { return label >= 0 && static_cast<std::size_t>(label) < num_classes; });
}

void check_machine(const RowMachine& fitted, std::size_t num_rows, std::size_t num_classes) {
    const OneVsOne& machine = fitted.machine;
    require(std::ranges::is_sorted(machine.classes, std::less_equal{}),
            "a machine's classes are not in order");
    require(are_classes(machine.classes, num_classes), "a class of its machine does not exist");
    require(std::ranges::all_of(fitted.rows, [&](RowIndex row) { return row < num_rows; }),
            "a row of its machine does not exist");
    for (const Duel& duel : machine.duels) {
        require(are_classes(std::array{duel.positive, duel.negative}, num_classes),
                "a duel is about no class");
        require(std::ranges::all_of(duel.samples, [&](RowIndex s) { return s < fitted.rows.size(); }),
                "a duel's sample does not exist");
    }
    const std::size_t classes = machine.classes.size();
    require(machine.duels.size() == classes * (classes - (classes > 0)) / 2, "it lacks duels");
}

void check_forest(const Forest& forest, const Candidate& candidate, std::size_t num_rows) {
    const std::size_t drawn = candidate.learner == Learner::random_forest ? num_rows : 0;
    require(forest.draws.columns() == drawn, "a forest that votes lacks its draws");
}

void check_logistic(const Voter& voter, const LearningSpace& space) {
    require(are_classes(voter.logistic->classes, space.num_classes()) &&
                std::ranges::is_sorted(voter.logistic->classes, std::less_equal{}),
            "the classes of a logistic regression are not in order");
    require(voter.logistic->weights.columns() == space.rows().columns(),
            "a logistic regression does not match the rows");
}

void check_voter(const Voter& voter, const LearningSpace& space) {
    const auto positive = [](double value) { return std::isfinite(value) && value > 0; };
    const Candidate& candidate = voter.candidate;
    require(!candidate.views.empty(), "a voter has no views");
    require(candidate.num_neighbors > 0, "a voter has no neighbours");
    require(candidate.batch_size > 0, "a voter takes no queries");
    require(positive(candidate.cost) && positive(voter.weight), "a voter's cost or weight is not positive");
    require(std::isfinite(candidate.gamma) && candidate.gamma >= 0, "a voter's gamma is negative");
    require(!candidate.is_machine() || !candidate.takes_all_rows() || !voter.global.machine.classes.empty(),
            "a voter lacks its machine");
    require(candidate.features == Features::standardised || space.ranks, "a voter lacks its ranks");
    if (voter.forest) check_forest(*voter.forest, candidate, space.rows().rows());
    if (voter.logistic) check_logistic(voter, space);
    check_machine(voter.global, space.rows().rows(), space.num_classes());
}

// Whether each class occurs once; or none, in models from before.
bool is_numbering(const std::vector<Label>& given, std::size_t num_classes) {
    const std::set<Label> different(given.begin(), given.end());
    return given.empty() || (given.size() == num_classes && different.size() == num_classes &&
                             are_classes(given, num_classes));
}

void check_pool(const MicroLearnerParts& parts) {
    const Pool& pool = *parts.pool;
    const std::size_t classes = parts.class_names.size();
    const auto within = [](double value, double lowest, double highest) {
        return value >= lowest && value <= highest;
    };
    double weights = 0;
    for (const Voter& voter : parts.voters) weights += voter.weight;
    require(within(weights, 1 - 1e-9, 1 + 1e-9), "the weights of its pool do not sum to 1");
    require(pool.calibrations.size() == parts.voters.size(), "a voter of its pool lacks its calibration");
    for (const auto& [sharpness, exponent] : pool.calibrations)
        require(within(sharpness, 1e-6, 1e6) && within(exponent, 0, 10), "a calibration is out of range");
    require(pool.priors.size() == classes &&
                std::ranges::all_of(pool.priors, [&](double prior) { return within(prior, 0, 1); }),
            "the priors of its pool are no shares");
    require(std::ranges::any_of(pool.priors, [](double prior) { return prior > 0; }),
            "its pool knows no class");
    require(within(pool.temperature, 1e-6, 1e6), "the temperature of its pool is out of range");
    const Matrix<double>& worth = pool.decision.worth;
    require(worth.rows() == 0 || (worth.rows() == classes && worth.columns() == classes),
            "the decision of its pool does not match its classes");
}

// The checksum says that the file is as it was written; this says that what was written hangs together.
void check_consistency(const MicroLearnerParts& parts) {
    const Matrix<float>& rows = parts.space.rows();
    const std::vector<Label>& labels = parts.space.labels();
    require(rows.rows() > 0 && labels.size() == rows.rows() && parts.source_rows.size() == rows.rows(),
            "rows and labels do not match");
    require(parts.row_names.empty() || parts.row_names.size() == rows.rows(), "rows and names do not match");
    require(rows.columns() == parts.preparation.num_features(), "rows and preparation do not match");
    require(parts.class_names.size() >= 2 && !parts.voters.empty(), "it has no classes or no voters");
    require(are_classes(labels, parts.class_names.size()), "a label is not one of its classes");
    require(is_numbering(parts.given_classes, parts.class_names.size()), "its classes are not numbered");
    for (const Voter& voter : parts.voters) check_voter(voter, parts.space);
    if (parts.pool) check_pool(parts);
    for (const Voter& voter : parts.voters)
        require(parts.pool || voter.candidate.is_machine(), "voters that are no machines make no pool");
}

// Whether the model has what its voters use.
void check_completeness(const MicroLearnerParts& parts) {
    for (const Voter& voter : parts.voters) {
        require(!voter.candidate.needs_sanitization() || parts.precision, "it lacks a sanitization");
        require(!voter.candidate.needs_forest() || parts.space.forest, "it lacks a forest");
        for (const View view : voter.candidate.views) {
            require(parts.space.place_of(view) < parts.space.views.size(), "it lacks a view");
        }
    }
}

ModelHeader header_of(const MicroLearnerParts& parts) {
    ModelHeader header{.label_name = parts.label_name,
                       .class_names = parts.class_names,
                       .preparation = parts.preparation,
                       .options = parts.options,
                       .evidence = parts.evidence,
                       .prior_exponent = parts.prior_exponent,
                       .has_forest = parts.space.forest.has_value(),
                       .has_ranks = parts.space.ranks.has_value(),
                       .pool = parts.pool,
                       .num_left_out = parts.num_left_out,
                       .training_fingerprint = parts.training_fingerprint,
                       .row_names = parts.row_names,
                       .calibration = parts.calibration,
                       .hardness = parts.hardness};
    if (parts.familiarity) header.familiarity_view = parts.familiarity->view;
    for (const Voter& voter : parts.voters) header.voters.push_back({voter.candidate, voter.weight});
    if (parts.precision) header.sanitization_base = parts.precision->base;
    for (const SpaceView& view : parts.space.views) header.views.push_back(view.view());
    return header;
}

void check_reliability(const MicroLearnerParts& parts) {
    const auto within = [](double value, double highest) { return value >= 0 && value <= highest; };
    if (parts.calibration) {
        const double temperature = parts.calibration->temperature;
        require(std::isfinite(temperature) && temperature > 0, "the temperature is not positive");
        const auto& scores = parts.calibration->scores;
        require(std::ranges::is_sorted(scores, {}, &WeightedScore::score),
                "the left-out scores are not in order");
        for (const auto& [score, weight] : scores) {
            require(within(score, 1.0), "a left-out score is not in [0, 1]");
            require(within(weight, 1.0) && weight > 0, "the weight of a left-out score is not in (0, 1]");
        }
    }
    if (parts.hardness) {
        const double index = parts.hardness->learning_hard_index;
        require(std::isnan(index) || (index >= 0 && index <= 1), "its index of hardness is not in [0, 1]");
    }
    if (parts.familiarity) {
        const Familiarity& familiarity = *parts.familiarity;
        const std::size_t n = parts.space.rows().rows();
        require(!is_label_aware(familiarity.view), "familiarity is measured in a view that knows labels");
        require(std::ranges::is_sorted(familiarity.strangeness) &&
                    std::ranges::all_of(familiarity.strangeness, [](double value) { return value >= 0; }),
                "the strangeness of the rows is not in order");
        require(familiarity.strangeness.size() <= familiarity.rows.size(), "there is strangeness of no row");
        require(!familiarity.rows.empty() &&
                    std::ranges::all_of(familiarity.rows, [&](RowIndex r) { return r < n; }) &&
                    std::ranges::is_sorted(familiarity.rows, std::less_equal{}),
                "a reference row does not exist");
    }
}

void add_space(SafetensorsWriter& writer, const LearningSpace& space) {
    add_matrix(writer, "rows", space.rows());
    writer.add("labels", std::span<const Label>(space.labels()), {space.labels().size()});
    if (space.forest) add_forest(writer, "forest.", *space.forest->forest);
    for (const SpaceView& view : space.views) {
        if (view.view() == View::lda) add_projection(writer, "lda.", view.fitted.projection);
        const ApproximateSearch* index = view.neighbors.index();
        if (index != nullptr) add_index(writer, index_prefix(view.view()), *index);
    }
}

// Gives the view its index, where the model has one.
void read_search(const SafetensorsFile& file, const LearningSpace& space, SpaceView& view) {
    if (!file.contains(index_prefix(view.view()) + "search")) return;
    require(view.neighbors.has_coordinates(), "a view has an index that cannot have one");
    require(space.labels().size() == space.rows().rows() && are_classes(space.labels(), space.num_classes()),
            "rows and labels do not match");
    StoredIndex index = read_index(file, index_prefix(view.view()), space.rows().rows());
    view.neighbors.search_by(std::make_shared<ApproximateSearch>(
        RowsWithLabels{view.seen().coordinates, space.labels(), space.num_classes()}, index.largest_k,
        std::move(index.links)));
}

FittedView read_view(const SafetensorsFile& file, View view, const LearningSpace& space) {
    FittedView fitted{.view = view};
    if (view == View::lda) {
        fitted.projection = read_projection(file, "lda.");
        require(fitted.projection.directions.columns() == space.rows().columns(),
                "rows and projection do not match");
    }
    if (view == View::leaf) {
        require(space.forest.has_value(), "the leaf view lacks its forest");
        fitted.forest = space.forest->forest;
    }
    return fitted;
}

// What views have learned is read; how they see the training rows follows from it.
LearningSpace read_space(const SafetensorsFile& file, const ModelHeader& header) {
    const std::size_t num_classes = header.class_names.size();
    LearningSpace space{.data = {std::make_shared<Matrix<float>>(read_matrix(file, "rows")),
                                 std::make_shared<std::vector<Label>>(file.values<Label>("labels")),
                                 num_classes}};
    space.members = all_rows(space.rows().rows());
    space.is_member.assign(space.rows().rows(), 1);
    if (header.has_forest) {
        auto forest =
            std::make_shared<Forest>(read_forest(file, "forest.", num_classes, space.rows().columns()));
        auto leaves = std::make_shared<Matrix<std::uint32_t>>(forest_leaves(*forest, space.rows()));
        space.forest = SpaceForest{std::move(forest), std::move(leaves)};
    }
    if (header.has_ranks) add_ranks(space, {});
    for (const View view : header.views) {
        space.views.push_back(see_rows(read_view(file, view, space), space));
        read_search(file, space, space.views.back());
    }
    drop_second_copy(space);
    return space;
}

// The checksum was right, so it was written this way: by another program, or by a bug.
[[noreturn]] void refuse(const std::string& name, const char* why) {
    throw_bad_data(fmt::format("{}: not a model that this program can use: {}", name, why));
}

std::vector<Voter> read_voters(const SafetensorsFile& file, const ModelHeader& header,
                               const LearningSpace& space) {
    std::vector<Voter> voters;
    for (const auto& entry : header.voters) {
        Voter voter{.candidate = entry.candidate, .weight = entry.weight};
        const std::string prefix = voter_prefix(voters.size());
        if (voter.candidate.is_forest()) {
            voter.forest = std::make_shared<Forest>(
                read_forest(file, prefix, header.class_names.size(), space.rows().columns()));
        } else if (voter.candidate.learner == Learner::logistic) {
            voter.logistic = read_logistic(file, prefix);
            voter.global.rows = file.values<RowIndex>(prefix + "rows");
        } else if (voter.candidate.takes_all_rows()) {
            voter.global = {read_machine(file, prefix), file.values<RowIndex>(prefix + "rows")};
        }
        voters.push_back(std::move(voter));
    }
    return voters;
}

// Models from before rows of a group shared their weight have none.
std::vector<WeightedScore> read_scores(const SafetensorsFile& file) {
    std::vector<WeightedScore> scores;
    for (const double score : file.values<double>("calibration.scores")) scores.push_back({score, 1.0});
    if (!file.contains("calibration.weights")) return scores;
    const auto weights = file.values<double>("calibration.weights");
    require(weights.size() == scores.size(), "there are not as many weights as left-out scores");
    for (std::size_t i = 0; i < scores.size(); ++i) scores[i].weight = weights[i];
    return scores;
}

void read_reliability(const SafetensorsFile& file, const ModelHeader& header, MicroLearnerParts& parts) {
    if (header.calibration) {
        parts.calibration = header.calibration;
        parts.calibration->scores = read_scores(file);
    }
    if (header.familiarity_view) {
        parts.familiarity = Familiarity{.view = *header.familiarity_view,
                                        .rows = file.values<RowIndex>("familiarity.rows"),
                                        .strangeness = file.values<double>("familiarity.strangeness")};
    }
    check_reliability(parts);
    if (parts.familiarity) {
        parts.familiarity->seen =
            see_reference(parts.space, parts.familiarity->view, parts.familiarity->rows);
    }
}

void add_reliability(SafetensorsWriter& writer, const MicroLearnerParts& parts) {
    writer.add("given_classes", std::span<const Label>(parts.given_classes), {parts.given_classes.size()});
    if (parts.calibration) {
        std::vector<double> scores, weights;
        for (const auto& [score, weight] : parts.calibration->scores) {
            scores.push_back(score);
            weights.push_back(weight);
        }
        writer.add("calibration.scores", std::span<const double>(scores), {scores.size()});
        writer.add("calibration.weights", std::span<const double>(weights), {weights.size()});
    }
    if (parts.familiarity) {
        const Familiarity& familiarity = *parts.familiarity;
        writer.add("familiarity.rows", std::span<const RowIndex>(familiarity.rows),
                   {familiarity.rows.size()});
        writer.add("familiarity.strangeness", std::span<const double>(familiarity.strangeness),
                   {familiarity.strangeness.size()});
    }
}

void add_voters(SafetensorsWriter& writer, std::span<const Voter> voters) {
    for (std::size_t v = 0; v < voters.size(); ++v) {
        const Voter& voter = voters[v];
        if (!voter.candidate.takes_all_rows()) continue;
        const std::string prefix = voter_prefix(v);
        if (voter.forest) {
            add_forest(writer, prefix, *voter.forest, LeafLayout::held_classes);
            continue;
        }
        if (voter.logistic) {
            add_logistic(writer, prefix, *voter.logistic);
        } else {
            add_machine(writer, prefix, voter.global.machine);
        }
        writer.add(prefix + "rows", std::span<const RowIndex>(voter.global.rows), {voter.global.rows.size()});
    }
}

// The matrix of a pool's decision; the rest of the pool is in the header.
void add_decision(SafetensorsWriter& writer, const Pool& pool) {
    std::vector<double> worth;
    for (std::size_t t = 0; t < pool.decision.worth.rows(); ++t)
        worth.insert(worth.end(), pool.decision.worth.row(t).begin(), pool.decision.worth.row(t).end());
    writer.add("pool.worth", std::span<const double>(worth),
               {pool.decision.worth.rows(), pool.decision.worth.columns()});
}

DecisionMatrix read_decision(const SafetensorsFile& file) {
    const auto& shape = file.shape("pool.worth");
    const auto values = file.values<double>("pool.worth");
    require(shape.size() == 2, "the decision of its pool is no matrix");
    require(std::ranges::all_of(values, [](double value) { return std::isfinite(value); }),
            "a worth of its pool is no number");
    DecisionMatrix decision{.worth = Matrix<double>(values.empty() ? 0 : shape[0], shape[1])};
    for (std::size_t t = 0; t < decision.worth.rows(); ++t)
        std::copy_n(values.begin() + static_cast<std::ptrdiff_t>(t * shape[1]), shape[1],
                    decision.worth.row(t).begin());
    return decision;
}

MicroLearnerParts read_parts(const SafetensorsFile& file) {
    const ModelHeader header = read_header(file.metadata("model"));
    MicroLearnerParts parts{.options = header.options,
                            .preparation = header.preparation,
                            .label_name = header.label_name,
                            .class_names = header.class_names,
                            .training_fingerprint = header.training_fingerprint,
                            .source_rows = file.values<std::uint32_t>("source_rows"),
                            .row_names = header.row_names,
                            .space = read_space(file, header),
                            .evidence = header.evidence,
                            .prior_exponent = header.prior_exponent,
                            .pool = header.pool,
                            .num_left_out = header.num_left_out,
                            .hardness = header.hardness};
    if (parts.pool) parts.pool->decision = read_decision(file);
    if (header.sanitization_base) {
        parts.precision =
            read_precision(file, "precision.", parts.space.rows().rows(), parts.class_names.size());
        parts.precision->base = *header.sanitization_base;
    }
    parts.voters = read_voters(file, header, parts.space);
    if (file.contains("given_classes")) parts.given_classes = file.values<Label>("given_classes");
    check_consistency(parts);
    read_reliability(file, header, parts);
    check_completeness(parts);
    return parts;
}

// `name`: what errors call the file or the bytes.
SafetensorsWriter writer_of(const MicroLearnerParts& parts, const std::string& name) {
    SafetensorsWriter writer;
    try {
        writer.set_metadata("model", write_header(header_of(parts)));
    } catch (const std::invalid_argument& error) {
        throw_bad_data(fmt::format("{}: cannot be written: {}", name, error.what()));
    }
    add_space(writer, parts.space);
    writer.add("source_rows", std::span<const std::uint32_t>(parts.source_rows), {parts.source_rows.size()});
    if (parts.precision) add_precision(writer, "precision.", *parts.precision);
    add_reliability(writer, parts);
    add_voters(writer, parts.voters);
    if (parts.pool) add_decision(writer, *parts.pool);
    return writer;
}

int schema_of(const MicroLearner& model) {
    if (model.parts().pool) return micro_learner_schema;
    return model.is_approximate() ? schema_with_index : schema_without_index;
}

MicroLearner model_of(const SafetensorsFile& file, const std::string& name) {
    try {
        return MicroLearner(read_parts(file));
    } catch (const std::logic_error& error) {
        refuse(name, error.what());
    } catch (const Error& error) {
        if (error.code() != ErrorCode::bad_argument) throw;
        refuse(name, error.what());
    }
}

constexpr const char* bytes_name = "the bytes of a model";

}  // namespace

void write_model(const MicroLearner& model, const std::filesystem::path& path) {
    writer_of(model.parts(), path.string()).write(path, format_name, schema_of(model));
}

std::vector<std::byte> write_model(const MicroLearner& model) {
    return writer_of(model.parts(), bytes_name).bytes(format_name, schema_of(model));
}

int read_model_schema(const std::filesystem::path& path) {
    return SafetensorsFile(path, format_name, micro_learner_schema).schema();
}

MicroLearner read_model(const std::filesystem::path& path) {
    return model_of(SafetensorsFile(path, format_name, micro_learner_schema), path.string());
}

MicroLearner read_model(std::span<const std::byte> bytes) {
    return model_of(
        SafetensorsFile({bytes.begin(), bytes.end()}, bytes_name, format_name, micro_learner_schema),
        bytes_name);
}

}  // namespace hardlearn
