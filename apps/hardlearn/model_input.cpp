#include "apps/hardlearn/model_input.hpp"

#include <fmt/format.h>

#include "apps/hardlearn/table.hpp"

namespace hardlearn::app {

Dataset read_queries(const std::string& file, const MicroLearner& model, const DataOptions& options,
                     Session& session) {
    ReadOptions read = read_options(options);
    read.labels_required = false;
    if (!read.label && !model.label_name.empty()) read.label = model.label_name;
    for (const PreparedColumn& column : model.preparation.columns) {
        read.expected.push_back({.name = column.name, .kind = column.kind});
    }
    return read_dataset(file, read, session.context());
}

void warn_about_unseen(const std::string& file, std::size_t unseen_categories, Session& session) {
    if (unseen_categories == 0) return;
    session.warn(
        fmt::format("{}: {} with a text that was not in the training data, taken as none of its levels", file,
                    counted(unseen_categories, "cell", "cells")));
}

}  // namespace hardlearn::app
