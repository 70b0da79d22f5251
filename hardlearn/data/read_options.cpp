#include "hardlearn/data/read_options.hpp"

#include <array>

namespace hardlearn {

std::span<const Option<ReadOptions>> read_options() {
    static const std::vector<Option<ReadOptions>> options = {
        declare_option(&ReadOptions::label,
                       {.name = "label",
                        .doc = "Name of the column with the classes (default: the last; to predict: as in "
                               "training)",
                        .unit = "NAME"}),
        declare_option(&ReadOptions::drop, {.name = "drop",
                                            .doc = "Columns to leave out, separated by commas",
                                            .unit = "COLS",
                                            .may_be_empty = true}),
        declare_option(&ReadOptions::group,
                       {.name = "group",
                        .doc = "Column whose rows belong together (speaker, patient); not a feature",
                        .unit = "COL"}),
        declare_option(&ReadOptions::groups_file,
                       {.name = "groups_file",
                        .doc = "One-column file with the group of each row, in row order",
                        .unit = "FILE",
                        .program_name = "groups"}),
        declare_option(&ReadOptions::labels_file,
                       {.name = "labels_file",
                        .doc = "File with the classes of an .npy file (.npy, or text with one a line)",
                        .unit = "FILE",
                        .program_name = "labels"}),
        declare_option(
            &ReadOptions::header,
            {.name = "header", .doc = "Whether the first line holds column names", .unit = "WHEN"}),
        declare_option(&ReadOptions::max_levels,
                       {.name = "max_levels",
                        .doc = "Texts that a text column may hold; beyond, the rarest become 'other'",
                        .unit = "N",
                        .range = at_least(2)}),
    };
    return options;
}

std::span<const std::string_view> query_read_options() {
    static constexpr std::array<std::string_view, 3> names = {"label", "labels_file", "header"};
    return names;
}

}  // namespace hardlearn
