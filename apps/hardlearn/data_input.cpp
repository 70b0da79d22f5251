#include "apps/hardlearn/data_input.hpp"

#include <fmt/format.h>

#include "apps/hardlearn/table.hpp"

namespace hardlearn::app {
namespace {

Dataset read_and_tell(const std::string& file, const ReadOptions& options, Session& session) {
    Dataset data = read_dataset(file, options, session.context());
    for (const std::string& note : data.notes) {
        const bool named = note.find(file) != std::string::npos;
        session.note(named ? note : file + ": " + note);
    }
    return data;
}

}  // namespace

Dataset read_data(const std::string& file, const DataOptions& options, Session& session) {
    return read_and_tell(file, read_options(options), session);
}

Dataset read_queries(const std::string& file, const MicroLearner& model, const DataOptions& options,
                     Session& session) {
    ReadOptions read = read_options(options);
    read.labels_required = false;
    if (!read.label && !model.label_name.empty()) read.label = model.label_name;
    for (const PreparedColumn& column : model.preparation.columns) {
        read.expected.push_back({.name = column.name, .kind = column.kind});
    }
    return read_and_tell(file, read, session);
}

void warn_about_unseen(const std::string& file, std::size_t unseen_categories, Session& session) {
    if (unseen_categories == 0) return;
    session.warn(
        fmt::format("{}: {} with a text that was not in the training data, taken as none of its levels", file,
                    counted(unseen_categories, "cell", "cells")));
}

}  // namespace hardlearn::app
