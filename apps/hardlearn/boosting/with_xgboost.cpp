#include "apps/hardlearn/boosting/xgboost.hpp"
#include "hardlearn/boosting/xgboost_contender.hpp"

namespace hardlearn::app {

Contender make_xgboost_contender(const std::string& name, const FitOptions& options) {
    return xgboost_contender(name, options);
}

bool has_xgboost() {
    return true;
}

}  // namespace hardlearn::app
