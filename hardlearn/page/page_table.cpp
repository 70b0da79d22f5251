#include "hardlearn/page/page_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace hardlearn {

PageTable::PageTable(std::string id, std::string caption, std::vector<Column> columns)
    : id_(std::move(id)), caption_(std::move(caption)), columns_(std::move(columns)) {}

namespace {

// Numbers stand at the right; bars make room for them on phones.
std::string class_of(const PageTable::Column& column) {
    if (column.is_number) return " class=\"n\"";
    return column.title.find(">Bar<") != std::string::npos ? " class=\"b\"" : "";
}

}  // namespace

std::string PageTable::row_html(const std::vector<std::string>& cells, std::string_view attributes) const {
    std::string text = attributes.empty() ? "<tr>" : fmt::format("<tr {}>", attributes);
    for (std::size_t i = 0; i < cells.size(); ++i) {
        std::string attribute = class_of(columns_[i]);
        if (stacks_) attribute += fmt::format(" data-title=\"{}\"", columns_[i].title);
        text += i == 0 ? fmt::format("<th scope=\"row\"{}>{}</th>", attribute, cells[i])
                       : fmt::format("<td{}>{}</td>", attribute, cells[i]);
    }
    return text + "</tr>\n";
}

void PageTable::add_row(std::vector<std::string> cells, std::string_view attributes) {
    body_ += row_html(cells, attributes);
    ++num_rows_;
}

void PageTable::add_last_row(std::vector<std::string> cells) {
    foot_ += row_html(cells, "");
}

std::string PageTable::html() const {
    std::string head;
    for (const Column& column : columns_) {
        head += fmt::format("<th scope=\"col\"{}>{}</th>", class_of(column), column.title);
    }
    const std::string foot = foot_.empty() ? "" : fmt::format("<tfoot>\n{}</tfoot>\n", foot_);
    return fmt::format(
        "<div class=\"table{5}\" role=\"group\" tabindex=\"0\" aria-labelledby=\"{0}-caption\">"
        "<table id=\"{0}\">\n<caption id=\"{0}-caption\">{1}</caption>\n<thead><tr>{2}</tr></thead>\n"
        "<tbody>\n{3}</tbody>\n{4}</table></div>\n",
        id_, caption_, head, body_, foot, stacks_ ? " stacked" : "");
}

std::string bar_html(double share) {
    const double width = std::isnan(share) ? 0 : 60 * std::clamp(share, 0.0, 1.0);
    return fmt::format(
        "<svg class=\"bar\" width=\"60\" height=\"10\" aria-hidden=\"true\"><rect class=\"back\" "
        "width=\"60\" "
        "height=\"10\"/><rect class=\"fill\" width=\"{:.1f}\" height=\"10\"/></svg>",
        width);
}

std::string signed_bar_html(double share) {
    const double length = std::isnan(share) ? 0 : 50 * std::clamp(share, -1.0, 1.0);
    return fmt::format(
        "<svg class=\"bar\" width=\"100\" height=\"10\" aria-hidden=\"true\"><rect class=\"{}\" x=\"{:.1f}\" "
        "width=\"{:.1f}\" height=\"10\"/><path class=\"axis\" d=\"M50 0v10\"/></svg>",
        length < 0 ? "against" : "fill", length < 0 ? 50 + length : 50, std::abs(length));
}

}  // namespace hardlearn
