#include "hardlearn/data/dataset.hpp"
