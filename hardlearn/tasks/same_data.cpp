#include "hardlearn/tasks/same_data.hpp"

#include <fmt/format.h>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/row_selection.hpp"

namespace hardlearn {
namespace {

[[noreturn]] void refuse(std::string_view what, const std::string& found, const std::string& expected) {
    throw_bad_data(fmt::format(
        "{} other data than this ({}; this has {}); the data must be the same and be read in the same way "
        "(label, groups, columns)",
        what, found, expected));
}

std::string size_text(std::size_t rows, std::size_t features, std::size_t classes) {
    return fmt::format("{} rows, {} features and {} classes", rows, features, classes);
}

}  // namespace

void check_same_data(const MicroLearner& model, const Dataset& data) {
    // A fit takes rows in an order of its own, and fingerprints them in it.
    std::vector<RowIndex> rows;
    for (const std::uint32_t row : model.source_rows()) {
        if (row < data.rows) rows.push_back(RowIndex(row));
    }
    const bool has_all = rows.size() == model.source_rows().size();
    const std::string own = has_all ? select_rows(data, rows).fingerprint() : data.fingerprint();
    if (!has_all || model.training_fingerprint() != own)
        refuse("the model was fitted on", "fingerprint " + model.training_fingerprint(), own);
}

void check_same_data(const EvaluationDetail& evaluation, const Dataset& data) {
    constexpr std::string_view what = "the evaluation is of";
    if (!evaluation.labelling.empty()) {
        throw_bad_data(fmt::format(
            "the evaluation is of labels made wrong or of true classes ({}); expected one that learns from "
            "the labels as they are and judges by them",
            evaluation.labelling));
    }
    const std::string own = data.fingerprint();
    if (!evaluation.fingerprint.empty()) {
        if (evaluation.fingerprint != own) refuse(what, "fingerprint " + evaluation.fingerprint, own);
        return;
    }
    const std::string found = size_text(evaluation.rows, evaluation.features, evaluation.num_classes);
    const std::string expected = size_text(data.rows, data.columns.size(), data.num_classes());
    if (found != expected) refuse(what, found, expected);
    if (evaluation.truth.empty()) return;
    if (evaluation.class_names != data.class_names) refuse(what, "other names of classes", "its own");
    if (evaluation.truth != data.labels) refuse(what, "other classes of the rows", "its own");
}

void check_same_data(const CertifiedSet& certificate, const Dataset& data) {
    constexpr std::string_view what = "the certificate is of";
    const DataSummary& found = certificate.data;
    if (!found.fingerprint.empty()) {
        const std::string own = data.fingerprint();
        if (found.fingerprint != own) refuse(what, "fingerprint " + found.fingerprint, own);
        return;
    }
    const std::string size = size_text(found.rows, found.features, found.num_classes());
    const std::string expected = size_text(data.rows, data.columns.size(), data.num_classes());
    if (size != expected) refuse(what, size, expected);
    if (found.class_names != data.class_names) refuse(what, "other names of classes", "its own");
    if (found.class_counts != class_counts(data.labels, data.num_classes()))
        refuse(what, "other rows of the classes", "its own");
}

}  // namespace hardlearn
