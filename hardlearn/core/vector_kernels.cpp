#include "hardlearn/core/vector_kernels.hpp"

#include <algorithm>
#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "hardlearn/core/vector_kernels.cpp"
#include <hwy/cache_control.h>
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace hardlearn::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Sixteen lanes on every target: one AVX-512 register, two AVX2 registers, four of the baseline's.
constexpr std::size_t lanes = 16;
using D = hn::CappedTag<float, lanes>;
using V = hn::Vec<D>;
constexpr std::size_t register_lanes = hn::MaxLanes(D());
constexpr std::size_t registers = lanes / register_lanes;

HWY_INLINE V fused_multiply_add(V a, V b, V c) {
#if HWY_TARGET == HWY_EMU128 || HWY_TARGET == HWY_SCALAR
    // The baseline has no fused instruction; the software one has the same bits.
    const D d;
    HWY_ALIGN float x[lanes], y[lanes], z[lanes];
    hn::Store(a, d, x);
    hn::Store(b, d, y);
    hn::Store(c, d, z);
    for (std::size_t i = 0; i < register_lanes; ++i) z[i] = std::fmaf(x[i], y[i], z[i]);
    return hn::Load(d, z);
#else
    return hn::MulAdd(a, b, c);
#endif
}

// The fixed tree that ends every sum: halves are added onto each other, 16 -> 8 -> 4 -> 2 -> 1.
HWY_INLINE float sum_of_lanes(const V (&sums)[registers]) {
    const D d;
    HWY_ALIGN float values[lanes];
    for (std::size_t r = 0; r < registers; ++r) hn::Store(sums[r], d, values + r * register_lanes);
    for (std::size_t half = lanes / 2; half > 0; half /= 2) {
        for (std::size_t i = 0; i < half; ++i) values[i] += values[i + half];
    }
    return values[0];
}

#if HWY_MAX_BYTES >= 32 && !HWY_HAVE_SCALABLE
// The lanes fill one or two registers: the sums of some rows end side by side in one, each in a pair of
// lanes.
constexpr bool sums_side_by_side = true;
constexpr std::size_t sums_at_once = register_lanes / 2;

// [x0 + x1, y0 + y1, x2 + x3, ...] of the 16-byte blocks of x and y.
HWY_INLINE V add_adjacent_blocks(V x, V y) {
    return hn::Add(hn::OddEvenBlocks(y, x), hn::SwapAdjacentBlocks(hn::OddEvenBlocks(x, y)));
}

// sum_of_lanes() of some rows by the same tree: in each step, what is left of two rows shares a register.
// Additions commute, so every sum has its bits.
template <std::size_t count>
HWY_INLINE void sums_of_lanes(const V (&sums)[count][registers], float* out) {
    const D d;
    V eights[4];
    for (std::size_t k = 0; k < 4; ++k) {
        if constexpr (registers == 1) {
            const V x = sums[2 * k][0], y = sums[2 * k + 1][0];
            eights[k] = hn::Add(hn::ConcatLowerLower(d, y, x), hn::ConcatUpperUpper(d, y, x));
        } else {
            eights[k] = hn::Add(sums[k][0], sums[k][1]);
        }
    }
    const hn::Repartition<double, D> pairs;
    const auto x = hn::BitCast(pairs, add_adjacent_blocks(eights[0], eights[1]));
    const auto y = hn::BitCast(pairs, add_adjacent_blocks(eights[2], eights[3]));
    const V twos = hn::Add(hn::BitCast(d, hn::InterleaveLower(pairs, x, y)),
                           hn::BitCast(d, hn::InterleaveUpper(pairs, x, y)));
    HWY_ALIGN float values[register_lanes];
    hn::Store(hn::Add(twos, hn::Shuffle2301(twos)), d, values);
    // Where each row's sum has come to rest.
    if constexpr (registers == 1) {
        constexpr std::size_t lane_of[8] = {0, 8, 4, 12, 2, 10, 6, 14};
        for (std::size_t i = 0; i < count; ++i) out[i] = values[lane_of[i]];
    } else {
        constexpr std::size_t lane_of[4] = {0, 4, 2, 6};
        for (std::size_t i = 0; i < count; ++i) out[i] = values[lane_of[i]];
    }
}
#else
constexpr bool sums_side_by_side = false;
constexpr std::size_t sums_at_once = 4;

template <std::size_t count>
HWY_INLINE void sums_of_lanes(const V (&sums)[count][registers], float* out) {
    for (std::size_t i = 0; i < count; ++i) out[i] = sum_of_lanes(sums[i]);
}
#endif

struct SquaredDifference {
    HWY_INLINE V operator()(V a, V b, V sum) const {
        const V difference = hn::Sub(a, b);
        return fused_multiply_add(difference, difference, sum);
    }
};

struct Product {
    HWY_INLINE V operator()(V a, V b, V sum) const { return fused_multiply_add(a, b, sum); }
};

struct AbsoluteDifference {
    HWY_INLINE V operator()(V a, V b, V sum) const { return hn::Add(sum, hn::Abs(hn::Sub(a, b))); }
};

// Sums of `term` over the columns, of one row `a` against `rows_at_once` rows at once: enough independent
// sums to hide the latency of the fused multiply-add.
template <std::size_t rows_at_once, class Term>
HWY_INLINE void sum_terms(const float* HWY_RESTRICT a, const float* const* rows, std::size_t stride,
                          float* out) {
    const D d;
    V sums[rows_at_once][registers];
    for (auto& sum : sums) {
        for (auto& part : sum) part = hn::Zero(d);
    }
    for (std::size_t j = 0; j < stride; j += lanes) {
        for (std::size_t r = 0; r < registers; ++r) {
            const V left = hn::Load(d, a + j + r * register_lanes);
            for (std::size_t i = 0; i < rows_at_once; ++i) {
                sums[i][r] = Term{}(left, hn::Load(d, rows[i] + j + r * register_lanes), sums[i][r]);
            }
        }
    }
    if constexpr (rows_at_once == sums_at_once) {
        sums_of_lanes(sums, out);
    } else {
        for (std::size_t i = 0; i < rows_at_once; ++i) out[i] = sum_of_lanes(sums[i]);
    }
}

// Rows in no order are fetched ahead: while some are summed up, the next ones come.
template <class Term, bool fetch_ahead, class RowAt>
HWY_INLINE void sum_terms_of_rows(const float* a, std::size_t stride, std::size_t count, RowAt row_at,
                                  float* out) {
    constexpr std::size_t at_once = sums_at_once;
    const float* rows[at_once];
    std::size_t i = 0;
    for (; i + at_once <= count; i += at_once) {
        for (std::size_t k = 0; k < at_once; ++k) rows[k] = row_at(i + k);
        if constexpr (fetch_ahead) {
            for (std::size_t next = i + at_once; next < std::min(i + 2 * at_once, count); ++next) {
                for (std::size_t j = 0; j < stride; j += lanes) hwy::Prefetch(row_at(next) + j);
            }
        }
        sum_terms<at_once, Term>(a, rows, stride, out + i);
    }
    if (sums_side_by_side && count - i > 1) {
        // Filled up with the last row: quicker than one after the other.
        for (std::size_t k = 0; k < at_once; ++k) rows[k] = row_at(std::min(i + k, count - 1));
        float sums[at_once];
        sum_terms<at_once, Term>(a, rows, stride, sums);
        std::copy_n(sums, count - i, out + i);
        return;
    }
    for (; i < count; ++i) {
        const float* row = row_at(i);
        sum_terms<1, Term>(a, &row, stride, out + i);
    }
}

void squared_to_all(const float* query, const float* data, std::size_t stride, std::size_t count,
                    float* out) {
    sum_terms_of_rows<SquaredDifference, false>(
        query, stride, count, [=](std::size_t i) { return data + i * stride; }, out);
}

// Where the rows that ids name begin.
HWY_INLINE auto row_of(MatrixView<const float> rows, std::span<const RowIndex> ids) {
    return [data = rows.data(), stride = rows.stride(), ids = ids.data()](std::size_t i) {
        return data + ids[i] * stride;
    };
}

void squared_to_some(const float* query, MatrixView<const float> rows, std::span<const RowIndex> ids,
                     float* out) {
    sum_terms_of_rows<SquaredDifference, true>(query, rows.stride(), ids.size(), row_of(rows, ids), out);
}

void absolute_to_some(const float* query, MatrixView<const float> rows, std::span<const RowIndex> ids,
                      float* out) {
    sum_terms_of_rows<AbsoluteDifference, true>(query, rows.stride(), ids.size(), row_of(rows, ids), out);
}

float product(const float* a, const float* b, std::size_t stride) {
    float result;
    sum_terms<1, Product>(a, &b, stride, &result);
    return result;
}

// exp(x) = 2^n exp(r) with n = round(x / ln 2), |r| <= ln(2) / 2; exp(r) by its Taylor polynomial of
// degree 7.
HWY_INLINE V exp_of(V x) {
    const D d;
    const hn::RebindToUnsigned<D> du;
    const V lowest = hn::Set(d, -87.0f);
    const V highest = hn::Set(d, 88.0f);
    const auto underflows = hn::Lt(x, lowest);
    x = hn::Min(hn::Max(x, lowest), highest);
    // Adding 1.5 * 2^23 rounds to the nearest integer and leaves it in the low bits.
    const V magic = hn::Set(d, 12582912.0f);
    const V shifted = fused_multiply_add(x, hn::Set(d, 1.44269504f), magic);
    const V n = hn::Sub(shifted, magic);
    V r = fused_multiply_add(n, hn::Set(d, -0.693359375f), x);
    r = fused_multiply_add(n, hn::Set(d, 2.12194440e-4f), r);
    V y = hn::Set(d, 1.0f / 5040.0f);
    y = fused_multiply_add(y, r, hn::Set(d, 1.0f / 720.0f));
    y = fused_multiply_add(y, r, hn::Set(d, 1.0f / 120.0f));
    y = fused_multiply_add(y, r, hn::Set(d, 1.0f / 24.0f));
    y = fused_multiply_add(y, r, hn::Set(d, 1.0f / 6.0f));
    y = fused_multiply_add(y, r, hn::Set(d, 0.5f));
    y = fused_multiply_add(y, r, hn::Set(d, 1.0f));
    y = fused_multiply_add(y, r, hn::Set(d, 1.0f));
    const auto exponent = hn::ShiftLeft<23>(hn::BitCast(du, shifted));
    y = hn::BitCast(d, hn::Add(hn::BitCast(du, y), exponent));
    return hn::IfThenZeroElse(underflows, y);
}

void exp_of_scaled(const float* in, float scale, std::size_t count, float* out) {
    const D d;
    const V factor = hn::Set(d, scale);
    std::size_t i = 0;
    for (; i + register_lanes <= count; i += register_lanes) {
        hn::StoreU(exp_of(hn::Mul(factor, hn::LoadU(d, in + i))), d, out + i);
    }
    if (i < count) {
        HWY_ALIGN float rest[register_lanes] = {};
        for (std::size_t k = i; k < count; ++k) rest[k - i] = in[k];
        hn::Store(exp_of(hn::Mul(factor, hn::Load(d, rest))), d, rest);
        for (std::size_t k = i; k < count; ++k) out[k] = rest[k - i];
    }
}

std::string target_name() {
    return hwy::TargetName(HWY_TARGET);
}

}  // namespace hardlearn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hardlearn {

HWY_EXPORT(squared_to_all);
HWY_EXPORT(squared_to_some);
HWY_EXPORT(absolute_to_some);
HWY_EXPORT(product);
HWY_EXPORT(exp_of_scaled);
HWY_EXPORT(target_name);

float squared_euclidean(const float* a, const float* b, std::size_t stride) {
    float result;
    HWY_DYNAMIC_DISPATCH(squared_to_all)(a, b, stride, 1, &result);
    return result;
}

void squared_euclidean_to_all(const float* query, MatrixView<const float> rows, std::span<float> out) {
    HWY_DYNAMIC_DISPATCH(squared_to_all)(query, rows.data(), rows.stride(), rows.rows(), out.data());
}

void squared_euclidean_to_some(const float* query, MatrixView<const float> rows,
                               std::span<const RowIndex> ids, std::span<float> out) {
    HWY_DYNAMIC_DISPATCH(squared_to_some)(query, rows, ids, out.data());
}

void manhattan_to_some(const float* query, MatrixView<const float> rows, std::span<const RowIndex> ids,
                       std::span<float> out) {
    HWY_DYNAMIC_DISPATCH(absolute_to_some)(query, rows, ids, out.data());
}

float inner_product(const float* a, const float* b, std::size_t stride) {
    return HWY_DYNAMIC_DISPATCH(product)(a, b, stride);
}

void exp_scaled(std::span<const float> in, float scale, std::span<float> out) {
    HWY_DYNAMIC_DISPATCH(exp_of_scaled)(in.data(), scale, in.size(), out.data());
}

std::string instruction_set() {
    return HWY_DYNAMIC_DISPATCH(target_name)();
}

}  // namespace hardlearn
#endif
