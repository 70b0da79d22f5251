#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace hardlearn {

/// A table of a page. With the page's script its columns can be sorted, and it can be copied as CSV.
class PageTable {
  public:
    struct Column {
        std::string title;       ///< HTML
        bool is_number = false;  ///< aligned right, sorted by value
    };

    /// `id`: of the element, unique on the page; `caption`: HTML.
    PageTable(std::string id, std::string caption, std::vector<Column> columns);

    /// One cell a column, HTML; the first names the row. `attributes`: of the row's element.
    void add_row(std::vector<std::string> cells, std::string_view attributes = {});
    /// A row below the others that stays there: a sum.
    void add_last_row(std::vector<std::string> cells);
    /// On a phone each row becomes a card, its cells one below the other with their column's title, which
    /// must be plain text: for tables of sentences.
    void stack_on_phones() { stacks_ = true; }
    std::size_t num_rows() const { return num_rows_; }

    std::string html() const;

  private:
    std::string row_html(const std::vector<std::string>& cells, std::string_view attributes) const;

    std::string id_;
    std::string caption_;
    std::vector<Column> columns_;
    std::string body_;
    std::string foot_;
    std::size_t num_rows_ = 0;
    bool stacks_ = false;
};

/// A bar beside a number, from 0 to `share` of the room, for eyes only.
std::string bar_html(double share);

/// A bar from the middle to the left (below 0) or right; `share`: -1 to 1.
std::string signed_bar_html(double share);

}  // namespace hardlearn
