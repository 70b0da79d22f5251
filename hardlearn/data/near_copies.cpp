#include "hardlearn/data/near_copies.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/parallel.hpp"
#include "hardlearn/core/random.hpp"
#include "hardlearn/data/preparation.hpp"

namespace hardlearn {
namespace {

constexpr std::size_t fewest_rows = 30;
constexpr std::size_t most_queries = 500;
constexpr std::size_t most_references = 10'000;
constexpr std::size_t most_cells = 20'000'000;  // of references and columns
constexpr double most_products = 1e9;           // of queries, references and features
constexpr std::size_t num_neighbors = 10;
constexpr double share_by_chance = 1e-3;  // of rows that are called near
constexpr double widest_ratio = 0.3;      // of d_1 to d_10 that is called near
constexpr double off_the_line = 1e-6;     // by how much the way over a row between two may be longer

struct Neighbor {
    double distance = 0;
    std::size_t row = 0;
};

double distance_of(std::span<const float> a, std::span<const float> b) {
    double sum = 0;
    for (std::size_t j = 0; j < a.size(); ++j) {
        const double difference = static_cast<double>(a[j]) - static_cast<double>(b[j]);
        sum += difference * difference;
    }
    return std::sqrt(sum);
}

bool equal(std::span<const float> a, std::span<const float> b) {
    return std::ranges::equal(a, b);
}

// The sample that is looked at: references, of which the first are asked about.
struct Sample {
    Matrix<float> features;
    std::vector<GroupIndex> groups;  // one a row, or empty
    std::size_t queries = 0;
};

// Nothing where all columns are constant in it.
std::optional<Sample> sample_of(const Dataset& data) {
    std::vector<RowIndex> rows = all_rows(data.rows);
    RandomStream stream = RandomStream(0).child("near copies");
    const std::size_t references =
        std::min({rows.size(), most_references, std::max(fewest_rows, most_cells / data.columns.size())});
    draw_to_front(std::span(rows), references, stream);
    rows.resize(references);
    Sample sample;
    try {
        sample.features = prepare(fit_preparation(data, rows), data, rows).features;
    } catch (const Error& error) {
        if (error.code() != ErrorCode::bad_data) throw;
        return std::nullopt;
    }
    const double products = static_cast<double>(references) * static_cast<double>(sample.features.columns());
    sample.queries = std::min({references, most_queries,
                               std::max(fewest_rows, static_cast<std::size_t>(most_products / products))});
    for (const RowIndex row : rows) {
        if (!data.groups.empty()) sample.groups.push_back(data.groups[row]);
    }
    return sample;
}

// The nearest rows that are others: not equal, nor of the same group. Fewer where there are fewer.
std::vector<Neighbor> nearest(const Sample& sample, std::size_t query) {
    std::vector<Neighbor> all;
    const auto own = sample.features.row(query);
    for (std::size_t i = 0; i < sample.features.rows(); ++i) {
        if (i == query || equal(own, sample.features.row(i))) continue;
        if (!sample.groups.empty() && sample.groups[i] == sample.groups[query]) continue;
        all.push_back({distance_of(own, sample.features.row(i)), i});
    }
    const std::size_t count = std::min(num_neighbors, all.size());
    std::ranges::partial_sort(all, all.begin() + static_cast<std::ptrdiff_t>(count), {},
                              [](const Neighbor& n) { return std::pair(n.distance, n.row); });
    all.resize(count);
    return all;
}

// Dimensions of the data around its rows; 0: not known.
double dimensions_of(const std::vector<std::vector<Neighbor>>& neighbors) {
    std::vector<double> ratios;
    for (const auto& of_row : neighbors) {
        if (of_row.size() == num_neighbors) ratios.push_back(of_row[2].distance / of_row.back().distance);
    }
    if (ratios.size() < fewest_rows) return 0;
    const auto middle = ratios.begin() + static_cast<std::ptrdiff_t>(ratios.size() / 2);
    std::ranges::nth_element(ratios, middle);
    constexpr double median_of_third = 0.2862;  // of Beta(3, 7)
    return *middle > 0 && *middle < 1 ? std::log(median_of_third) / std::log(*middle) : 0;
}

// Whether the row lies between two of its neighbours.
bool lies_between(const Sample& sample, const std::vector<Neighbor>& neighbors) {
    for (std::size_t a = 0; a < neighbors.size(); ++a) {
        for (std::size_t b = a + 1; b < neighbors.size(); ++b) {
            const double straight =
                distance_of(sample.features.row(neighbors[a].row), sample.features.row(neighbors[b].row));
            const double over = neighbors[a].distance + neighbors[b].distance;
            if (over <= straight * (1 + off_the_line)) return true;
        }
    }
    return false;
}

// Columns of numbers in which most rows differ: on a grid rows lie between others by chance.
std::size_t num_fine_columns(const Dataset& data) {
    return static_cast<std::size_t>(std::ranges::count_if(data.columns, [&](const Column& column) {
        const std::set<double> different(column.values.begin(), column.values.end());
        return 4 * different.size() > data.rows;
    }));
}

}  // namespace

std::optional<NearCopies> find_near_copies(const Dataset& data, const RunContext& context) {
    if (data.rows < fewest_rows || data.columns.empty()) return std::nullopt;
    const std::optional<Sample> sampled = sample_of(data);
    if (!sampled) return std::nullopt;
    const Sample& sample = *sampled;
    std::vector<std::vector<Neighbor>> neighbors(sample.queries);
    parallel_for_each(sample.queries, context, [&](std::size_t q) { neighbors[q] = nearest(sample, q); });
    const double dimensions = dimensions_of(neighbors);
    if (dimensions <= 0) return std::nullopt;
    const double chance = share_by_chance / static_cast<double>(num_neighbors - 1);
    const double ratio = std::min(widest_ratio, std::pow(chance, 1 / dimensions));
    NearCopies copies{.rows = sample.queries};
    copies.expected = static_cast<double>(num_neighbors - 1) * std::pow(ratio, dimensions) *
                      static_cast<double>(sample.queries);
    const bool look_between = dimensions >= 3 && num_fine_columns(data) >= 3;
    for (const auto& of_row : neighbors) {
        if (of_row.size() < num_neighbors) continue;
        if (of_row.front().distance < ratio * of_row.back().distance) {
            ++copies.near;
        } else if (look_between && lies_between(sample, of_row)) {
            ++copies.between;
        }
    }
    return copies;
}

bool are_many(std::size_t copies, std::size_t rows) {
    return copies >= 5 && 50 * copies >= rows;
}

}  // namespace hardlearn
