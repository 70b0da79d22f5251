#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/safetensors.hpp"

namespace hardlearn::fuzz {

template <class T>
void add_tensor(SafetensorsWriter& writer, const std::string& name, std::string_view data,
                std::vector<std::size_t> shape) {
    std::vector<T> values(data.size() / sizeof(T));
    if (!values.empty()) std::memcpy(values.data(), data.data(), values.size() * sizeof(T));
    std::size_t product = 1;
    for (const std::size_t extent : shape) product *= extent;
    if (product != values.size()) shape = {values.size()};
    writer.add(name, std::span<const T>(values), std::move(shape));
}

inline std::vector<std::size_t> counts_of(const nlohmann::json& list) {
    std::vector<std::size_t> counts;
    for (const auto& item : list) {
        if (!item.is_number_unsigned()) throw std::out_of_range("no whole number");
        counts.push_back(item.get<std::size_t>());
    }
    return counts;
}

inline void add_tensor(SafetensorsWriter& writer, const std::string& name, const nlohmann::json& description,
                       std::string_view data) {
    const auto offsets = counts_of(description.at("data_offsets"));
    const auto shape = counts_of(description.at("shape"));
    const std::size_t begin = std::min(offsets.at(0), data.size());
    const std::string_view bytes = data.substr(begin, std::max(offsets.at(1), begin) - begin);
    const std::string type = description.at("dtype");
    if (type == "F32") add_tensor<float>(writer, name, bytes, shape);
    if (type == "F64") add_tensor<double>(writer, name, bytes, shape);
    if (type == "I32") add_tensor<std::int32_t>(writer, name, bytes, shape);
    if (type == "U32") add_tensor<std::uint32_t>(writer, name, bytes, shape);
    if (type == "U8") add_tensor<std::uint8_t>(writer, name, bytes, shape);
}

/// The bytes as a file whose layout and checksum are right, so that what is read out of it is put to the
/// test: a fuzzer does not guess checksums. Nothing where there is no header to go by. `format`, `schema`: of
/// the file; a schema that the bytes name and that is lower is kept. `fixed`: metadata that it gets whatever
/// the bytes say.
inline std::optional<std::vector<std::byte>> well_formed(
    std::string_view bytes, const std::string& format, int schema,
    const std::map<std::string, std::string>& fixed = {}) {
    std::uint64_t length = 0;
    if (bytes.size() < sizeof length) return std::nullopt;
    std::memcpy(&length, bytes.data(), sizeof length);
    bytes.remove_prefix(sizeof length);
    const std::string_view text = bytes.substr(0, std::min<std::uint64_t>(length, bytes.size()));
    const auto header = nlohmann::json::parse(text, nullptr, false);
    if (!header.is_object()) return std::nullopt;
    SafetensorsWriter writer;
    try {
        for (const auto& [name, value] : header.items()) {
            if (name != "__metadata__") {
                add_tensor(writer, name, value, bytes.substr(text.size()));
                continue;
            }
            for (const auto& [key, entry] : value.items()) {
                if (key == "schema")
                    schema = std::clamp(std::atoi(entry.get<std::string>().c_str()), 1, schema);
                if (key != "schema" && key != "format" && key != "checksum")
                    writer.set_metadata(key, entry.get<std::string>());
            }
        }
        for (const auto& [key, text_of_key] : fixed) writer.set_metadata(key, text_of_key);
        return writer.bytes(format, schema);
    } catch (const nlohmann::json::exception&) {
        return std::nullopt;
    } catch (const std::out_of_range&) {
        return std::nullopt;
    } catch (const Error&) {
        return std::nullopt;
    }
}

/// Runs `work`; anything but success, bad data and bad arguments ends the process.
inline void expect_refusal_or_success(const std::function<void()>& work) {
    try {
        work();
    } catch (const Error& error) {
        if (error.code() != ErrorCode::bad_data && error.code() != ErrorCode::bad_argument) {
            std::fprintf(stderr, "unexpected error: %s\n", error.what());
            std::abort();
        }
    }
}

}  // namespace hardlearn::fuzz
