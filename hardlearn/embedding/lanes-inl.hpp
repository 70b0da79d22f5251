// Sixteen float lanes with the same bits on every instruction set. Included once per target by the sources
// that are compiled for several of them (see <hwy/foreach_target.h>); the guard toggles for each.
#if defined(HARDLEARN_EMBEDDING_LANES) == defined(HWY_TARGET_TOGGLE)
#ifdef HARDLEARN_EMBEDDING_LANES
#undef HARDLEARN_EMBEDDING_LANES
#else
#define HARDLEARN_EMBEDDING_LANES
#endif

#include <hwy/highway.h>

#include <cmath>
#include <cstddef>

HWY_BEFORE_NAMESPACE();
namespace hardlearn::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// One AVX-512 register, two AVX2 registers, sixteen scalars on the baseline.
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

// The upper half of a register is added onto the lower one until one lane is left.
template <class Tag>
HWY_INLINE float sum_of_register(Tag, hn::Vec<Tag> values) {
#if HWY_TARGET != HWY_SCALAR
    if constexpr (hn::MaxLanes(Tag()) > 1) {
        const hn::Half<Tag> half;
        return sum_of_register(half, hn::Add(hn::LowerHalf(half, values), hn::UpperHalf(half, values)));
    }
#endif
    return hn::GetLane(values);
}

// The fixed tree that ends every sum: halves are added onto each other, 16 -> 8 -> 4 -> 2 -> 1.
HWY_INLINE float sum_of_lanes(const V (&sums)[registers]) {
    V parts[registers];
    for (std::size_t r = 0; r < registers; ++r) parts[r] = sums[r];
    for (std::size_t half = registers / 2; half > 0; half /= 2) {
        for (std::size_t r = 0; r < half; ++r) parts[r] = hn::Add(parts[r], parts[r + half]);
    }
    return sum_of_register(D(), parts[0]);
}

}  // namespace hardlearn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
