#include "hardlearn/hardness/label_suspicion.hpp"
