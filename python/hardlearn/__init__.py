"""hardlearn: how hard is my data, why, and what can be done about it.

    from hardlearn import MicroLearningClassifier, diagnose, evaluate

    print(diagnose(X, y))
    print(evaluate(X, y, models=["svm", "mil-auto"]))
    model = MicroLearningClassifier().fit(X, y)
    print(model.explain(X[:1])[0])
"""

from ._core import __version__
from .classifier import MicroLearningClassifier
from .cleaner import LabelCleaner
from .errors import DataError, DataWarning, ModelFileError, OptionError, TrainingError
from .tasks import (ablate, certify, clean, compare, diagnose, evaluate, explain, find_label_issues, inspect, learning_hard_index,
                    margins, model_names, read, report, shift, simulate, study, traininglets)

_DISPLAYS = ("LearningHardnessDisplay", "TrainingletDisplay", "ComparisonDisplay", "ReliabilityDisplay")

__all__ = ["MicroLearningClassifier", "ReweightedClassifier", "LabelCleaner", "DataError", "DataWarning",
           "ModelFileError", "OptionError", "TrainingError", "ablate", "certify", "clean", "compare", "diagnose", "evaluate",
           "explain", "find_label_issues", "image_features", "inspect", "learning_hard_index", "margins", "model_names", "read", "report",
           "shift", "simulate", "study", "traininglets", "__version__", *_DISPLAYS]


def __getattr__(name):
    # What needs matplotlib, or another program, is loaded when it is asked for.
    if name in _DISPLAYS:
        from . import displays

        return getattr(displays, name)
    if name == "ReweightedClassifier":
        from .reweighting import ReweightedClassifier

        return ReweightedClassifier
    if name == "image_features":
        from .images import image_features

        return image_features
    raise AttributeError(f"module 'hardlearn' has no attribute {name!r}")


def __dir__():
    return sorted(set(globals()) | set(__all__))
