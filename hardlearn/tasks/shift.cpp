#include "hardlearn/tasks/shift.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/random.hpp"
#include "hardlearn/data/preparation.hpp"
#include "hardlearn/explanation/traininglets.hpp"
#include "hardlearn/tasks/common_rows.hpp"
#include "hardlearn/tasks/notes.hpp"
#include "hardlearn/tasks/same_data.hpp"

namespace hardlearn {
namespace {

constexpr double rare = 0.05;

// Both sides' rows, one behind the other.
struct BothSides {
    Matrix<float> rows;
    std::vector<Label> sides;
    std::vector<GroupIndex> groups;
    std::size_t unseen_categories = 0;  // texts of the test rows

    RowLabels labels() const { return {.labels = sides, .num_classes = 2, .groups = groups}; }
};

// At most so many rows, drawn at random, in their order.
std::vector<RowIndex> some_of(std::size_t count, std::size_t most, RandomStream stream) {
    std::vector<RowIndex> rows = all_rows(count);
    if (count <= most) return rows;
    draw_to_front<RowIndex>(rows, most, stream);
    rows.resize(most);
    std::ranges::sort(rows);
    return rows;
}

// Numbers that groups of one name share in both files.
class SharedGroups {
  public:
    void append(const Dataset& data, std::span<const RowIndex> rows, std::vector<GroupIndex>& groups) {
        for (const RowIndex row : rows) {
            const std::string& name = data.group_names[data.groups[row]];
            groups.push_back(
                numbers_.try_emplace(name, GroupIndex(static_cast<unsigned>(numbers_.size()))).first->second);
        }
    }

  private:
    std::map<std::string, GroupIndex> numbers_;
};

BothSides join_sides(const Dataset& training, const Dataset& test, const Preparation& preparation,
                     const ShiftOptions& options, bool has_groups) {
    const RandomStream stream = RandomStream(options.seed).child("shift sample");
    const std::size_t half = options.max_rows / 2;
    // What one side does not need, the other may have.
    const std::size_t of_test =
        std::min(test.rows, std::max(half, options.max_rows - std::min(options.max_rows, training.rows)));
    const auto test_rows = some_of(test.rows, of_test, stream.child("test"));
    const auto training_rows =
        some_of(training.rows, options.max_rows - test_rows.size(), stream.child("training"));
    BothSides both{.rows = Matrix<float>(training_rows.size() + test_rows.size(), preparation.num_features()),
                   .sides = {},
                   .groups = {}};
    SharedGroups groups;
    for (const int side : {0, 1}) {
        const Dataset& data = side == 0 ? training : test;
        const std::vector<RowIndex>& rows = side == 0 ? training_rows : test_rows;
        const PreparedRows prepared = prepare(preparation, data, rows);
        both.unseen_categories += prepared.unseen_categories;
        for (std::size_t i = 0; i < rows.size(); ++i)
            std::ranges::copy(prepared.features.row(i), both.rows.row(both.sides.size() + i).begin());
        both.sides.insert(both.sides.end(), rows.size(), Label(side));
        if (has_groups) groups.append(data, rows, both.groups);
    }
    return both;
}

// In how many ways the units can be dealt to the two sides, as far as a statistic tells them apart: it does
// not where sides of equal size are exchanged.
double ways_to_deal(const DataShift& shift) {
    double ways = shift.units[0] == shift.units[1] ? 0.5 : 1;
    const std::size_t fewer = std::min(shift.units[0], shift.units[1]);
    for (std::size_t i = 0; i < fewer && ways < 1e6; ++i) {
        ways *= static_cast<double>(shift.units[0] + shift.units[1] - i) / static_cast<double>(i + 1);
    }
    return ways;
}

// Two tests share one in twenty. Among the permutations the found sides come as often as one way of all:
// where that alone is not rare, nothing could be found.
ShiftVerdict verdict_of(const DataShift& shift, std::size_t num_permutations) {
    constexpr double rare_for_one = rare / 2;
    if (std::min(shift.energy_p, shift.discrepancy_p) <= rare_for_one) return ShiftVerdict::found;
    const auto permutations = static_cast<double>(num_permutations);
    const double smallest = (1 + permutations / ways_to_deal(shift)) / (1 + permutations);
    return smallest > rare_for_one ? ShiftVerdict::undecided : ShiftVerdict::none_found;
}

WeightedShift weigh(const MicroLearner& model, const Dataset& test, const ShiftOptions& options,
                    const RunContext& context) {
    const auto rows =
        some_of(test.rows, options.max_rows / 2, RandomStream(options.seed).child("shift queries"));
    const Matrix<float> queries = prepare(model.preparation(), test, rows).features;
    const std::vector<double> shares = mean_row_shares(model, test, rows, context);
    const std::vector<double> of_query(rows.size(), 1 / static_cast<double>(rows.size()));
    const std::vector<double> even(shares.size(), 1 / static_cast<double>(shares.size()));
    double squares = 0;
    for (const double share : shares) squares += share * share;
    return {.energy_before = energy_distance(model.rows(), even, queries, of_query, context),
            .energy_after = energy_distance(model.rows(), shares, queries, of_query, context),
            .effective_rows = 1 / squares,
            .training_rows = shares.size(),
            .test_rows = rows.size()};
}

void note_sample(const ShiftedData& shifted, std::vector<Note>& notes, const RunContext& context) {
    const std::size_t used = shifted.shift.rows[0] + shifted.shift.rows[1];
    const std::size_t all = shifted.training_rows + shifted.test_rows;
    if (used == all) return;
    add_note(notes,
             {.kind = "sample",
              .text = fmt::format("measured on {} and {} rows, drawn at random", shifted.shift.rows[0],
                                  shifted.shift.rows[1]),
              .facts = {{"rows", std::uint64_t{used}}}},
             context);
}

void note_lost_groups(const Dataset& training, const Dataset& test, std::vector<Note>& notes,
                      const RunContext& context) {
    if (training.groups.empty() == test.groups.empty()) return;
    add_note(
        notes,
        {.kind = "groups_on_one_side",
         .text = fmt::format("only the {} rows have groups: rows are permuted one by one, and p-values are "
                             "too small where rows of a group are alike",
                             training.groups.empty() ? "test" : "training"),
         .is_warning = true},
        context);
}

}  // namespace

std::span<const Option<ShiftOptions>> shift_options() {
    using Options = ShiftOptions;
    static const std::vector<Option<Options>> options = {
        declare_option(&Options::num_permutations,
                       {.name = "num_permutations",
                        .doc = "Permutations of the sides behind each p-value. More: smaller ones can be "
                               "told, slower",
                        .unit = "N",
                        .range = between(39, 1'000'000),
                        .program_name = "permutations"}),
        declare_option(&Options::num_resamples, {.name = "num_resamples",
                                                 .doc = "Resamples of the interval's bootstrap",
                                                 .unit = "N",
                                                 .range = at_least(20),
                                                 .program_name = "resamples"}),
        declare_option(
            &Options::max_rows,
            {.name = "max_rows",
             .doc = "Use this many rows of both files at the most. More: surer, slower, and memory "
                    "grows with the square",
             .unit = "N",
             .range = between(8, 20'000)}),
    };
    return options;
}

ShiftedData measure_shift(const Dataset& training, const Dataset& test, const MicroLearner* model,
                          const ShiftOptions& options, const RunContext& context) {
    check_options(shift_options(), options);
    for (const Dataset* data : {&training, &test}) {
        if (data->rows < 2)
            throw_bad_data(fmt::format("the {} data has {}, expected two at least",
                                       data == &training ? "training" : "test", counted_rows(data->rows)));
    }
    if (model != nullptr) check_same_data(*model, training);
    const bool has_groups = !training.groups.empty() && !test.groups.empty();
    const Preparation preparation =
        model != nullptr ? model->preparation() : fit_preparation(training, all_rows(training.rows));
    ShiftedData result{.options = options,
                       .training_name = training.name,
                       .test_name = test.name,
                       .training_rows = training.rows,
                       .test_rows = test.rows,
                       .has_groups = has_groups,
                       .features = preparation.feature_names(),
                       .shift = {},
                       .weighted = {},
                       .notes = {}};
    const BothSides both = join_sides(training, test, preparation, options, has_groups);
    result.shift = measure_shift(both.rows, both.labels(),
                                 {.num_permutations = options.num_permutations,
                                  .num_resamples = options.num_resamples,
                                  .seed = options.seed},
                                 context);
    result.verdict = verdict_of(result.shift, options.num_permutations);
    note_sample(result, result.notes, context);
    const std::size_t first = result.shift.rows[0];
    note_common_rows(some_rows(both.rows.view(), 0, first),
                     some_rows(both.rows.view(), first, both.rows.rows()), result.notes, context);
    note_unseen_categories(both.unseen_categories, result.notes, context);
    note_lost_groups(training, test, result.notes, context);
    if (model != nullptr) result.weighted = weigh(*model, test, options, context);
    return result;
}

}  // namespace hardlearn
