#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "hardlearn/page/page_table.hpp"
#include "hardlearn/page/sections.hpp"
#include "hardlearn/report/table.hpp"

namespace hardlearn {
namespace {

std::vector<std::size_t> sums_of_columns(const Matrix<std::uint64_t>& table) {
    std::vector<std::size_t> sums(table.columns());
    for (std::size_t i = 0; i < table.rows(); ++i) {
        for (std::size_t j = 0; j < table.columns(); ++j) sums[j] += table(i, j);
    }
    return sums;
}

std::vector<std::size_t> sums_of_rows(const Matrix<std::uint64_t>& table) {
    std::vector<std::size_t> sums(table.rows());
    for (std::size_t i = 0; i < table.rows(); ++i) {
        for (const std::uint64_t count : table.row(i)) sums[i] += count;
    }
    return sums;
}

std::string sum_html(const Matrix<std::uint64_t>& counts, std::size_t row, std::size_t sum) {
    const auto most =
        static_cast<std::size_t>(std::ranges::max_element(counts.row(row)) - counts.row(row).begin());
    if (sum == 0) return "";
    return fmt::format("{} in #{}",
                       percent_text(static_cast<double>(counts(row, most)) / static_cast<double>(sum), 0),
                       most + 1);
}

// Shades beside numbers: nine steps of a class's share.
std::string cell_html(std::size_t count, std::size_t sum) {
    if (count == 0) return "<span class=\"cell\">0</span>";
    const std::size_t step = 1 + 8 * count / std::max<std::size_t>(sum, 1);
    return fmt::format("<span class=\"cell q{}\">{}</span>", step, count);
}

}  // namespace

std::string cluster_section(PageState& state) {
    const Diagnosis& diagnosis = state.dossier.diagnosis;
    const Matrix<std::uint64_t>& counts = diagnosis.class_by_cluster;
    const std::vector<std::size_t> of_classes = sums_of_rows(counts), of_clusters = sums_of_columns(counts);
    const auto classes = largest_classes(of_classes, state.limits.matrix_classes);
    const auto clusters = largest_classes(of_clusters, state.limits.matrix_classes);
    if (classes.size() < counts.rows())
        state.left_out.push_back(
            fmt::format("Tables of classes by classes or clusters show the {} largest of {}.", classes.size(),
                        count_text(counts.rows())));
    std::vector<PageTable::Column> columns = {{"Class"}};
    for (const std::size_t j : clusters) columns.push_back({fmt::format("#{}", j + 1), true});
    columns.push_back({"Most in one cluster"});
    PageTable table("cluster-table", "Rows of each class in each cluster", columns);
    for (const std::size_t i : classes) {
        std::vector<std::string> cells = {name_html(diagnosis.data.class_names[i])};
        for (const std::size_t j : clusters) cells.push_back(cell_html(counts(i, j), of_classes[i]));
        cells.push_back(sum_html(counts, i, of_classes[i]));
        table.add_row(std::move(cells));
    }
    const LearningHardIndex& index = diagnosis.index;
    std::string text = fmt::format(
        "<p>The rows fall into {} clusters by their columns alone. If each class filled a cluster of its "
        "own, "
        "the Learning-Hard Index would be 0; if clusters said nothing of classes, 1. Here it is {} ± {} over "
        "{} "
        "(95 % interval {} to {}), {} without the map's embedding, {} with labels dealt at random.</p>\n",
        counts.columns(), fixed(index.mean, 3), fixed(index.deviation, 3),
        counted(index.values.size(), "seed", "seeds"), fixed(index.low, 3), fixed(index.high, 3),
        fixed(index.raw, 3), fixed(index.null_mean, 3));
    if (index.group_ami) {
        text += fmt::format(
            "<p>Clusters and groups: adjusted mutual information {}; clusters and classes: {}. The higher "
            "one is "
            "what the clusters follow.</p>\n",
            fixed(*index.group_ami, 3), fixed(1 - index.mean, 3));
    }
    return section_html("clusters", "Classes and clusters", text + table.html());
}

}  // namespace hardlearn
