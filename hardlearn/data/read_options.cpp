#include "hardlearn/data/read_options.hpp"

#include <array>

namespace hardlearn {
namespace {

template <class Member>
Option<ReadOptions> in_rules(Member ReadingRules::*member, const OptionFacts& facts) {
    return declare_option<ReadOptions>(
        [member](ReadOptions & options) -> auto& { return options.rules.*member; }, facts);
}

}  // namespace

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
            &ReadOptions::format,
            {.name = "format", .doc = "Format of the file; auto: as its first bytes tell", .unit = "NAME"}),
        declare_option(&ReadOptions::separator,
                       {.name = "separator",
                        .doc = "What stands between cells; auto: what cuts all lines alike, and gives most "
                               "numbers",
                        .unit = "NAME"}),
        declare_option(&ReadOptions::header,
                       {.name = "header",
                        .doc = "Whether the first line holds column names; auto: as it differs from the "
                               "lines below",
                        .unit = "WHEN"}),
        in_rules(&ReadingRules::missing,
                 {.name = "missing",
                  .doc = "Further texts that stand for a missing cell, beside NA, NULL, - and the like",
                  .unit = "LIST",
                  .may_be_empty = true}),
        in_rules(&ReadingRules::decimal,
                 {.name = "decimal", .doc = "Decimal sign of numbers", .unit = "SIGN"}),
        in_rules(
            &ReadingRules::strip,
            {.name = "strip",
             .doc = "Text to leave out of cells, so that they are numbers: a unit, a thousands mark, < of "
                    "<0.1; may be given several times",
             .unit = "TEXT",
             .may_be_empty = true,
             .verbatim = true}),
        declare_option(&ReadOptions::categorical,
                       {.name = "categorical",
                        .doc = "Columns whose cells are names, though they look like numbers",
                        .unit = "COLS",
                        .may_be_empty = true}),
        declare_option(&ReadOptions::keep,
                       {.name = "keep",
                        .doc = "Columns to use though their texts differ in every row, as identifiers do",
                        .unit = "COLS",
                        .may_be_empty = true}),
        in_rules(&ReadingRules::label_missing,
                 {.name = "label_missing",
                  .doc = "Texts that stand for a missing label; none: each of NA, ? and the like is a class",
                  .unit = "LIST"}),
        declare_option(&ReadOptions::drop_unlabelled,
                       {.name = "drop_unlabelled", .doc = "Leave out rows without a label"}),
        declare_option(&ReadOptions::max_levels,
                       {.name = "max_levels",
                        .doc = "Texts that a text column may hold; beyond, the rarest become 'other'",
                        .unit = "N",
                        .range = at_least(2)}),
    };
    return options;
}

std::span<const std::string_view> query_read_options() {
    static constexpr std::array<std::string_view, 10> names = {
        "label",  "labels_file", "drop",    "format", "separator",
        "header", "missing",     "decimal", "strip",  "label_missing"};
    return names;
}

}  // namespace hardlearn
