#include "hardlearn/metrics/contingency.hpp"
