#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "hardlearn/core/types.hpp"

namespace hardlearn {

/// A file in the safetensors layout: 8 bytes header length (little endian), a JSON header, raw little-endian
/// arrays. Readable by the ecosystem, mappable, no code inside. hardlearn adds to "__metadata__": "format"
/// (what the file is), "schema" (its version, decimal), "checksum" (XXH3-128 over the rest of the metadata,
/// tensor names, types, shapes and data).
class SafetensorsWriter {
  public:
    void set_metadata(std::string key, std::string value);
    void add(std::string name, std::span<const float> values, std::vector<std::size_t> shape);
    void add(std::string name, std::span<const double> values, std::vector<std::size_t> shape);
    void add(std::string name, std::span<const std::int32_t> values, std::vector<std::size_t> shape);
    void add(std::string name, std::span<const std::uint32_t> values, std::vector<std::size_t> shape);
    void add(std::string name, std::span<const std::uint8_t> values, std::vector<std::size_t> shape);
    /// Numbers of rows or classes, as the integers that they are.
    template <class Kind, class T>
    void add(std::string name, std::span<const StrongIndex<Kind, T>> values, std::vector<std::size_t> shape) {
        add(std::move(name), std::span<const T>(plain_integers(values.data()), values.size()),
            std::move(shape));
    }
    /// Writes the file whole or not at all, as write_output_file does; a new one is readable by its owner
    /// only. Error(file) if that fails. Equal content gives equal bytes.
    void write(const std::filesystem::path& path, const std::string& format, int schema) const;
    /// The bytes that write() would write.
    std::vector<std::byte> bytes(const std::string& format, int schema) const;

  private:
    /// Calls `use` once with what a file consists of, in order, while that is there. `name`: for errors.
    using Pieces = std::vector<std::span<const std::byte>>;
    void with_pieces(const std::string& name, const std::string& format, int schema,
                     const std::function<void(const Pieces&)>& use) const;

    struct Tensor {
        std::string type;  // F32, F64, I32, U32, U8
        std::vector<std::size_t> shape;
        std::vector<std::byte> data;
    };
    void add_bytes(std::string name, std::string type, std::span<const std::byte> data,
                   std::vector<std::size_t> shape, std::size_t value_size);
    std::map<std::string, std::string> metadata_;
    std::map<std::string, Tensor> tensors_;
};

/// A file read whole and checked: length, header, offsets, checksum. Anything wrong throws Error(bad_data)
/// with the file's name; a file that cannot be opened throws Error(file).
class SafetensorsFile {
  public:
    /// Expects `format` and a schema of at most `newest_schema`. "-" is standard input.
    SafetensorsFile(const std::filesystem::path& path, const std::string& format, int newest_schema);
    /// The same of a file's bytes; errors call them `name`.
    SafetensorsFile(std::vector<std::byte> bytes, const std::filesystem::path& name,
                    const std::string& format, int newest_schema);

    int schema() const { return schema_; }
    const std::string& metadata(const std::string& key) const;
    const std::map<std::string, std::string>& all_metadata() const { return metadata_; }
    bool contains(const std::string& name) const;
    const std::vector<std::size_t>& shape(const std::string& name) const;
    /// The type of a tensor as the format names it: F32, F64, I32, U32, U8.
    const std::string& type(const std::string& name) const { return tensor(name).type; }
    std::vector<std::string> names() const;
    /// The values of a tensor; T must be its type (float, double, int32_t, uint32_t, uint8_t) or an index of
    /// that type (Label, RowIndex).
    template <class T>
    std::vector<T> values(const std::string& name) const;

  private:
    struct Tensor {
        std::string type;
        std::vector<std::size_t> shape;
        std::size_t begin = 0;
        std::size_t end = 0;
    };
    const Tensor& tensor(const std::string& name) const;
    std::filesystem::path path_;
    int schema_ = 0;
    std::map<std::string, std::string> metadata_;
    std::map<std::string, Tensor> tensors_;
    std::vector<std::byte> data_;
};

/// What a file in this layout says that it holds ("format"), read from its header alone; empty for any other
/// file, and for a pipe or standard input ("-"), which looking at would empty. Error(file) if it cannot be
/// opened.
std::string safetensors_format(const std::filesystem::path& path);

}  // namespace hardlearn
