// Stands in where XGBoost was not there when the program was built.
#include "apps/hardlearn/boosting/xgboost.hpp"
#include "hardlearn/core/error.hpp"

namespace hardlearn::app {

Contender make_xgboost_contender(const std::string&, const FitOptions&) {
    throw_bad_argument(
        "this hardlearn was built without XGBoost: 'apt-get install libxgboost-dev' and building again adds "
        "it");
}

bool has_xgboost() {
    return false;
}

}  // namespace hardlearn::app
