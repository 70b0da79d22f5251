#include "hardlearn/tasks/reading.hpp"

#include <fmt/format.h>

#include "hardlearn/core/error.hpp"
#include "hardlearn/tasks/notes.hpp"

namespace hardlearn {
namespace {

ReadData read_and_tell(const std::filesystem::path& path, const ReadOptions& options,
                       const RunContext& context) {
    ReadData result{.data = read_dataset(path, options, context), .notes = {}};
    const std::string place = path.string() + ": ";
    for (const std::string& note : result.data.notes) {
        const std::string text = note.starts_with(place) ? note.substr(place.size()) : note;
        add_note(result.notes, {.kind = "reader", .text = text}, context);
    }
    return result;
}

}  // namespace

ReadData read_known_rows(const std::filesystem::path& path, const ReadOptions& options,
                         const RunContext& context) {
    ReadData result = read_and_tell(path, options, context);
    note_many_classes(result.data, result.notes, context);
    return result;
}

ReadData read_queries(const std::filesystem::path& path, const std::string& label_name,
                      const Preparation& preparation, const ReadOptions& options, const RunContext& context) {
    ReadOptions read = options;
    read.labels_required = false;
    if (!read.label && !read.labels_file && !label_name.empty()) read.label = label_name;
    for (const PreparedColumn& column : preparation.columns) {
        read.expected.push_back({.name = column.name, .kind = column.kind});
    }
    ReadData result = read_and_tell(path, read, context);
    if (options.label && result.data.label_name != *options.label) {
        throw_bad_data(fmt::format("{}: there is no label column '{}'", path.string(), *options.label));
    }
    return result;
}

}  // namespace hardlearn
