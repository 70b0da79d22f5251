#include "hardlearn/svm/one_vs_one.hpp"
