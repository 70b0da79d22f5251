#pragma once

#include <algorithm>
#include <cstddef>
#include <new>
#include <span>
#include <type_traits>
#include <vector>

namespace hardlearn {

/// A view of rows x columns values stored row by row, `stride` values from one row to the next.
template <class T>
class MatrixView {
  public:
    MatrixView() = default;
    MatrixView(T* data, std::size_t rows, std::size_t columns, std::size_t stride)
        : data_(data), rows_(rows), columns_(columns), stride_(stride) {}
    MatrixView(T* data, std::size_t rows, std::size_t columns) : MatrixView(data, rows, columns, columns) {}
    /// A mutable view is also a const view.
    operator MatrixView<const T>() const requires(!std::is_const_v<T>) {
        return {data_, rows_, columns_, stride_};
    }

    std::size_t rows() const { return rows_; }
    std::size_t columns() const { return columns_; }
    std::size_t stride() const { return stride_; }
    T* data() const { return data_; }
    std::span<T> row(std::size_t i) const { return {data_ + i * stride_, columns_}; }
    T& operator()(std::size_t i, std::size_t j) const { return data_[i * stride_ + j]; }

  private:
    T* data_ = nullptr;
    std::size_t rows_ = 0;
    std::size_t columns_ = 0;
    std::size_t stride_ = 0;
};

/// Allocates on 64-byte boundaries, a cache line and an AVX-512 register.
template <class T>
struct CacheLineAllocator {
    using value_type = T;
    CacheLineAllocator() = default;
    template <class U>
    CacheLineAllocator(const CacheLineAllocator<U>&) {}
    T* allocate(std::size_t count) {
        return static_cast<T*>(::operator new (count * sizeof(T), std::align_val_t{64}));
    }
    void deallocate(T* pointer, std::size_t) { ::operator delete (pointer, std::align_val_t{64}); }
    bool operator==(const CacheLineAllocator&) const { return true; }
};

template <class T>
using AlignedVector = std::vector<T, CacheLineAllocator<T>>;

/// An owning matrix, zero at birth. Rows start on 64-byte boundaries and the padding behind a row stays zero,
/// so vector kernels may run over whole registers: stride() is columns() rounded up.
template <class T>
class Matrix {
  public:
    Matrix() = default;
    Matrix(std::size_t rows, std::size_t columns)
        : rows_(rows), columns_(columns), stride_(padded(columns)), values_(rows * stride_) {}

    static constexpr std::size_t padded(std::size_t columns) {
        constexpr std::size_t lane = 64 / sizeof(T);
        return (columns + lane - 1) / lane * lane;
    }

    std::size_t rows() const { return rows_; }
    std::size_t columns() const { return columns_; }
    std::size_t stride() const { return stride_; }
    T* data() { return values_.data(); }
    const T* data() const { return values_.data(); }
    std::span<T> row(std::size_t i) { return {values_.data() + i * stride_, columns_}; }
    std::span<const T> row(std::size_t i) const { return {values_.data() + i * stride_, columns_}; }
    T& operator()(std::size_t i, std::size_t j) { return values_[i * stride_ + j]; }
    const T& operator()(std::size_t i, std::size_t j) const { return values_[i * stride_ + j]; }
    MatrixView<T> view() { return {values_.data(), rows_, columns_, stride_}; }
    MatrixView<const T> view() const { return {values_.data(), rows_, columns_, stride_}; }
    operator MatrixView<const T>() const { return view(); }

  private:
    std::size_t rows_ = 0;
    std::size_t columns_ = 0;
    std::size_t stride_ = 0;
    AlignedVector<T> values_;
};

/// The rows [begin, end) of a matrix.
template <class T>
MatrixView<T> some_rows(MatrixView<T> source, std::size_t begin, std::size_t end) {
    return {source.data() + begin * source.stride(), end - begin, source.columns(), source.stride()};
}

/// The given rows of a matrix, in the given order.
template <class T, class Index>
Matrix<std::remove_const_t<T>> gather_rows(MatrixView<T> source, std::span<const Index> rows) {
    Matrix<std::remove_const_t<T>> result(rows.size(), source.columns());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        std::ranges::copy(source.row(rows[i]), result.row(i).begin());
    }
    return result;
}

}  // namespace hardlearn
