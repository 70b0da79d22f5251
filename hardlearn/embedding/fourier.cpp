#include "hardlearn/embedding/fourier.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <numbers>
#include <utility>

#include "hardlearn/core/error.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "hardlearn/embedding/fourier.cpp"
#include <hwy/foreach_target.h>

#include "hardlearn/embedding/lanes-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace hardlearn::HWY_NAMESPACE {

struct Complex {
    V re, im;
};
HWY_INLINE Complex sum(Complex a, Complex b) {
    return {hn::Add(a.re, b.re), hn::Add(a.im, b.im)};
}
HWY_INLINE Complex difference(Complex a, Complex b) {
    return {hn::Sub(a.re, b.re), hn::Sub(a.im, b.im)};
}
// a - i b and a + i b.
HWY_INLINE Complex minus_i(Complex a, Complex b) {
    return {hn::Add(a.re, b.im), hn::Sub(a.im, b.re)};
}
HWY_INLINE Complex plus_i(Complex a, Complex b) {
    return {hn::Sub(a.re, b.im), hn::Add(a.im, b.re)};
}
HWY_INLINE Complex scaled(Complex a, float factor) {
    const V f = hn::Set(D(), factor);
    return {hn::Mul(a.re, f), hn::Mul(a.im, f)};
}
// a + factor b.
HWY_INLINE Complex plus_scaled(Complex a, float factor, Complex b) {
    const V f = hn::Set(D(), factor);
    return {fused_multiply_add(f, b.re, a.re), fused_multiply_add(f, b.im, a.im)};
}

// Discrete Fourier transforms of two to five numbers.
HWY_INLINE void butterfly(Complex (&x)[2]) {
    const Complex a = x[0];
    x[0] = sum(a, x[1]);
    x[1] = difference(a, x[1]);
}

HWY_INLINE void butterfly(Complex (&x)[3]) {
    constexpr float sine = 0.866025404f;
    const Complex t = sum(x[1], x[2]);
    const Complex s = scaled(difference(x[1], x[2]), sine);
    const Complex m = plus_scaled(x[0], -0.5f, t);
    x[0] = sum(x[0], t);
    x[1] = minus_i(m, s);
    x[2] = plus_i(m, s);
}

HWY_INLINE void butterfly(Complex (&x)[4]) {
    const Complex a = sum(x[0], x[2]), b = difference(x[0], x[2]);
    const Complex c = sum(x[1], x[3]), e = difference(x[1], x[3]);
    x[0] = sum(a, c);
    x[1] = minus_i(b, e);
    x[2] = difference(a, c);
    x[3] = plus_i(b, e);
}

HWY_INLINE void butterfly(Complex (&x)[5]) {
    constexpr float cosine1 = 0.309016994f, cosine2 = -0.809016994f, sine1 = 0.951056516f,
                    sine2 = 0.587785252f;
    const Complex t1 = sum(x[1], x[4]), t2 = sum(x[2], x[3]);
    const Complex t3 = difference(x[1], x[4]), t4 = difference(x[2], x[3]);
    const Complex m1 = plus_scaled(plus_scaled(x[0], cosine1, t1), cosine2, t2);
    const Complex m2 = plus_scaled(plus_scaled(x[0], cosine2, t1), cosine1, t2);
    const Complex n1 = plus_scaled(scaled(t3, sine1), sine2, t4);
    const Complex n2 = plus_scaled(scaled(t3, sine2), -sine1, t4);
    x[0] = sum(x[0], sum(t1, t2));
    x[1] = minus_i(m1, n1);
    x[2] = minus_i(m2, n2);
    x[3] = plus_i(m2, n2);
    x[4] = plus_i(m1, n1);
}

struct Planes {
    const float* in_re;
    const float* in_im;
    float* out_re;
    float* out_im;
};

// One group's butterflies; with `turned`, outputs are multiplied by the group's factors.
template <std::size_t radix, bool turned>
HWY_INLINE void run_group(const FourierTransform::Pass& pass, const Planes& planes, std::size_t group) {
    const D d;
    const std::size_t groups = pass.groups;
    const std::size_t run = pass.repeats * lanes;
    const float* const cosines = pass.cosines.data() + group * (radix - 1);
    const float* const sines = pass.sines.data() + group * (radix - 1);
    for (std::size_t q = 0; q < run; q += register_lanes) {
        Complex x[radix];
        for (std::size_t j = 0; j < radix; ++j) {
            const std::size_t place = (group + groups * j) * run + q;
            x[j] = {hn::Load(d, planes.in_re + place), hn::Load(d, planes.in_im + place)};
        }
        butterfly(x);
        for (std::size_t k = 0; k < radix; ++k) {
            Complex y = x[k];
            if (turned && k > 0) {
                const V c = hn::Set(d, cosines[k - 1]);
                const V s = hn::Set(d, sines[k - 1]);
                const V minus_s = hn::Set(d, -sines[k - 1]);
                y = {fused_multiply_add(x[k].im, minus_s, hn::Mul(x[k].re, c)),
                     fused_multiply_add(x[k].re, s, hn::Mul(x[k].im, c))};
            }
            const std::size_t place = (radix * group + k) * run + q;
            hn::Store(y.re, d, planes.out_re + place);
            hn::Store(y.im, d, planes.out_im + place);
        }
    }
}

template <std::size_t radix>
HWY_INLINE void run_radix(const FourierTransform::Pass& pass, const Planes& planes) {
    run_group<radix, false>(pass, planes, 0);
    for (std::size_t group = 1; group < pass.groups; ++group) run_group<radix, true>(pass, planes, group);
}

void run_pass(const FourierTransform::Pass& pass, const float* in_re, const float* in_im, float* out_re,
              float* out_im) {
    const Planes planes{in_re, in_im, out_re, out_im};
    switch (pass.radix) {
        case 2:
            return run_radix<2>(pass, planes);
        case 3:
            return run_radix<3>(pass, planes);
        case 4:
            return run_radix<4>(pass, planes);
        default:
            return run_radix<5>(pass, planes);
    }
}

}  // namespace hardlearn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hardlearn {

HWY_EXPORT(run_pass);

std::complex<double> root_of_unity(std::size_t numerator, std::size_t denominator) {
    // By Taylor series around the nearest quarter turn: the C library's last bits differ between processors.
    const std::size_t quarter = (4 * numerator + denominator / 2) / denominator;
    const double rest = static_cast<double>(4 * numerator) - static_cast<double>(quarter * denominator);
    const double angle = rest / static_cast<double>(denominator) * (std::numbers::pi / 2);
    double sine = 0, cosine = 0;
    for (int k = 18; k >= 2; k -= 2) {
        cosine = (1 + cosine) * (-angle * angle / (k * (k - 1)));
        sine = (1 + sine) * (-angle * angle / (k * (k + 1)));
    }
    std::complex<double> root(1 + cosine, -angle * (1 + sine));
    for (std::size_t turn = 0; turn < quarter % 4; ++turn) root = {root.imag(), -root.real()};
    return root;
}

namespace {

FourierTransform::Pass make_pass(std::size_t radix, std::size_t remaining, std::size_t length) {
    FourierTransform::Pass pass{radix, remaining / radix, length / remaining, {}, {}};
    for (std::size_t group = 0; group < pass.groups; ++group) {
        for (std::size_t k = 1; k < radix; ++k) {
            const auto root = root_of_unity(group * k % remaining, remaining);
            pass.cosines.push_back(static_cast<float>(root.real()));
            pass.sines.push_back(static_cast<float>(root.imag()));
        }
    }
    return pass;
}

void run(const std::vector<FourierTransform::Pass>& passes, float*& re, float*& im, float*& other_re,
         float*& other_im) {
    for (const auto& pass : passes) {
        HWY_DYNAMIC_DISPATCH(run_pass)(pass, re, im, other_re, other_im);
        std::swap(re, other_re);
        std::swap(im, other_im);
    }
}

}  // namespace

FourierTransform::FourierTransform(std::size_t length) : length_(length) {
    std::size_t remaining = length;
    for (const std::size_t radix : {4u, 2u, 3u, 5u}) {
        for (; remaining % radix == 0 && remaining > 1; remaining /= radix) {
            passes_.push_back(make_pass(radix, remaining, length));
        }
    }
    if (remaining != 1) {
        throw Error(ErrorCode::internal, fmt::format("no Fourier transform of length {}", length));
    }
}

void FourierTransform::forward(SequenceBlock& sequences, SequenceBlock& scratch) const {
    float* re = sequences.real.data();
    float* im = sequences.imaginary.data();
    float* other_re = scratch.real.data();
    float* other_im = scratch.imaginary.data();
    run(passes_, re, im, other_re, other_im);
    if (passes_.size() % 2 == 1) {
        std::swap(sequences.real, scratch.real);
        std::swap(sequences.imaginary, scratch.imaginary);
    }
}

void FourierTransform::inverse(SequenceBlock& sequences, SequenceBlock& scratch) const {
    // The inverse is the forward transform with the parts exchanged before and after.
    std::swap(sequences.real, sequences.imaginary);
    forward(sequences, scratch);
    std::swap(sequences.real, sequences.imaginary);
}

std::size_t transform_length(std::size_t minimum) {
    for (std::size_t length = std::max<std::size_t>(16, minimum + minimum % 2);; length += 2) {
        std::size_t rest = length;
        for (const std::size_t prime : {2u, 3u, 5u}) {
            while (rest % prime == 0) rest /= prime;
        }
        if (rest == 1) return length;
    }
}

}  // namespace hardlearn
#endif
