#include <fmt/format.h>

#include <cstdint>
#include <cstring>
#include <fstream>
#include <stdexcept>

#include "benchmarks/bench/worker.hpp"

namespace hardlearn::bench {
namespace {

struct Array {
    std::size_t rows = 0;
    std::size_t columns = 1;
    std::vector<char> bytes;
};

// A version 1 file of NumPy, one or two dimensions, C order, elements of four bytes.
Array read_array(const std::filesystem::path& path, std::string_view type) {
    std::ifstream file(path, std::ios::binary);
    char start[10] = {};
    if (!file.read(start, 10)) throw std::runtime_error(fmt::format("{} cannot be read", path.string()));
    std::uint16_t length = 0;
    std::memcpy(&length, start + 8, 2);
    std::string header(length, ' ');
    file.read(header.data(), length);
    if (header.find(type) == std::string::npos || header.find("False") == std::string::npos) {
        throw std::runtime_error(fmt::format("{} is not an array of {} in C order", path.string(), type));
    }
    Array array;
    const char* shape = header.c_str() + header.find('(') + 1;
    char* end = nullptr;
    array.rows = std::strtoul(shape, &end, 10);
    if (end[1] == ' ') array.columns = std::strtoul(end + 2, nullptr, 10);
    array.bytes.resize(array.rows * array.columns * 4);
    if (!file.read(array.bytes.data(), static_cast<std::streamsize>(array.bytes.size()))) {
        throw std::runtime_error(fmt::format("{} is too short", path.string()));
    }
    return array;
}

std::filesystem::path path_of(const Json& settings, const std::string& name) {
    return std::filesystem::path(settings.at("data").get<std::string>()) / (name + ".npy");
}

}  // namespace

Matrix<float> read_matrix(const std::filesystem::path& path) {
    const Array array = read_array(path, "<f4");
    Matrix<float> matrix(array.rows, array.columns);
    for (std::size_t i = 0; i < array.rows; ++i) {
        std::memcpy(matrix.row(i).data(), array.bytes.data() + i * array.columns * 4, array.columns * 4);
    }
    return matrix;
}

void write_matrix(const std::filesystem::path& path, MatrixView<const float> matrix) {
    std::string header = fmt::format("{{'descr': '<f4', 'fortran_order': False, 'shape': ({}, {}), }}",
                                     matrix.rows(), matrix.columns());
    header.resize((header.size() + 11 + 63) / 64 * 64 - 11, ' ');
    header += '\n';
    const auto length = static_cast<std::uint16_t>(header.size());
    std::ofstream file(path, std::ios::binary);
    file.write("\x93NUMPY\x01\x00", 8);
    file.write(reinterpret_cast<const char*>(&length), 2);
    file << header;
    for (std::size_t i = 0; i < matrix.rows(); ++i) {
        file.write(reinterpret_cast<const char*>(matrix.row(i).data()),
                   static_cast<std::streamsize>(matrix.columns() * 4));
    }
}

Matrix<float> read_rows(const Json& settings, const std::string& name) {
    return read_matrix(path_of(settings, name));
}

std::vector<Label> read_labels(const Json& settings, const std::string& name) {
    const Array array = read_array(path_of(settings, name), "<i4");
    std::vector<Label> labels(array.rows);
    std::memcpy(labels.data(), array.bytes.data(), array.bytes.size());
    return labels;
}

Dataset as_dataset(MatrixView<const float> rows, std::span<const Label> labels) {
    Dataset data;
    data.name = "bench";
    data.rows = rows.rows();
    data.label_name = "label";
    data.labels.assign(labels.begin(), labels.end());
    Label classes = 0;
    for (const Label label : labels) classes = std::max(classes, Label(label + 1));
    for (Label c = 0; c < classes; ++c) data.class_names.push_back(fmt::format("{}", c));
    for (std::size_t j = 0; j < rows.columns(); ++j) {
        Column column{.name = fmt::format("f{}", j + 1)};
        for (std::size_t i = 0; i < rows.rows(); ++i) column.values.push_back(rows(i, j));
        data.columns.push_back(std::move(column));
    }
    return data;
}

RunContext context_of(const Json& settings) {
    return {.threads = settings.at("threads").get<int>()};
}

std::vector<std::int64_t> numbers_of(std::span<const Label> labels) {
    std::vector<std::int64_t> numbers;
    for (const Label label : labels) numbers.push_back(static_cast<std::int64_t>(label));
    return numbers;
}

double accuracy(std::span<const Label> answers, std::span<const Label> truth) {
    std::size_t right = 0;
    for (std::size_t i = 0; i < truth.size(); ++i) right += answers[i] == truth[i];
    return static_cast<double>(right) / static_cast<double>(truth.size());
}

}  // namespace hardlearn::bench
