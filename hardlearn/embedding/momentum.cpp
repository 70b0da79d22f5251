#include "hardlearn/embedding/momentum.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "hardlearn/embedding/momentum.cpp"
#include <hwy/foreach_target.h>

#include "hardlearn/embedding/lanes-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace hardlearn::HWY_NAMESPACE {

// Never NaN: the comparisons' order turns it into the bound.
HWY_INLINE V limited(V value) {
    const D d;
    const V most = hn::Set(d, 1e8f), least = hn::Set(d, -1e8f);
    const V below = hn::IfThenElse(hn::Lt(value, most), value, most);
    return hn::IfThenElse(hn::Lt(least, below), below, least);
}

// Products are not fused into sums: these are the bits of plain arithmetic.
void move_some(const Forces& forces, std::size_t count, const StepSize& step, Inertia& inertia,
               float* coordinates) {
    const D d;
    const float* attraction = forces.attraction.data();
    const float* repulsion = forces.repulsion.data();
    float* velocities = inertia.velocity.data();
    float* gains = inertia.gain.data();
    const V exaggeration = hn::Set(d, step.exaggeration), scale = hn::Set(d, forces.inverse_mass);
    const V rate = hn::Set(d, step.learning_rate), momentum = hn::Set(d, step.momentum);
    const V gain_step = hn::Set(d, 0.2f), gain_decay = hn::Set(d, 0.8f), least_gain = hn::Set(d, 0.01f);
    const V four = hn::Set(d, 4.0f);
    for (std::size_t i = 0; i < count; i += register_lanes) {
        const V pull = hn::Mul(exaggeration, hn::Load(d, attraction + i));
        const V gradient = hn::Mul(four, hn::Sub(pull, hn::Mul(scale, hn::Load(d, repulsion + i))));
        const V old_velocity = hn::Load(d, velocities + i);
        const V old_gain = hn::Load(d, gains + i);
        // The velocity points against the last gradients: a product below 0 means that the gradient keeps its
        // sign.
        const auto keeps_sign = hn::Lt(hn::Mul(old_velocity, gradient), hn::Zero(d));
        const V gain =
            hn::Max(hn::IfThenElse(keeps_sign, hn::Add(old_gain, gain_step), hn::Mul(old_gain, gain_decay)),
                    least_gain);
        const V change = limited(hn::Mul(hn::Mul(rate, gradient), gain));
        const V velocity = limited(hn::Sub(hn::Mul(momentum, old_velocity), change));
        hn::Store(gain, d, gains + i);
        hn::Store(velocity, d, velocities + i);
        const V place = hn::Load(d, coordinates + i);
        // What stands behind the points stays where it is.
        hn::Store(hn::IfThenElse(hn::FirstN(d, count - i), limited(hn::Add(place, velocity)), place), d,
                  coordinates + i);
    }
}

}  // namespace hardlearn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hardlearn {

HWY_EXPORT(move_some);

void move_coordinates(const Forces& forces, std::size_t count, const StepSize& step, Inertia& inertia,
                      AlignedVector<float>& coordinates) {
    HWY_DYNAMIC_DISPATCH(move_some)(forces, count, step, inertia, coordinates.data());
}

}  // namespace hardlearn
#endif
