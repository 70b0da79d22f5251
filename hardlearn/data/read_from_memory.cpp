#include "hardlearn/data/read_from_memory.hpp"

#include <fmt/format.h>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/arff.hpp"
#include "hardlearn/data/column_plan.hpp"
#include "hardlearn/data/csv.hpp"
#include "hardlearn/data/label_and_group_files.hpp"
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
            return read_csv(source, ',', options, context, limits);
        case DataFormat::tsv:
            return read_csv(source, '\t', options, context, limits);
        case DataFormat::svmlight:
            return read_svmlight(source, options, context, limits);
        case DataFormat::arff:
            return read_arff(source, options, context, limits);
        case DataFormat::npy:
            return read_npy(source, options, context);
    }
    throw Error(ErrorCode::internal, "unknown data format");
}

}  // namespace

DataFormat format_of(const std::filesystem::path& path) {
    const std::string extension = without_gz(path).extension().string();
    if (extension == ".tsv" || extension == ".tab") return DataFormat::tsv;
    if (extension == ".svmlight" || extension == ".libsvm" || extension == ".svm")
        return DataFormat::svmlight;
    if (extension == ".arff") return DataFormat::arff;
    if (extension == ".npy") return DataFormat::npy;
    return DataFormat::csv;
}

Dataset read_dataset_from_memory(const TextSource& source, DataFormat format, const ReadOptions& options,
                                 const RunContext& context, const ReadLimits& limits) {
    check_options(options);
    Dataset data = read_format(source, format, options, context, limits);
    read_label_and_group_files(options, data);
    data.name = without_gz(source.name).stem().string();
    return data;
}

}  // namespace hardlearn
