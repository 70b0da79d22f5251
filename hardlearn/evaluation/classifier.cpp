#include "hardlearn/evaluation/classifier.hpp"
