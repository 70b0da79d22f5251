#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/safetensors.hpp"

namespace hardlearn {

/// Named tensors on their way to or from a file. Names are unique; types are float, double, int32 and uint8.
class Archive {
  public:
    /// A copy of the tensor on the CPU, row by row.
    void put(const std::string& name, const torch::Tensor& tensor);
    void put_count(const std::string& name, std::size_t count);
    template <class T>
    void put_values(const std::string& name, const std::vector<T>& values);

    bool contains(const std::string& name) const { return tensors_.contains(name); }
    /// Error(bad_data) if there is none of the name.
    const torch::Tensor& at(const std::string& name) const;
    /// Error(bad_data) if the tensor is no count.
    std::size_t count(const std::string& name) const;
    template <class T>
    std::vector<T> values(const std::string& name) const;
    /// A copy with the shape, device and memory format of `model`; Error(bad_data) if the sizes differ.
    torch::Tensor like(const std::string& name, const torch::Tensor& model) const;

    /// All parameters and buffers of a module, and back.
    void put_module(const std::string& prefix, const torch::nn::Module& module);
    void load_module(const std::string& prefix, torch::nn::Module& module) const;

    void put_all(const std::string& prefix, const Archive& other);
    /// The tensors whose names start with the prefix, under the rest of their names.
    Archive part(const std::string& prefix) const;
    bool empty() const { return tensors_.empty(); }
    /// Of all tensors together.
    std::size_t num_values() const;

    void add_to(SafetensorsWriter& writer) const;
    static Archive from(const SafetensorsFile& file);

  private:
    std::map<std::string, torch::Tensor> tensors_;
};

/// A count that a tensor holds as a double; Error(bad_data) for what is none. `name`: the tensor's.
std::size_t count_of(double value, const std::string& name);

template <class T>
void Archive::put_values(const std::string& name, const std::vector<T>& values) {
    torch::Tensor tensor =
        torch::empty({static_cast<std::int64_t>(values.size())}, c10::CppTypeToScalarType<T>::value);
    std::copy(values.begin(), values.end(), tensor.data_ptr<T>());
    put(name, tensor);
}

template <class T>
std::vector<T> Archive::values(const std::string& name) const {
    const torch::Tensor& tensor = at(name);
    if (tensor.scalar_type() != c10::CppTypeToScalarType<T>::value) {
        throw_bad_data("damaged: tensor '" + name + "' has the wrong type");
    }
    const T* data = tensor.data_ptr<T>();
    return {data, data + tensor.numel()};
}

}  // namespace hardlearn
