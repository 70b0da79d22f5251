#include "hardlearn/clustering/nearest_centers.hpp"

#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "hardlearn/clustering/nearest_centers.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace hardlearn::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

constexpr std::size_t lanes = TiledRows::tile_rows;
using D = hn::CappedTag<float, lanes>;
using V = hn::Vec<D>;
using DI = hn::RebindToSigned<D>;
constexpr std::size_t register_lanes = hn::MaxLanes(D());
constexpr std::size_t registers = lanes / register_lanes;

struct Best {
    V distance[registers];
    hn::Vec<DI> center[registers];
};

// Compares a tile with `at_once` consecutive centers: enough independent sums to hide the latency of an
// addition. Products are not fused into the sums, so that processors without the fused instruction have the
// same bits.
template <std::size_t at_once>
HWY_INLINE void compare_centers(const float* HWY_RESTRICT tile, std::size_t columns,
                                MatrixView<const float> centers, std::size_t first_center, Best& best) {
    const D d;
    const DI di;
    V sums[at_once][registers];
    for (auto& sum : sums) {
        for (auto& part : sum) part = hn::Zero(d);
    }
    const std::size_t stride = centers.stride();
    const float* center = centers.data() + first_center * stride;
    for (std::size_t j = 0; j < columns; ++j) {
        for (std::size_t r = 0; r < registers; ++r) {
            const V values = hn::Load(d, tile + j * lanes + r * register_lanes);
            for (std::size_t c = 0; c < at_once; ++c) {
                const V difference = hn::Sub(values, hn::Set(d, center[c * stride + j]));
                sums[c][r] = hn::Add(sums[c][r], hn::Mul(difference, difference));
            }
        }
    }
    for (std::size_t c = 0; c < at_once; ++c) {
        const auto index = hn::Set(di, static_cast<std::int32_t>(first_center + c));
        for (std::size_t r = 0; r < registers; ++r) {
            const auto nearer = hn::Lt(sums[c][r], best.distance[r]);
            best.distance[r] = hn::IfThenElse(nearer, sums[c][r], best.distance[r]);
            best.center[r] = hn::IfThenElse(hn::RebindMask(di, nearer), index, best.center[r]);
        }
    }
}

void nearest_of_tiles(const TiledRows& rows, std::size_t first_tile, std::size_t last_tile,
                      MatrixView<const float> centers, NearestCenters out) {
    const D d;
    const DI di;
    constexpr std::size_t at_once = 4;
    for (std::size_t t = first_tile; t < last_tile; ++t) {
        Best best;
        for (std::size_t r = 0; r < registers; ++r) {
            best.distance[r] = hn::Set(d, std::numeric_limits<float>::infinity());
            best.center[r] = hn::Zero(di);
        }
        std::size_t c = 0;
        for (; c + at_once <= centers.rows(); c += at_once) {
            compare_centers<at_once>(rows.tile(t), rows.columns(), centers, c, best);
        }
        for (; c < centers.rows(); ++c) {
            compare_centers<1>(rows.tile(t), rows.columns(), centers, c, best);
        }
        for (std::size_t r = 0; r < registers; ++r) {
            hn::Store(best.distance[r], d, out.squared_distance + t * lanes + r * register_lanes);
            hn::Store(best.center[r], di, plain_integers(out.center) + t * lanes + r * register_lanes);
        }
    }
}

}  // namespace hardlearn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hardlearn {

HWY_EXPORT(nearest_of_tiles);

void nearest_centers(const TiledRows& rows, std::size_t first_tile, std::size_t last_tile,
                     MatrixView<const float> centers, NearestCenters out) {
    HWY_DYNAMIC_DISPATCH(nearest_of_tiles)(rows, first_tile, last_tile, centers, out);
}

}  // namespace hardlearn
#endif
