#include "hardlearn/data/readers.hpp"

#include "hardlearn/data/column_plan.hpp"
#include "hardlearn/data/read_from_memory.hpp"
#include "hardlearn/data/text_source.hpp"

namespace hardlearn {

Dataset read_dataset(const std::filesystem::path& path, const ReadOptions& options,
                     const RunContext& context) {
    check_options(options);
    const InputFile file(path);
    return read_dataset_from_memory(file.source(), options.format, options, context);
}

}  // namespace hardlearn
