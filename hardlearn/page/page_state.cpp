#include "hardlearn/page/page_state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <span>

#include "hardlearn/page/base64.hpp"

namespace hardlearn {

PageLimits halved(const PageLimits& limits) {
    const auto half = [](std::size_t count) { return std::max<std::size_t>(1, count / 2); };
    return {.points = half(limits.points),
            .still_points = half(limits.still_points),
            .table_classes = half(limits.table_classes),
            .categories = half(limits.categories),
            .matrix_classes = half(limits.matrix_classes),
            .suspicious_rows = half(limits.suspicious_rows),
            .pictured_rows = half(limits.pictured_rows),
            .columns = half(limits.columns),
            .notes = half(limits.notes),
            .neighbors = half(limits.neighbors),
            .moved_columns = half(limits.moved_columns),
            .traininglet_rows = half(limits.traininglet_rows),
            .families = half(limits.families)};
}

std::vector<std::size_t> largest_classes(const std::vector<std::size_t>& counts, std::size_t count) {
    std::vector<std::size_t> classes(counts.size());
    std::iota(classes.begin(), classes.end(), std::size_t{0});
    if (classes.size() <= count) return classes;
    std::ranges::stable_sort(classes, std::greater{}, [&](std::size_t c) { return counts[c]; });
    classes.resize(count);
    std::ranges::sort(classes);
    return classes;
}

std::string row_html(const PageState& state, std::size_t row) {
    const auto& cases = state.dossier.cases;
    const bool told =
        std::ranges::any_of(cases, [&](const CaseDossier& one) { return one.chosen.row == row; });
    const auto& names = state.dossier.data.row_names;
    const std::string name = names.empty() ? "" : ", " + escaped_html(names[row]);
    return told ? fmt::format("<a href=\"#case-{0}\">row {0}{1}</a>", row + 1, name)
                : fmt::format("row {}{}", row + 1, name);
}

std::string picture_html(const PageState& state, std::span<const std::string> names, std::size_t row) {
    if (names.empty() || !state.pictures || state.dossier.options.is_private) return {};
    const std::string jpeg = state.pictures(names[row]);
    if (jpeg.empty()) return {};
    return fmt::format("<img class=\"thumbnail\" alt=\"\" src=\"data:image/jpeg;base64,{}\">",
                       base64(std::as_bytes(std::span(jpeg))));
}

}  // namespace hardlearn
