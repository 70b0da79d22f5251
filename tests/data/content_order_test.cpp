#include "hardlearn/data/content_order.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <set>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/random.hpp"
#include "hardlearn/data/preparation.hpp"
#include "tests/data/permutations.hpp"
#include "tests/support/datasets.hpp"

namespace hardlearn::testing {
namespace {

// Numbers, texts, missing cells, and every tenth row twice.
Dataset mixed_table(std::size_t rows) {
    RandomStream stream(8);
    Dataset data{.name = "mixed", .rows = rows, .columns = {}};
    std::vector<double> x, y;
    std::vector<std::uint32_t> codes;
    for (std::size_t i = 0; i < rows; ++i) {
        const bool twin = i % 10 == 9;
        x.push_back(twin ? x.back() : stream.normal());
        y.push_back(twin ? y.back() : stream.below(5) == 0 ? std::nan("") : stream.normal());
        codes.push_back(twin ? codes.back() : static_cast<std::uint32_t>(stream.below(3)));
        data.labels.push_back(static_cast<Label>(stream.below(3)));
        data.groups.push_back(GroupIndex(static_cast<std::uint32_t>(stream.below(7))));
    }
    data.columns = {numeric_column("x", x), numeric_column("y", y),
                    text_column("t", codes, {"round", "square", "star"})};
    data.class_names = {"a", "b", "c"};
    return data;
}

bool equal_rows(const Dataset& data, RowIndex a, RowIndex b) {
    const auto equal = [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); };
    return data.labels[a] == data.labels[b] && data.groups[a] == data.groups[b] &&
           equal(data.columns[0].values[a], data.columns[0].values[b]) &&
           equal(data.columns[1].values[a], data.columns[1].values[b]) &&
           data.columns[2].codes[a] == data.columns[2].codes[b];
}

TEST(content_order, is_that_of_the_same_table_written_down_in_another_way) {
    const Dataset data = mixed_table(200);
    const auto order = content_order(data, all_rows(200));
    EXPECT_EQ(std::set(order.begin(), order.end()).size(), 200u);
    EXPECT_NE(order, all_rows(200));
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
        const Rewritten other = rewritten(data, seed);
        const auto again = content_order(other.data, all_rows(200));
        for (std::size_t i = 0; i < order.size(); ++i)
            EXPECT_TRUE(equal_rows(data, other.rows[again[i]], order[i]));
    }
}

TEST(content_order, spreads_the_classes_of_equal_rows_over_them) {
    // 100 equal rows of three classes, one class after the other, then rows of their own.
    constexpr std::size_t equal = 100, rows = 130;
    std::vector<double> x(rows, 0.5);
    Dataset data{.name = "twins", .rows = rows, .columns = {}};
    for (std::size_t i = 0; i < rows; ++i) {
        data.labels.push_back(i < 3 ? 2 : i < 20 ? 1 : 0);
        if (i >= equal) x[i] = static_cast<double>(i);
    }
    data.columns = {numeric_column("x", x)};
    data.class_names = {"most", "some", "few"};
    for (const RowIndex first : {RowIndex(0), RowIndex(50)}) {
        // Also where a part of the rows is asked for.
        const auto asked = all_rows(rows);
        const auto order = content_order(data, std::span(asked).subspan(first));
        std::array<double, 3> share = {}, seen = {};
        for (const RowIndex row : order)
            share[static_cast<std::size_t>(data.labels[row])] += row < equal ? 1.0 : 0.0;
        for (double& one : share) one /= static_cast<double>(equal - first);
        double taken = 0;
        for (const RowIndex row : order) {
            if (row >= equal) continue;
            ++seen[static_cast<std::size_t>(data.labels[row])];
            ++taken;
            for (std::size_t c = 0; c < 3; ++c) EXPECT_LE(std::abs(seen[c] - taken * share[c]), 1.0) << taken;
        }
    }
}

TEST(content_order, is_of_the_given_rows) {
    const Dataset data = mixed_table(60);
    const std::vector<RowIndex> some = {5, 3, 50, 17};
    const auto order = content_order(data, some);
    EXPECT_EQ(std::set(order.begin(), order.end()), std::set(some.begin(), some.end()));
    EXPECT_TRUE(content_order(data, {}).empty());
}

TEST(content_order, tells_names_of_columns_and_texts_apart) {
    const Dataset data = mixed_table(60);
    Dataset renamed = data, translated = data, exchanged = data;
    renamed.columns[0].name = "z";
    translated.columns[2].levels = {"rond", "carre", "etoile"};
    std::swap(exchanged.columns[0].name, exchanged.columns[1].name);
    const auto order = content_order(data, all_rows(60));
    for (const Dataset& other : {renamed, translated, exchanged})
        EXPECT_NE(content_order(other, all_rows(60)), order);
}

TEST(number_by_appearance, keeps_which_rows_are_of_one_class_and_says_which) {
    const std::vector<Label> labels = {3, 1, 3, 0};
    const NumberedClasses numbered = number_by_appearance(labels, 5);
    EXPECT_EQ(numbered.labels, (std::vector<Label>{0, 1, 0, 2}));
    EXPECT_EQ(numbered.given, (std::vector<Label>{3, 1, 0, 2, 4}));
    for (std::size_t i = 0; i < labels.size(); ++i)
        EXPECT_EQ(numbered.given[static_cast<std::size_t>(numbered.labels[i])], labels[i]);
    EXPECT_TRUE(number_by_appearance({}, 0).given.empty());
    for (const Label wrong : {Label(-1), Label(2)})
        EXPECT_THROW(number_by_appearance(std::vector<Label>{0, wrong}, 2), Error);
}

TEST(content_order, does_not_depend_on_the_number_of_threads) {
    const Dataset data = mixed_table(9000);
    EXPECT_EQ(content_order(data, all_rows(9000), {.threads = 1}),
              content_order(data, all_rows(9000), {.threads = 3}));
}

}  // namespace
}  // namespace hardlearn::testing
