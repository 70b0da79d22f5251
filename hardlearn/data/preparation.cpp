#include "hardlearn/data/preparation.hpp"
