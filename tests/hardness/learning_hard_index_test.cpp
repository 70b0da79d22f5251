#include "hardlearn/hardness/learning_hard_index.hpp"
