#include "hardlearn/data/safetensors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/hash.hpp"
#include "hardlearn/core/json_depth.hpp"
#include "hardlearn/core/output_file.hpp"
#include "hardlearn/data/text_source.hpp"

namespace hardlearn {
namespace {

static_assert(std::endian::native == std::endian::little, "the arrays are little endian");

using Json = nlohmann::json;  // sorts keys
using Metadata = std::map<std::string, std::string>;

constexpr std::size_t length_bytes = 8;
constexpr std::string_view metadata_key = "__metadata__";

template <class T>
constexpr std::string_view type_name = std::is_same_v<T, float>           ? "F32"
                                       : std::is_same_v<T, double>        ? "F64"
                                       : std::is_same_v<T, std::int32_t>  ? "I32"
                                       : std::is_same_v<T, std::uint32_t> ? "U32"
                                                                          : "U8";
template <class Kind, class T>
constexpr std::string_view type_name<StrongIndex<Kind, T>> = type_name<T>;

/// Bytes of one value; 0 for a type that this library does not write.
std::size_t value_size(std::string_view type) {
    if (type == "F64") return 8;
    if (type == "F32" || type == "I32" || type == "U32") return 4;
    return type == "U8" ? 1 : 0;
}

/// Number of bytes of an array, or nothing if they cannot be counted in 64 bits.
std::optional<std::size_t> size_in_bytes(const std::vector<std::size_t>& shape, std::size_t bytes_per_value) {
    std::size_t bytes = bytes_per_value;
    for (const std::size_t extent : shape) {
        if (__builtin_mul_overflow(bytes, extent, &bytes)) return std::nullopt;
    }
    return bytes;
}

/// A tensor as the header and the checksum see it.
struct Entry {
    std::string name;
    std::string type;
    std::vector<std::size_t> shape;
    std::size_t begin = 0;
    std::size_t end = 0;
    std::span<const std::byte> data;
};

/// Wide values first, then by name: every array is aligned to its values if the data as a whole is.
void lay_out(std::vector<Entry>& entries) {
    std::ranges::sort(entries, [](const Entry& a, const Entry& b) {
        return std::tuple(value_size(b.type), std::string_view(a.name)) <
               std::tuple(value_size(a.type), std::string_view(b.name));
    });
    std::size_t position = 0;
    for (Entry& entry : entries) {
        entry.begin = position;
        position += entry.data.size();
        entry.end = position;
    }
}

/// The header of a file; `checksum` is its place in the metadata. Same content, same bytes.
std::string header_text(Metadata metadata, const std::vector<Entry>& entries, const std::string& checksum) {
    metadata["checksum"] = checksum;
    Json header;
    header[std::string(metadata_key)] = metadata;
    for (const Entry& entry : entries) {
        header[entry.name] = {
            {"dtype", entry.type}, {"shape", entry.shape}, {"data_offsets", {entry.begin, entry.end}}};
    }
    std::string text = header.dump();
    text.resize((text.size() + 7) / 8 * 8, ' ');
    return text;
}

std::string content_checksum(const Metadata& metadata, std::vector<Entry> entries) {
    Fingerprint fingerprint;
    fingerprint.add_number(metadata.size());
    for (const auto& [key, value] : metadata) {
        fingerprint.add_text(key);
        fingerprint.add_text(value);
    }
    std::ranges::sort(entries, {}, &Entry::name);
    for (const Entry& entry : entries) {
        fingerprint.add_text(entry.name);
        fingerprint.add_text(entry.type);
        fingerprint.add_number(entry.shape.size());
        for (const std::size_t extent : entry.shape) fingerprint.add_number(extent);
        fingerprint.add_values(entry.data);
    }
    return fingerprint.hex();
}

// ----------------------------------------------------------------------------------------------------
// reading

std::vector<std::byte> read_file(const std::filesystem::path& path) {
    if (path == "-") {
        const auto bytes = std::as_bytes(std::span(standard_input()));
        return {bytes.begin(), bytes.end()};
    }
    const auto fail = [&]() {
        throw_file(fmt::format("{}: cannot read: {}", path.string(), std::strerror(errno)));
    };
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
    if (!file) fail();
    std::vector<std::byte> bytes;
    std::size_t used = 0;
    do {
        bytes.resize(std::max<std::size_t>(std::size_t{1} << 16, used * 2));
        used += std::fread(bytes.data() + used, 1, bytes.size() - used, file.get());
    } while (used == bytes.size());
    if (std::ferror(file.get()) != 0) fail();
    bytes.resize(used);
    return bytes;
}

/// Takes a header apart and checks every promise it makes; messages name the file.
class HeaderReader {
  public:
    explicit HeaderReader(const std::filesystem::path& path) : path_(path) {}

    [[noreturn]] void fail(const std::string& message) const {
        throw_bad_data(fmt::format("{}: {}", path_.string(), message));
    }

    std::string_view header_of(std::span<const std::byte> bytes) const {
        std::uint64_t length = 0;
        if (bytes.size() < length_bytes)
            fail(fmt::format("is no model file: it has {} bytes only", bytes.size()));
        if (bytes.size() > length_bytes && bytes[length_bytes] != std::byte('{')) {
            const std::string_view start(reinterpret_cast<const char*>(bytes.data()), bytes.size());
            fail(fmt::format("is no model file: it begins with {}", in_quotes(start.substr(0, 20))));
        }
        std::memcpy(&length, bytes.data(), length_bytes);
        if (length > bytes.size() - length_bytes) {
            fail(fmt::format("truncated: a header of {} bytes in a model file of {}", length, bytes.size()));
        }
        return {reinterpret_cast<const char*>(bytes.data()) + length_bytes, static_cast<std::size_t>(length)};
    }

    Json parse(std::string_view text) const {
        if (is_too_deep_json(text)) fail("damaged: its header nests too deep");
        Json header = Json::parse(text, nullptr, false);
        if (!header.is_object()) fail("is no model file: its header is not a JSON object");
        return header;
    }

    Metadata metadata(const Json& header) const {
        const auto found = header.find(metadata_key);
        if (found == header.end() || !found->is_object()) fail("not a hardlearn file: it has no metadata");
        Metadata metadata;
        for (const auto& [key, value] : found->items()) {
            if (!value.is_string()) fail(fmt::format("metadata '{}' is not text", key));
            metadata[key] = value.get<std::string>();
        }
        return metadata;
    }

    void check_format(const Metadata& metadata, const std::string& expected) const {
        const auto found = metadata.find("format");
        if (found == metadata.end()) fail("not a hardlearn file: it has no format");
        if (found->second == expected) return;
        if (found->second == "hardlearn.checkpoint") {
            fail(
                fmt::format("is the checkpoint of a training that was stopped, not a {}: the same command "
                            "goes on from it, and writes the model",
                            expected));
        }
        fail(fmt::format("holds '{}', expected '{}'", found->second, expected));
    }

    int schema(const Metadata& metadata, int newest_schema) const {
        const auto found = metadata.find("schema");
        if (found == metadata.end()) fail("damaged: it has no schema version");
        const std::string& text = found->second;
        int schema = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), schema);
        if (error != std::errc() || end != text.data() + text.size() || schema < 1) {
            fail(fmt::format("damaged: schema version '{}'", text));
        }
        if (schema > newest_schema) {
            fail(fmt::format("written by a newer hardlearn (schema {}); this program reads up to {}", schema,
                             newest_schema));
        }
        return schema;
    }

    /// Checks types, shapes and offsets: in offset order the tensors fill `data` without gap or overlap.
    std::vector<Entry> entries(const Json& header, std::span<const std::byte> data) const {
        std::vector<Entry> entries;
        for (const auto& [name, description] : header.items()) {
            if (name != metadata_key) entries.push_back(entry(name, description));
        }
        std::ranges::sort(entries, {}, [](const Entry& e) { return std::tuple(e.begin, e.end, e.name); });
        std::size_t position = 0;
        for (Entry& entry : entries) {
            if (entry.begin != position) {
                fail(fmt::format("damaged: tensor '{}' starts at byte {}, expected {}", entry.name,
                                 entry.begin, position));
            }
            position = entry.end;
            if (position > data.size()) {
                fail(fmt::format("truncated: tensor '{}' ends at byte {} of {}", entry.name, position,
                                 data.size()));
            }
            entry.data = data.subspan(entry.begin, entry.end - entry.begin);
        }
        if (position != data.size()) {
            fail(fmt::format("damaged: {} bytes of data, {} expected", data.size(), position));
        }
        return entries;
    }

  private:
    Entry entry(const std::string& name, const Json& description) const {
        const auto field = [&](const char* key) {
            return description.is_object() ? description.value(key, Json()) : Json();
        };
        Entry entry{.name = name, .type = {}, .shape = numbers(name, "shape", field("shape")), .data = {}};
        const auto offsets = numbers(name, "data_offsets", field("data_offsets"));
        if (offsets.size() != 2 || offsets[0] > offsets[1])
            fail(fmt::format("damaged: offsets of tensor '{}'", name));
        entry.begin = offsets[0];
        entry.end = offsets[1];
        if (field("dtype").is_string()) entry.type = field("dtype").get<std::string>();
        if (value_size(entry.type) == 0)
            fail(fmt::format("tensor '{}' has the unknown type '{}'", name, entry.type));
        const auto size = size_in_bytes(entry.shape, value_size(entry.type));
        if (size != entry.end - entry.begin) {
            fail(fmt::format("damaged: tensor '{}' of {} bytes does not fit its shape", name,
                             entry.end - entry.begin));
        }
        return entry;
    }

    std::vector<std::size_t> numbers(const std::string& name, const char* key, const Json& list) const {
        const auto is_count = [](const Json& value) { return value.is_number_unsigned(); };
        if (!list.is_array() || !std::ranges::all_of(list, is_count)) {
            fail(fmt::format("damaged: {} of tensor '{}'", key, name));
        }
        return list.get<std::vector<std::size_t>>();
    }

    const std::filesystem::path& path_;
};

}  // namespace

void SafetensorsWriter::set_metadata(std::string key, std::string value) {
    if (key == "format" || key == "schema" || key == "checksum") {
        throw_bad_argument(fmt::format("metadata '{}' is set by the writer", key));
    }
    metadata_[std::move(key)] = std::move(value);
}

void SafetensorsWriter::add_bytes(std::string name, std::string type, std::span<const std::byte> data,
                                  std::vector<std::size_t> shape, std::size_t bytes_per_value) {
    if (name == metadata_key || tensors_.contains(name))
        throw_bad_argument(fmt::format("a second '{}'", name));
    if (size_in_bytes(shape, bytes_per_value) != data.size()) {
        throw_bad_argument(
            fmt::format("tensor '{}': {} values do not fill its shape", name, data.size() / bytes_per_value));
    }
    tensors_[std::move(name)] = {std::move(type), std::move(shape), {data.begin(), data.end()}};
}

void SafetensorsWriter::add(std::string name, std::span<const float> values, std::vector<std::size_t> shape) {
    add_bytes(std::move(name), "F32", std::as_bytes(values), std::move(shape), sizeof(float));
}

void SafetensorsWriter::add(std::string name, std::span<const double> values,
                            std::vector<std::size_t> shape) {
    add_bytes(std::move(name), "F64", std::as_bytes(values), std::move(shape), sizeof(double));
}

void SafetensorsWriter::add(std::string name, std::span<const std::int32_t> values,
                            std::vector<std::size_t> shape) {
    add_bytes(std::move(name), "I32", std::as_bytes(values), std::move(shape), sizeof(std::int32_t));
}

void SafetensorsWriter::add(std::string name, std::span<const std::uint32_t> values,
                            std::vector<std::size_t> shape) {
    add_bytes(std::move(name), "U32", std::as_bytes(values), std::move(shape), sizeof(std::uint32_t));
}

void SafetensorsWriter::add(std::string name, std::span<const std::uint8_t> values,
                            std::vector<std::size_t> shape) {
    add_bytes(std::move(name), "U8", std::as_bytes(values), std::move(shape), sizeof(std::uint8_t));
}

void SafetensorsWriter::with_pieces(const std::string& name, const std::string& format, int schema,
                                    const std::function<void(const Pieces&)>& use) const {
    Metadata metadata = metadata_;
    metadata["format"] = format;
    metadata["schema"] = std::to_string(schema);
    std::vector<Entry> entries;
    for (const auto& [key, tensor] : tensors_) {
        entries.push_back({.name = key, .type = tensor.type, .shape = tensor.shape, .data = tensor.data});
    }
    lay_out(entries);
    std::string header;
    try {
        header = header_text(metadata, entries, content_checksum(metadata, entries));
    } catch (const Json::exception&) {
        throw_bad_data(fmt::format("{}: cannot write: a name or metadata value is not UTF-8", name));
    }
    const std::uint64_t length = header.size();
    Pieces pieces = {std::as_bytes(std::span(&length, 1)), std::as_bytes(std::span(header))};
    for (const Entry& entry : entries) pieces.push_back(entry.data);
    use(pieces);
}

void SafetensorsWriter::write(const std::filesystem::path& path, const std::string& format,
                              int schema) const {
    with_pieces(path.string(), format, schema,
                [&](const Pieces& pieces) { write_output_file(path, pieces, NewFile::owner_only); });
}

std::vector<std::byte> SafetensorsWriter::bytes(const std::string& format, int schema) const {
    std::vector<std::byte> bytes;
    with_pieces("in memory", format, schema, [&](const Pieces& pieces) {
        for (const auto piece : pieces) bytes.insert(bytes.end(), piece.begin(), piece.end());
    });
    return bytes;
}

SafetensorsFile::SafetensorsFile(const std::filesystem::path& path, const std::string& format,
                                 int newest_schema)
    : SafetensorsFile(read_file(path), path == "-" ? "standard input" : path, format, newest_schema) {}

SafetensorsFile::SafetensorsFile(std::vector<std::byte> bytes, const std::filesystem::path& name,
                                 const std::string& format, int newest_schema)
    : path_(name), data_(std::move(bytes)) {
    const HeaderReader reader(path_);
    const std::string_view text = reader.header_of(data_);
    const Json header = reader.parse(text);
    metadata_ = reader.metadata(header);
    reader.check_format(metadata_, format);
    schema_ = reader.schema(metadata_, newest_schema);
    const auto entries = reader.entries(header, std::span(data_).subspan(length_bytes + text.size()));

    const auto stored = metadata_.extract("checksum");
    const std::string checksum = content_checksum(metadata_, entries);
    if (!stored || stored.mapped() != checksum)
        reader.fail("damaged: the checksum does not match its content");
    // What JSON lets vary without changing the content (spaces, the case of escapes, repeated keys) may not
    // vary.
    if (text != header_text(metadata_, entries, checksum))
        reader.fail("damaged: the header is not as it was written");
    for (const Entry& entry : entries) {
        tensors_[entry.name] = {
            .type = entry.type, .shape = entry.shape, .begin = entry.begin, .end = entry.end};
    }
    data_.erase(data_.begin(), data_.begin() + static_cast<std::ptrdiff_t>(length_bytes + text.size()));
}

const std::string& SafetensorsFile::metadata(const std::string& key) const {
    const auto found = metadata_.find(key);
    if (found == metadata_.end()) throw_bad_data(fmt::format("{}: no metadata '{}'", path_.string(), key));
    return found->second;
}

bool SafetensorsFile::contains(const std::string& name) const {
    return tensors_.contains(name);
}

const SafetensorsFile::Tensor& SafetensorsFile::tensor(const std::string& name) const {
    const auto found = tensors_.find(name);
    if (found == tensors_.end()) throw_bad_data(fmt::format("{}: no tensor '{}'", path_.string(), name));
    return found->second;
}

const std::vector<std::size_t>& SafetensorsFile::shape(const std::string& name) const {
    return tensor(name).shape;
}

std::vector<std::string> SafetensorsFile::names() const {
    std::vector<std::string> names;
    for (const auto& [name, tensor] : tensors_) names.push_back(name);
    return names;
}

template <class T>
std::vector<T> SafetensorsFile::values(const std::string& name) const {
    const Tensor& found = tensor(name);
    if (found.type != type_name<T>) {
        throw_bad_data(fmt::format("{}: tensor '{}' is {}, expected {}", path_.string(), name, found.type,
                                   type_name<T>));
    }
    std::vector<T> values((found.end - found.begin) / sizeof(T));
    if (!values.empty()) std::memcpy(values.data(), data_.data() + found.begin, found.end - found.begin);
    return values;
}

template std::vector<float> SafetensorsFile::values(const std::string&) const;
template std::vector<double> SafetensorsFile::values(const std::string&) const;
template std::vector<std::int32_t> SafetensorsFile::values(const std::string&) const;
template std::vector<std::uint32_t> SafetensorsFile::values(const std::string&) const;
template std::vector<std::uint8_t> SafetensorsFile::values(const std::string&) const;
template std::vector<Label> SafetensorsFile::values(const std::string&) const;
template std::vector<RowIndex> SafetensorsFile::values(const std::string&) const;

std::string safetensors_format(const std::filesystem::path& path) {
    if (path == "-" || is_stream(path)) return {};
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
    if (!file) throw_file(fmt::format("{}: cannot read: {}", path.string(), std::strerror(errno)));
    std::uint64_t length = 0;
    std::error_code unknown;
    const auto size = std::filesystem::file_size(path, unknown);
    if (unknown || std::fread(&length, 1, length_bytes, file.get()) != length_bytes || length > size)
        return {};
    std::string header(static_cast<std::size_t>(length), '\0');
    if (std::fread(header.data(), 1, header.size(), file.get()) != header.size()) return {};
    if (is_too_deep_json(header)) return {};
    const Json json = Json::parse(header, nullptr, false);
    if (!json.is_object() || !json.contains(metadata_key)) return {};
    const Json& metadata = json[metadata_key];
    const bool named = metadata.is_object() && metadata.contains("format") && metadata["format"].is_string();
    return named ? metadata["format"].get<std::string>() : std::string();
}

}  // namespace hardlearn
