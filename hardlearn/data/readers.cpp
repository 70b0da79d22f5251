#include "hardlearn/data/readers.hpp"

#include <fmt/format.h>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/column_plan.hpp"
#include "hardlearn/data/read_from_memory.hpp"
#include "hardlearn/data/text_source.hpp"

namespace hardlearn {
namespace {

// Texts of a file are UTF-8: another could stand in no cell, and no model could keep it.
void check_texts(const ReadingRules& rules) {
    const auto check = [](std::string_view option, const std::vector<std::string>& texts) {
        for (const std::string& text : texts) {
            if (!is_utf8(text))
                throw_bad_argument(fmt::format("{}: {} is not UTF-8 text", option, in_quotes(text)));
        }
    };
    check("missing", rules.missing);
    check("strip", rules.strip);
    check("label_missing", rules.label_missing.value_or(std::vector<std::string>()));
}

}  // namespace

Dataset read_dataset(const std::filesystem::path& path, const ReadOptions& options,
                     const RunContext& context) {
    check_options(options);
    check_texts(options.rules);
    const InputFile file(path);
    return read_dataset_from_memory(file.source(), options.format, options, context);
}

}  // namespace hardlearn
