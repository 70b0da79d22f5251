#include "hardlearn/reweight/reweight.hpp"

#include <gtest/gtest.h>

namespace hardlearn {
namespace {}
}  // namespace hardlearn
