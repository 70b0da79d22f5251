#include "hardlearn/report/plane_frame.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>

namespace hardlearn {

PlaneFrame::PlaneFrame(MatrixView<const float> points, double size, double margin) : margin_(margin) {
    double right = std::numeric_limits<double>::lowest(), bottom = right;
    left_ = top_ = std::numeric_limits<double>::max();
    for (std::size_t i = 0; i < points.rows(); ++i) {
        left_ = std::min<double>(left_, points(i, 0));
        right = std::max<double>(right, points(i, 0));
        top_ = std::min<double>(top_, points(i, 1));
        bottom = std::max<double>(bottom, points(i, 1));
    }
    const double extent = std::max({right - left_, bottom - top_, 1e-12});
    scale_ = (size - 2 * margin) / extent;
    left_ = (left_ + right - extent) / 2;
    top_ = (top_ + bottom - extent) / 2;
}

}  // namespace hardlearn
