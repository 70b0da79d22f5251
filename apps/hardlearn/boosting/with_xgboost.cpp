#include "apps/hardlearn/boosting/xgboost.hpp"
#include "hardlearn/boosting/xgboost_contender.hpp"

namespace hardlearn::app {

Contender make_xgboost_contender(const EvaluationOptions& options) {
    return xgboost_contender(options);
}

}  // namespace hardlearn::app
