#include "hardlearn/data/readers.hpp"
