#include "hardlearn/mil/model_file.hpp"
