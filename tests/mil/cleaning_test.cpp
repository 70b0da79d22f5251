#include "hardlearn/mil/cleaning.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/row_selection.hpp"
#include "tests/mil/support.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/test_data.hpp"

namespace hardlearn::testing {
namespace {

struct Flipped {
    Dataset data;
    std::set<RowIndex> rows;
};

// Moves a share of the labels, drawn at random, to another class.
Flipped flip_labels(Dataset data, double share, std::uint64_t seed) {
    RandomStream stream(seed);
    const auto wanted = static_cast<std::size_t>(share * static_cast<double>(data.rows));
    Flipped result;
    while (result.rows.size() < wanted) {
        const auto row = static_cast<RowIndex>(stream.below(data.rows));
        if (!result.rows.insert(row).second) continue;
        const auto classes = static_cast<std::uint64_t>(data.num_classes());
        const auto step = 1 + stream.below(classes - 1);
        data.labels[row] =
            static_cast<Label>((static_cast<std::uint64_t>(data.labels[row]) + step) % classes);
    }
    result.data = std::move(data);
    return result;
}

struct Quality {
    double precision = 0;
    double recall = 0;
};

void add_share(Quality& mean, const Quality& one, std::size_t of) {
    mean.precision += one.precision / static_cast<double>(of);
    mean.recall += one.recall / static_cast<double>(of);
}

std::vector<RowIndex> removed_rows(const CleanedData& cleaned, std::size_t rows) {
    std::vector<RowIndex> removed;
    std::ranges::set_difference(all_rows(rows), cleaned.kept, std::back_inserter(removed));
    return removed;
}

Quality quality_of(const CleanedData& cleaned, const Flipped& flipped) {
    const auto removed = removed_rows(cleaned, flipped.data.rows);
    const auto hits = static_cast<double>(
        std::ranges::count_if(removed, [&](RowIndex row) { return flipped.rows.contains(row); }));
    return {hits / static_cast<double>(removed.size()), hits / static_cast<double>(flipped.rows.size())};
}

// A few candidates: these tests are not about choosing.
CleaningOptions quick() {
    return {.num_neighbors = {10, 40}, .costs = {1.0}, .gammas = {1.0}};
}

void expect_refused(const Dataset& data, const CleaningOptions& options, ErrorCode code,
                    const std::string& part) {
    expect_error(code, part, [&] { clean_data(data, options); });
}

TEST(cleaning, removes_mostly_flipped_rows_and_most_of_them) {
    for (const char* file : {"vehicle.csv", "glass.csv"}) {
        SCOPED_TRACE(file);
        CleaningOptions limited = quick();
        limited.at_most = 0.2;
        Quality all_bad, most_suspicious;  // means over the draws of the flips
        constexpr std::size_t num_draws = 5;
        for (std::uint64_t draw = 0; draw < num_draws; ++draw) {
            const Flipped flipped = flip_labels(read_dataset(example_data(file)), 0.2, draw);
            add_share(all_bad, quality_of(clean_data(flipped.data, quick()), flipped), num_draws);
            add_share(most_suspicious, quality_of(clean_data(flipped.data, limited), flipped), num_draws);
        }
        EXPECT_GT(all_bad.precision, 0.4);
        EXPECT_GT(all_bad.recall, 0.7);
        EXPECT_GT(most_suspicious.precision, 0.6);
        EXPECT_GT(most_suspicious.recall, 0.6);
        EXPECT_GT(most_suspicious.precision, all_bad.precision);
    }
}

TEST(cleaning, finds_nearly_all_flipped_rows_of_well_separated_classes) {
    const Flipped flipped = flip_labels(ring_of_classes(240, 4, 0.1, 5), 0.2, 6);
    CleaningOptions options = quick();
    options.at_most = 0.2;
    const Quality quality = quality_of(clean_data(flipped.data, options), flipped);
    EXPECT_GT(quality.precision, 0.95);
    EXPECT_GT(quality.recall, 0.95);
}

TEST(cleaning, every_class_survives_however_small) {
    Dataset data = ring_of_classes(120, 3, 0.3, 7);
    data.class_names.push_back("lonely");
    data.labels[50] = 3;
    data.class_names.push_back("absent");
    const CleanedData cleaned = clean_data(data, quick());
    EXPECT_EQ(cleaned.before, class_counts(data.labels, 5));
    for (std::size_t c = 0; c < 4; ++c) EXPECT_GT(cleaned.after[c], 0u) << c;
    EXPECT_EQ(cleaned.after[3], 1u);
    EXPECT_EQ(cleaned.after[4], 0u);
    const auto line =
        std::ranges::find(cleaned.ledger, RowIndex{50}, [](const auto& l) { return l.entry.row; });
    ASSERT_NE(line, cleaned.ledger.end());
    EXPECT_EQ(line->entry.reason, LedgerReason::restored_for_class);
}

TEST(cleaning, kept_rows_and_ledger_add_up) {
    const Flipped flipped = flip_labels(ring_of_classes(150, 3, 0.4, 1), 0.1, 2);
    CleaningOptions options = quick();
    options.sanitization.num_pruned_neighbors = 1;
    const CleanedData cleaned = clean_data(flipped.data, options);
    std::set<RowIndex> ledger, bad;
    for (const CleaningEntry& line : cleaned.ledger) {
        if (line.entry.reason != LedgerReason::restored_for_class) ledger.insert(line.entry.row);
        if (line.entry.predicted != flipped.data.labels[line.entry.row]) bad.insert(line.entry.row);
        EXPECT_EQ(line.given, flipped.data.labels[line.entry.row]);
    }
    const auto removed = removed_rows(cleaned, flipped.data.rows);
    EXPECT_EQ(ledger, std::set<RowIndex>(removed.begin(), removed.end()));
    EXPECT_EQ(bad.size(), cleaned.num_bad);
    EXPECT_GT(ledger.size(), bad.size());
    for (const CleaningEntry& line : cleaned.ledger) {
        if (line.entry.reason != LedgerReason::neighbor_of_bad) continue;
        EXPECT_TRUE(bad.contains(line.entry.because_of));
        EXPECT_NE(line.entry.because_of, line.entry.row);
    }
}

TEST(cleaning, a_limit_removes_the_bad_rows_with_the_lowest_margins) {
    const Flipped flipped = flip_labels(ring_of_classes(200, 4, 0.35, 1), 0.2, 2);
    const CleanedData all_bad = clean_data(flipped.data, quick());
    CleaningOptions options = quick();
    options.at_most = 0.1;
    const CleanedData limited = clean_data(flipped.data, options);
    ASSERT_GT(all_bad.ledger.size(), 20u);
    ASSERT_EQ(limited.ledger.size(), 20u);
    EXPECT_EQ(limited.num_bad, all_bad.num_bad);
    std::vector<float> margins;
    for (const CleaningEntry& line : all_bad.ledger) margins.push_back(line.margin);
    std::ranges::sort(margins);
    for (const CleaningEntry& line : limited.ledger) EXPECT_LE(line.margin, margins[19]);
    options.at_most = 0.99;
    EXPECT_EQ(clean_data(flipped.data, options).kept, all_bad.kept);
}

// Rows of a group are copies of each other with one wrong label: without groups each vouches for the others.
TEST(cleaning, rows_of_a_group_do_not_vouch_for_each_other) {
    Dataset data = ring_of_classes(120, 3, 0.2, 4);
    for (const RowIndex copy : {3u, 6u, 9u, 12u, 15u, 18u}) {
        for (Column& column : data.columns) {
            if (column.kind == ColumnKind::numeric) column.values[copy] = column.values[0];
            if (column.kind == ColumnKind::text) column.codes[copy] = column.codes[0];
        }
    }
    const std::vector<RowIndex> group = {0, 3, 6, 9, 12, 15, 18};
    for (const RowIndex row : group) data.labels[row] = 1;
    const auto removed_of_group = [&](Duplicates duplicates) {
        CleaningOptions options = quick();
        options.num_neighbors = {10};  // among more the seven would be few
        options.duplicates = duplicates;
        const auto removed = removed_rows(clean_data(data, options), data.rows);
        return std::ranges::count_if(group, [&](RowIndex r) { return std::ranges::count(removed, r) > 0; });
    };
    EXPECT_EQ(removed_of_group(Duplicates::keep), 0);
    EXPECT_EQ(removed_of_group(Duplicates::automatic), 7) << "they are found without groups, too";
    data.groups.resize(data.rows);
    for (RowIndex row = 0; row < data.rows; ++row) {
        data.groups[row] = std::ranges::count(group, row) > 0 ? GroupIndex{0} : GroupIndex(row.value());
        data.group_names.push_back(std::to_string(row));
    }
    EXPECT_EQ(removed_of_group(Duplicates::keep), 7);
}

TEST(cleaning, is_the_same_for_any_number_of_threads) {
    const Flipped flipped = flip_labels(ring_of_classes(150, 3, 0.4, 1), 0.2, 2);
    RunContext one, two;
    one.threads = 1;
    two.threads = 2;
    const CleanedData a = clean_data(flipped.data, quick(), one);
    const CleanedData b = clean_data(flipped.data, quick(), two);
    EXPECT_EQ(a.kept, b.kept);
    ASSERT_EQ(a.ledger.size(), b.ledger.size());
    for (std::size_t i = 0; i < a.ledger.size(); ++i) {
        EXPECT_EQ(a.ledger[i].score, b.ledger[i].score);
        EXPECT_EQ(a.ledger[i].margin, b.ledger[i].margin);
    }
}

TEST(cleaning, works_on_three_rows_and_on_duplicates) {
    Dataset three = ring_of_classes(4, 2, 0.1, 1);
    three = select_rows(three, std::vector<RowIndex>{0, 1, 2});
    const CleanedData few = clean_data(three, {});
    EXPECT_GE(few.after[0], 1u);
    EXPECT_GE(few.after[1], 1u);

    Dataset data = ring_of_classes(60, 2, 0.3, 1);
    std::vector<RowIndex> doubled = all_rows(data.rows);
    doubled.insert(doubled.end(), doubled.begin(), doubled.end());
    data = select_rows(data, doubled);
    EXPECT_GT(clean_data(data, quick()).kept.size(), 60u);
}

TEST(cleaning, bad_data_and_options_are_told) {
    Dataset data = ring_of_classes(40, 2, 0.3, 1);
    for (const double share : {0.0, 1.0, -0.1, std::nan("")}) {
        expect_refused(data, {.at_most = share}, ErrorCode::bad_argument, "must lie between 0 and 1");
    }
    expect_refused(data, {.sanitization = {.num_pruned_neighbors = 1}, .at_most = 0.1},
                   ErrorCode::bad_argument, "give one of the two");
    expect_refused(data, {.sanitization = {.removal_radius = -1.0}}, ErrorCode::bad_argument,
                   "at least 0, not -1");
    expect_refused(data, {.sanitization = {.num_pruned_neighbors = 1, .removal_radius = 1.0}},
                   ErrorCode::bad_argument, "not by both");
    expect_refused(data, {.num_judges = 0}, ErrorCode::bad_argument, "at least 1 judge");
    std::ranges::fill(data.labels, 0);
    expect_refused(data, {}, ErrorCode::bad_data, "all 40 rows are of class 'class0'");
}

}  // namespace
}  // namespace hardlearn::testing
