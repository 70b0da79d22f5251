#pragma once

#include "hardlearn/core/matrix.hpp"

namespace hardlearn {

/// Maps points in the plane into a square of a picture, with a margin on every side, keeping their aspect
/// ratio.
class PlaneFrame {
  public:
    /// `points` is points x 2; `size` and `margin` in the picture's units.
    PlaneFrame(MatrixView<const float> points, double size, double margin);
    double x(float value) const { return margin_ + (static_cast<double>(value) - left_) * scale_; }
    double y(float value) const { return margin_ + (static_cast<double>(value) - top_) * scale_; }

  private:
    double margin_ = 0;
    double left_ = 0;
    double top_ = 0;
    double scale_ = 1;
};

}  // namespace hardlearn
