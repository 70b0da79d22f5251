#include "hardlearn/report/row_name.hpp"

#include <fmt/format.h>

#include "hardlearn/report/table.hpp"

namespace hardlearn {

namespace {

std::string numbered(std::size_t row, const std::string* name) {
    const std::string number = fmt::format("row {}", row + 1);
    return name == nullptr ? number : number + ", " + printable(*name);
}

}  // namespace

std::string row_name(std::span<const std::string> names, RowIndex row) {
    return numbered(row, names.empty() ? nullptr : &names[row]);
}

std::string row_name(const MicroLearner& model, RowIndex row) {
    return numbered(model.source_rows()[row], model.row_names().empty() ? nullptr : &model.row_names()[row]);
}

}  // namespace hardlearn
