#include "hardlearn/network/archive-inl.hpp"

#include <fmt/format.h>

#include <cmath>

#include "hardlearn/core/error.hpp"

namespace hardlearn {
namespace {

template <class T>
std::span<const T> span_of(const torch::Tensor& tensor) {
    return {tensor.data_ptr<T>(), static_cast<std::size_t>(tensor.numel())};
}

template <class T>
torch::Tensor read_tensor(const SafetensorsFile& file, const std::string& name) {
    const std::vector<T> values = file.values<T>(name);
    const auto& shape = file.shape(name);
    torch::Tensor tensor = torch::empty(std::vector<std::int64_t>(shape.begin(), shape.end()),
                                        c10::CppTypeToScalarType<T>::value);
    std::copy(values.begin(), values.end(), tensor.data_ptr<T>());
    return tensor;
}

}  // namespace

void Archive::put(const std::string& name, const torch::Tensor& tensor) {
    tensors_[name] = tensor.detach().to(torch::kCPU).contiguous().clone();
}

std::size_t count_of(double value, const std::string& name) {
    constexpr double highest = 9007199254740992;  // whole numbers above it are not exact
    if (!(value >= 0 && value <= highest && value == std::floor(value)))
        throw_bad_data(fmt::format("damaged: tensor '{}' holds {}, which is no whole number", name, value));
    return static_cast<std::size_t>(value);
}

void Archive::put_count(const std::string& name, std::size_t count) {
    tensors_[name] = torch::full({1}, static_cast<double>(count), torch::kDouble);
}

std::size_t Archive::count(const std::string& name) const {
    const std::vector<double> numbers = values<double>(name);
    if (numbers.size() != 1)
        throw_bad_data(
            fmt::format("damaged: tensor '{}' has {} values instead of one", name, numbers.size()));
    return count_of(numbers.front(), name);
}

const torch::Tensor& Archive::at(const std::string& name) const {
    const auto found = tensors_.find(name);
    if (found == tensors_.end()) throw_bad_data(fmt::format("damaged: tensor '{}' is missing", name));
    return found->second;
}

torch::Tensor Archive::like(const std::string& name, const torch::Tensor& model) const {
    const torch::Tensor& stored = at(name);
    if (stored.sizes() != model.sizes())
        throw_bad_data(fmt::format("damaged: tensor '{}' has the wrong shape", name));
    torch::Tensor copy = torch::empty_like(model);
    copy.copy_(stored);
    return copy;
}

void Archive::put_module(const std::string& prefix, const torch::nn::Module& module) {
    for (const auto& item : module.named_parameters()) put(prefix + item.key(), item.value());
    for (const auto& item : module.named_buffers()) put(prefix + item.key(), item.value());
}

void Archive::load_module(const std::string& prefix, torch::nn::Module& module) const {
    const torch::NoGradGuard no_gradients;
    for (auto& item : module.named_parameters()) item.value().copy_(like(prefix + item.key(), item.value()));
    for (auto& item : module.named_buffers()) item.value().copy_(like(prefix + item.key(), item.value()));
}

void Archive::put_all(const std::string& prefix, const Archive& other) {
    for (const auto& [name, tensor] : other.tensors_) tensors_[prefix + name] = tensor;
}

Archive Archive::part(const std::string& prefix) const {
    Archive result;
    for (const auto& [name, tensor] : tensors_) {
        if (name.starts_with(prefix)) result.tensors_[name.substr(prefix.size())] = tensor;
    }
    return result;
}

std::size_t Archive::num_values() const {
    std::size_t values = 0;
    for (const auto& [name, tensor] : tensors_) values += static_cast<std::size_t>(tensor.numel());
    return values;
}

void Archive::add_to(SafetensorsWriter& writer) const {
    for (const auto& [name, tensor] : tensors_) {
        const std::vector<std::size_t> shape(tensor.sizes().begin(), tensor.sizes().end());
        switch (tensor.scalar_type()) {
            case torch::kFloat:
                writer.add(name, span_of<float>(tensor), shape);
                break;
            case torch::kDouble:
                writer.add(name, span_of<double>(tensor), shape);
                break;
            case torch::kInt:
                writer.add(name, span_of<std::int32_t>(tensor), shape);
                break;
            case torch::kByte:
                writer.add(name, span_of<std::uint8_t>(tensor), shape);
                break;
            default:
                throw Error(ErrorCode::internal,
                            fmt::format("archive: tensor '{}' has a type that files do not have", name));
        }
    }
}

Archive Archive::from(const SafetensorsFile& file) {
    Archive archive;
    for (const std::string& name : file.names()) {
        const std::string& type = file.type(name);
        if (type == "F32") {
            archive.tensors_[name] = read_tensor<float>(file, name);
        } else if (type == "F64") {
            archive.tensors_[name] = read_tensor<double>(file, name);
        } else if (type == "I32") {
            archive.tensors_[name] = read_tensor<std::int32_t>(file, name);
        } else if (type == "U8") {
            archive.tensors_[name] = read_tensor<std::uint8_t>(file, name);
        }
    }
    return archive;
}

}  // namespace hardlearn
