#include "hardlearn/svm/kernel.hpp"
