#include "hardlearn/neighbors/search.hpp"
