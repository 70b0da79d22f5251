#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hardlearn {

/// Text for a terminal, in aligned columns.
class Table {
  public:
    enum class Align { left, right };
    struct Column {
        std::string title;
        Align align = Align::right;
    };

    explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}
    /// One cell a column.
    void add_row(std::vector<std::string> cells);
    /// Titles and rows, each line indented by two spaces and ended by a newline.
    std::string text() const;
    /// The same as a Markdown table.
    std::string markdown() const;

  private:
    std::vector<Column> columns_;
    std::vector<std::vector<std::string>> rows_;
};

/// The text with control characters written as escapes, so that a name from a file cannot disturb the
/// terminal.
std::string printable(std::string_view text);

/// "1 row", "2 rows".
std::string counted(std::size_t count, std::string_view singular, std::string_view plural);

/// A number with `decimals` digits behind the point; "-" where it is NaN.
std::string fixed(double value, int decimals);

}  // namespace hardlearn
