#include "hardlearn/data/read_from_memory.hpp"

#include <fmt/format.h>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/arff.hpp"
#include "hardlearn/data/column_plan.hpp"
#include "hardlearn/data/csv.hpp"
#include "hardlearn/data/format_detection.hpp"
#include "hardlearn/data/label_and_group_files.hpp"
#include "hardlearn/data/labels_and_groups.hpp"
#include "hardlearn/data/npy.hpp"
#include "hardlearn/data/svmlight.hpp"

namespace hardlearn {
namespace {

Dataset read_format(const TextSource& source, DataFormat format, const ReadOptions& options,
                    const RunContext& context, const ReadLimits& limits) {
    if (options.labels_file && (format == DataFormat::svmlight || format == DataFormat::arff)) {
        throw_bad_argument(fmt::format("{}: a labels file '{}' goes with .npy, .csv and .tsv files only",
                                       source.name, options.labels_file->string()));
    }
    switch (format) {
        case DataFormat::csv:
            return read_csv(source, options, context, limits);
        case DataFormat::tsv: {
            ReadOptions with_tabs = options;
            if (with_tabs.separator == Separator::automatic) with_tabs.separator = Separator::tab;
            return read_csv(source, with_tabs, context, limits);
        }
        case DataFormat::svmlight:
            return read_svmlight(source, options, context, limits);
        case DataFormat::arff:
            return read_arff(source, options, context, limits);
        case DataFormat::npy:
            return read_npy(source, options, context);
        case DataFormat::automatic:
            break;
    }
    throw Error(ErrorCode::internal, "unknown data format");
}

}  // namespace

Dataset read_dataset_from_memory(const TextSource& source, DataFormat format, const ReadOptions& options,
                                 const RunContext& context, const ReadLimits& limits) {
    check_options(options);
    if (format == DataFormat::automatic) format = detect_format(source);
    Dataset data = read_format(source, format, options, context, limits);
    read_label_and_group_files(options, data);
    data.rules = options.rules;
    leave_rows_out(data);
    data.name = without_gz(source.name).stem().string();
    return data;
}

}  // namespace hardlearn
