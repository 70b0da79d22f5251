#include "hardlearn/mil/explanation.hpp"
