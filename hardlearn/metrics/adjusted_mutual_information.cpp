#include "hardlearn/metrics/adjusted_mutual_information.hpp"
