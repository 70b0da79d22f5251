#include "hardlearn/neighbors/view.hpp"
