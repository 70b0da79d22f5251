#include "hardlearn/mil/micro_learner.hpp"
