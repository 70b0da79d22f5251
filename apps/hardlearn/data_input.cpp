#include "apps/hardlearn/data_input.hpp"

#include <fmt/format.h>

#include "apps/hardlearn/table.hpp"
#include "hardlearn/core/error.hpp"

namespace hardlearn::app {
namespace {

Dataset read_and_tell(const std::string& file, const ReadOptions& options, Session& session) {
    Dataset data = read_dataset(file, options, session.context());
    for (const std::string& note : data.notes) {
        const bool named = note.starts_with(file + ":");
        session.note(named ? note : file + ": " + note);
    }
    return data;
}

// Where a third of the rows or more are classes of their own, the label is likely a measurement.
void warn_about_many_classes(const std::string& file, const Dataset& data, Session& session) {
    constexpr std::size_t fewest_values = 6;
    if (data.num_classes() < fewest_values || 3 * data.num_classes() <= data.rows) return;
    session.warn(fmt::format("{}: label '{}' has {} classes for {} rows: is it a number to predict?", file,
                             data.label_name, data.num_classes(), data.rows));
}

}  // namespace

Dataset read_data(const std::string& file, const DataOptions& options, Session& session) {
    Dataset data = read_and_tell(file, read_options(options), session);
    warn_about_many_classes(file, data, session);
    return data;
}

Dataset read_queries(const std::string& file, const std::string& label_name, const Preparation& preparation,
                     const DataOptions& options, Session& session) {
    ReadOptions read = read_options(options);
    read.labels_required = false;
    if (!read.label && !read.labels_file && !label_name.empty()) read.label = label_name;
    for (const PreparedColumn& column : preparation.columns) {
        read.expected.push_back({.name = column.name, .kind = column.kind});
    }
    Dataset data = read_and_tell(file, read, session);
    if (!options.label.empty() && data.label_name != options.label) {
        throw_bad_data(fmt::format("{}: there is no label column '{}'", file, options.label));
    }
    return data;
}

void note_search(const std::string& file, std::size_t rows, std::size_t max_exact_rows, Session& session) {
    if (rows > max_exact_rows) {
        session.note(
            fmt::format("{}: {} training rows, more than {}: an index finds nearly all of their neighbours; "
                        "--exact: all of them",
                        file, rows, max_exact_rows));
    }
}

void note_global_learning(const std::string& file, std::size_t rows, std::size_t max_exact_rows,
                          Session& session) {
    if (rows <= max_global_rows_beside(max_exact_rows)) return;
    session.note(
        fmt::format("{}: {} training rows, more than {}: machines of all rows learn from {} of them, and "
                    "automatic construction does without forests; --exact: all, and far slower",
                    file, rows, max_rows_of_global_learning, max_rows_of_machine));
}

void warn_about_unseen(const std::string& file, std::size_t unseen_categories, Session& session) {
    if (unseen_categories == 0) return;
    session.warn(
        fmt::format("{}: {} with a text that was not in the training data, taken as none of its levels", file,
                    counted(unseen_categories, "cell", "cells")));
}

}  // namespace hardlearn::app
