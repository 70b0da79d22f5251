#include "hardlearn/metrics/scores.hpp"
