#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <cstddef>
#include <span>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/types.hpp"

namespace hardlearn::python {

/// The number that a NumPy array holds of a value: of an index, what is in it.
template <class T>
struct NumberOf {
    using type = T;
};
template <class Kind, class T>
struct NumberOf<StrongIndex<Kind, T>> {
    using type = T;
};

/// A copy as a NumPy array.
template <class T>
nanobind::object array_of(std::span<const T> values) {
    using Number = typename NumberOf<T>::type;
    auto* copy = new std::vector<Number>();
    copy->reserve(values.size());
    for (const T& value : values) copy->push_back(static_cast<Number>(value));
    const nanobind::capsule owner(
        copy, [](void* data) noexcept { delete static_cast<std::vector<Number>*>(data); });
    return nanobind::cast(nanobind::ndarray<nanobind::numpy, Number>(copy->data(), {copy->size()}, owner));
}

template <class T>
nanobind::object array_of(const std::vector<T>& values) {
    return array_of(std::span<const T>(values));
}

template <class T>
nanobind::object array_of(const Matrix<T>& matrix) {
    auto* copy = new std::vector<T>();
    copy->reserve(matrix.rows() * matrix.columns());
    for (std::size_t i = 0; i < matrix.rows(); ++i) {
        const auto row = matrix.row(i);
        copy->insert(copy->end(), row.begin(), row.begin() + static_cast<std::ptrdiff_t>(matrix.columns()));
    }
    const nanobind::capsule owner(copy,
                                  [](void* data) noexcept { delete static_cast<std::vector<T>*>(data); });
    return nanobind::cast(
        nanobind::ndarray<nanobind::numpy, T>(copy->data(), {matrix.rows(), matrix.columns()}, owner));
}

}  // namespace hardlearn::python
