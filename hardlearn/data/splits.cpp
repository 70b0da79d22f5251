#include "hardlearn/data/splits.hpp"
