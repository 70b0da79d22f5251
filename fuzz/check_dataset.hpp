#pragma once

#include <cstdlib>
#include <string>
#include <string_view>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/dataset_check.hpp"
#include "hardlearn/data/read_from_memory.hpp"

namespace hardlearn::fuzz {

/// What is wrong with a data set that a reader returned; empty if it keeps all its promises: what every entry
/// of the library asks of one, and that nothing is there for nothing.
inline std::string broken_promise(const Dataset& data) {
    try {
        check_dataset(data);
    } catch (const Error& error) {
        return error.what();
    }
    if (data.rows == 0) return "no rows";
    for (const Column& column : data.columns) {
        const bool numeric = column.kind == ColumnKind::numeric;
        if (!(numeric ? column.codes.empty() : column.values.empty())) return "cells of another kind";
    }
    if (!data.groups.empty() && data.group_names.empty()) return "groups without names";
    return {};
}

/// The fingerprint of what is read, or the message of the hardlearn::Error; any other exception passes
/// through.
inline std::string outcome(std::string_view bytes, DataFormat format, const ReadOptions& options,
                           const ReadLimits& limits, std::string& promise) {
    try {
        const Dataset data =
            read_dataset_from_memory({"input", bytes}, format, options, {.threads = 1}, limits);
        promise = broken_promise(data);
        return data.fingerprint();
    } catch (const Error& error) {
        if (error.code() == ErrorCode::internal) promise = error.what();
        return error.what();
    }
}

/// Options that reach different parts of the readers, chosen by a number.
inline ReadOptions options_of(unsigned choice) {
    ReadOptions options;
    options.labels_required = (choice & 1) == 0;
    if ((choice & 2) != 0) options.label = (choice & 4) != 0 ? "label" : "a";
    if ((choice & 8) != 0) options.group = (choice & 4) != 0 ? "qid" : "b";
    options.header = static_cast<Header>((choice >> 4) % 3);
    if ((choice & 64) != 0) options.expected = {{"a", ColumnKind::numeric}, {"b", ColumnKind::text}};
    if ((choice & 128) != 0) options.max_levels = 2;
    if ((choice & 256) != 0)
        options.rules = {.missing = {"x"}, .decimal = DecimalSign::comma, .strip = {".", "m"}};
    if ((choice & 512) != 0) {
        options.rules.label_missing = std::vector<std::string>{(choice & 4) != 0 ? "none" : "q"};
        options.drop_unlabelled = true;
        options.separator = static_cast<Separator>(choice % 6);
    }
    return options;
}

/// Reads in one piece and in pieces of chunk_bytes; returns what is wrong, or nothing.
inline std::string check_reading(std::string_view bytes, DataFormat format, unsigned choice,
                                 std::size_t chunk_bytes) {
    const ReadOptions options = options_of(choice);
    ReadLimits limits{.max_dense_cells = 1'000'000, .max_columns = 10'000};
    std::string promise;
    const std::string whole = outcome(bytes, format, options, limits, promise);
    if (!promise.empty()) return promise;
    if (format != DataFormat::csv && format != DataFormat::tsv && format != DataFormat::automatic) return {};
    limits.chunk_bytes = chunk_bytes;
    const std::string parts = outcome(bytes, format, options, limits, promise);
    if (!promise.empty()) return promise;
    return parts == whole ? "" : "in pieces: " + parts + "; whole: " + whole;
}

}  // namespace hardlearn::fuzz
