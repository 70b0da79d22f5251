"""scikit-learn's own checks of estimators: none failed, none expected to fail."""

import os

import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

from hardlearn import LabelCleaner, MicroLearningClassifier

QUICK = os.environ.get("HARDLEARN_PYTHON_TESTS") == "quick"
ESTIMATORS = [MicroLearningClassifier("naive")]
if not QUICK:
    ESTIMATORS += [MicroLearningClassifier("ptc"), MicroLearningClassifier("auto"), MicroLearningClassifier("local"),
                   LabelCleaner()]


@pytest.mark.filterwarnings("ignore")
@parametrize_with_checks(ESTIMATORS)
def test_estimator(estimator, check):
    check(estimator)
