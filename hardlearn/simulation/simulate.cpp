#include "hardlearn/simulation/simulate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <memory>

#include "hardlearn/simulation/known_distributions.hpp"

namespace hardlearn {
namespace {

constexpr std::size_t usual_groups = 20;

// As models see it, a float, written in as few digits as tell it from other floats.
double rounded(double value) {
    const std::string text = fmt::format("{}", static_cast<float>(value));
    double result = 0;
    std::from_chars(text.data(), text.data() + text.size(), result);
    return result;
}

// A row's columns, behind them those that tell nothing.
void append_row(std::span<const double> point, RandomStream noise, std::vector<Column>& columns) {
    for (std::size_t j = 0; j < columns.size(); ++j)
        columns[j].values.push_back(j < point.size() ? point[j] : rounded(noise.normal()));
}

double with_flips(double posterior, double share) {
    return posterior * (1 - share) + (1 - posterior) * share;
}

Dataset empty_table(const SimulationOptions& options, std::size_t num_columns) {
    Dataset data;
    data.name = name_of(options.kind);
    data.rows = options.num_rows;
    data.label_name = "label";
    data.class_names = {"a", "b"};
    data.columns.resize(num_columns);
    for (std::size_t j = 0; j < num_columns; ++j) data.columns[j].name = fmt::format("x{}", j + 1);
    return data;
}

// Rows of group g are g, g + number of groups, ...
std::vector<std::vector<double>> draw_groups(const Distribution& distribution,
                                             const SimulationOptions& options) {
    std::vector<std::vector<double>> groups;
    const RandomStream stream = RandomStream(options.seed).child("groups");
    for (std::size_t g = 0; g < options.num_groups.value_or(usual_groups); ++g) {
        RandomStream own = stream.child(g);
        groups.push_back(distribution.draw_group(own));
    }
    return groups;
}

void name_groups(std::size_t num_groups, Dataset& data) {
    for (std::size_t g = 0; g < std::min(num_groups, data.rows); ++g)
        data.group_names.push_back(fmt::format("g{}", g + 1));
}

}  // namespace

std::span<const Option<SimulationOptions>> simulation_options() {
    using Options = SimulationOptions;
    static const std::vector<Option<Options>> options = {
        declare_option(&Options::num_rows, {.name = "num_rows",
                                            .doc = "Rows to draw",
                                            .unit = "N",
                                            .range = between(1, 10'000'000),
                                            .program_name = "rows"}),
        declare_option(&Options::num_noise_columns,
                       {.name = "num_noise_columns",
                        .doc = "Columns of noise besides, which tell nothing of the class. More: harder",
                        .unit = "N",
                        .range = between(0, 100'000),
                        .program_name = "noise-columns"}),
        declare_option(&Options::flipped_share,
                       {.name = "flipped_share",
                        .doc = "Probability with which a label is replaced by the other one; the posterior "
                               "knows of it",
                        .unit = "SHARE",
                        .range = {.lowest = 0, .highest = 0.5, .open_above = true},
                        .program_name = "flip"}),
        declare_option(&Options::num_groups,
                       {.name = "num_groups",
                        .doc = "Groups of group-shift (default: 20); the other distributions have none",
                        .unit = "N",
                        .range = between(2, 1'000'000),
                        .program_name = "groups"}),
    };
    return options;
}

SimulatedData simulate(const SimulationOptions& options, const RunContext& context) {
    check_options(simulation_options(), options);
    if (options.num_groups && options.kind != SimulationKind::group_shift) {
        throw_conflict(
            option_named(simulation_options(), "num_groups"),
            {"", std::string(name_of(SimulationKind::group_shift)), std::string(name_of(options.kind))});
    }
    const std::unique_ptr<Distribution> distribution = make_distribution(options.kind);
    const std::vector<std::vector<double>> groups = draw_groups(*distribution, options);
    const bool has_groups = !groups.front().empty();
    SimulatedData result{
        .options = options,
        .data = empty_table(options, distribution->num_columns() + options.num_noise_columns),
        .posterior = {},
        .truth = {}};
    Dataset& data = result.data;
    if (has_groups) name_groups(groups.size(), data);
    const RandomStream rows = RandomStream(options.seed).child("rows");
    for (std::size_t i = 0; i < options.num_rows; ++i) {
        if (i % 1024 == 0) context.check_stop();
        const RandomStream own = rows.child(i);
        RandomStream of_row = own.child("row");
        SimulatedRow row = distribution->draw(of_row, groups[i % groups.size()]);
        RandomStream of_flip = own.child("flip");
        if (of_flip.uniform() < options.flipped_share) row.label = Label(1 - static_cast<int>(row.label));
        for (double& value : row.point) value = rounded(value);
        append_row(row.point, own.child("noise"), data.columns);
        data.labels.push_back(row.label);
        if (has_groups) data.groups.push_back(GroupIndex(i % groups.size()));
        const double posterior = with_flips(distribution->posterior(row.point), options.flipped_share);
        result.posterior.push_back(posterior);
        result.truth.push_back(Label(posterior > 0.5));
        result.bayes_error += std::min(posterior, 1 - posterior);
        result.wrong_labels += result.truth.back() != row.label;
    }
    result.bayes_error /= static_cast<double>(options.num_rows);
    result.wrong_labels /= static_cast<double>(options.num_rows);
    return result;
}

}  // namespace hardlearn
