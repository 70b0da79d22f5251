// Any bytes: the data readers return a whole table or throw Error. The first byte chooses the format.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/read_from_memory.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using hardlearn::DataFormat;
    if (size == 0) return 0;
    constexpr std::array formats{DataFormat::csv, DataFormat::tsv, DataFormat::svmlight, DataFormat::arff,
                                 DataFormat::npy};
    const DataFormat format = formats[data[0] % formats.size()];
    const hardlearn::ReadOptions options{.labels_required = format != DataFormat::npy};
    // Small chunks meet their borders often; small tables keep a bold header from asking for gigabytes.
    const hardlearn::ReadLimits limits{
        .chunk_bytes = 16, .max_dense_cells = 1'000'000, .max_columns = 10'000};
    try {
        const auto table =
            hardlearn::read_dataset_from_memory({reinterpret_cast<const char*>(data) + 1, size - 1}, format,
                                                "fuzz", options, {.threads = 1}, limits);
        for (const auto& column : table.columns) {
            if (column.values.size() + column.codes.size() != table.rows) std::abort();
        }
        if (!table.labels.empty() && table.labels.size() != table.rows) std::abort();
    } catch (const hardlearn::Error& error) {
        if (error.code() == hardlearn::ErrorCode::internal) std::abort();
    }
    return 0;
}
