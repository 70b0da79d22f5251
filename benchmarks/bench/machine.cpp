// The machine's ceilings, for docs/performance.md: how far from them are we?
#include <algorithm>
#include <thread>
#include <vector>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "benchmarks/bench/machine.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace hardlearn::bench {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Twelve independent chains hide the latency of two units; returns the operations done.
double multiply_add(std::size_t rounds, float* sink) {
    const hn::ScalableTag<float> lanes;
    const auto factor = hn::Set(lanes, 0.999f), addend = hn::Set(lanes, 0.001f);
    // Chains that start alike would be merged into one.
    auto a = hn::Iota(lanes, 0.0f), b = hn::Iota(lanes, 1.0f), c = hn::Iota(lanes, 2.0f),
         d = hn::Iota(lanes, 3.0f), e = hn::Iota(lanes, 4.0f), f = hn::Iota(lanes, 5.0f),
         g = hn::Iota(lanes, 6.0f), h = hn::Iota(lanes, 7.0f), i = hn::Iota(lanes, 8.0f),
         j = hn::Iota(lanes, 9.0f), k = hn::Iota(lanes, 10.0f), l = hn::Iota(lanes, 11.0f);
    for (std::size_t r = 0; r < rounds; ++r) {
        a = hn::MulAdd(a, factor, addend), b = hn::MulAdd(b, factor, addend);
        c = hn::MulAdd(c, factor, addend), d = hn::MulAdd(d, factor, addend);
        e = hn::MulAdd(e, factor, addend), f = hn::MulAdd(f, factor, addend);
        g = hn::MulAdd(g, factor, addend), h = hn::MulAdd(h, factor, addend);
        i = hn::MulAdd(i, factor, addend), j = hn::MulAdd(j, factor, addend);
        k = hn::MulAdd(k, factor, addend), l = hn::MulAdd(l, factor, addend);
    }
    const auto sums =
        hn::Add(hn::Add(hn::Add(a, b), hn::Add(c, d)),
                hn::Add(hn::Add(hn::Add(e, f), hn::Add(g, h)), hn::Add(hn::Add(i, j), hn::Add(k, l))));
    *sink = hn::GetLane(hn::SumOfLanes(lanes, sums));
    return 24.0 * static_cast<double>(rounds * hn::Lanes(lanes));
}

// Reads all values once; four sums, so that adding does not hold up reading.
void read_all(const float* values, std::size_t count, float* sink) {
    const hn::ScalableTag<float> lanes;
    const std::size_t n = hn::Lanes(lanes);
    auto a = hn::Zero(lanes), b = a, c = a, d = a;
    for (std::size_t i = 0; i + 4 * n <= count; i += 4 * n) {
        a = hn::Add(a, hn::Load(lanes, values + i));
        b = hn::Add(b, hn::Load(lanes, values + i + n));
        c = hn::Add(c, hn::Load(lanes, values + i + 2 * n));
        d = hn::Add(d, hn::Load(lanes, values + i + 3 * n));
    }
    *sink = hn::GetLane(hn::SumOfLanes(lanes, hn::Add(hn::Add(a, b), hn::Add(c, d))));
}

}  // namespace HWY_NAMESPACE
}  // namespace hardlearn::bench
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include "benchmarks/bench/worker.hpp"

namespace hardlearn::bench {
namespace {

HWY_EXPORT(multiply_add);
HWY_EXPORT(read_all);

constexpr std::size_t fma_rounds = 20'000'000,
                      floats_a_thread = std::size_t{1} << 26;  // 256 MiB, beyond any cache
constexpr int attempts = 5;

// Seconds of work(thread) on all threads at once, the quickest of several attempts.
template <class Work>
double quickest(int threads, Work&& work) {
    double best = 1e300;
    for (int attempt = 0; attempt < attempts; ++attempt) {
        best = std::min(best, seconds_of([&] {
                            std::vector<std::jthread> pool;
                            for (int t = 0; t < threads; ++t) pool.emplace_back([&work, t] { work(t); });
                        }));
    }
    return best;
}

}  // namespace

Json measure_machine() {
    Json result;
    for (const int threads : {1, 2}) {
        std::vector<AlignedVector<float>> values(static_cast<std::size_t>(threads));
        for (auto& part : values) part.assign(floats_a_thread, 1.0f);
        std::vector<float> sinks(static_cast<std::size_t>(threads) * 16);
        std::vector<double> operations(static_cast<std::size_t>(threads));
        const double computing = quickest(threads, [&](int t) {
            const auto i = static_cast<std::size_t>(t);
            operations[i] = HWY_DYNAMIC_DISPATCH(multiply_add)(fma_rounds, &sinks[16 * i]);
        });
        const double reading = quickest(threads, [&](int t) {
            const auto i = static_cast<std::size_t>(t);
            HWY_DYNAMIC_DISPATCH(read_all)(values[i].data(), floats_a_thread, &sinks[16 * i]);
        });
        result["threads"].push_back(threads);
        result["gflops"].push_back(operations[0] * threads / computing * 1e-9);
        result["gigabytes"].push_back(static_cast<double>(threads) * floats_a_thread * 4 / reading * 1e-9);
    }
    return result;
}

}  // namespace hardlearn::bench
#endif
