#include "hardlearn/tasks/common_rows.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_set>

#include "hardlearn/tasks/notes.hpp"

namespace hardlearn {
namespace {

std::string_view bytes_of(std::span<const float> row) {
    return {reinterpret_cast<const char*>(row.data()), row.size_bytes()};
}

}  // namespace

void note_common_rows(MatrixView<const float> training, MatrixView<const float> test,
                      std::vector<Note>& notes, const RunContext& context) {
    std::unordered_set<std::string_view> known;
    for (std::size_t i = 0; i < training.rows(); ++i) known.insert(bytes_of(training.row(i)));
    std::uint64_t common = 0;
    for (std::size_t i = 0; i < test.rows(); ++i) common += known.contains(bytes_of(test.row(i)));
    if (common == 0) return;
    add_note(notes,
             {.kind = "common_rows",
              .text = fmt::format("{} of {} are training rows, too: what they show says nothing of new rows",
                                  common, counted_rows(test.rows())),
              .is_warning = true,
              .facts = {{"rows", common}}},
             context);
}

}  // namespace hardlearn
