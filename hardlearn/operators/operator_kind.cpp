#include "hardlearn/operators/operator_kind.hpp"

namespace hardlearn {

std::string_view doc_of(Operator kind) {
    switch (kind) {
        case Operator::identity:
            return "nothing";
        case Operator::row_normalisation:
            return "each row to length 1";
        case Operator::pca_whitening:
            return "principal components with variance 1";
        case Operator::discriminant:
            return "discriminant projection";
        case Operator::anova:
            return "features that differ most between classes";
        case Operator::leaf_embedding:
            return "leaves of a small forest";
        case Operator::ranks:
            return "ranks of each feature";
        case Operator::over_sampling:
            return "rows of small classes repeated";
        case Operator::under_sampling:
            return "rows of large classes left out";
        case Operator::smote:
            return "new rows between those of small classes";
        case Operator::edited_neighbors:
            return "without rows that their nearest outvote";
        case Operator::removal:
            return "without rows that others call by another class";
        case Operator::soft_weights:
            return "rows as often as others believe their labels";
    }
    return "";
}

}  // namespace hardlearn
