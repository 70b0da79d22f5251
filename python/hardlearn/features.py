"""Names of features, as scikit-learn checks them, and which column it is where they differ."""

import warnings

import numpy as np

from .errors import DataError


class FeatureNames:
    """For estimators: n_features_in_ and feature_names_in_ of the training rows, and whether others agree."""

    def _set_feature_names(self, columns):
        self.n_features_in_ = len(columns.names)
        if columns.given_names is not None:
            self.feature_names_in_ = columns.given_names
        elif hasattr(self, "feature_names_in_"):
            del self.feature_names_in_

    def _set_loaded_names(self, names):
        self.n_features_in_ = len(names)
        if names != [f"x{i}" for i in range(len(names))]:
            self.feature_names_in_ = np.asarray(names, dtype=object)

    def _compare_feature_names(self, columns):
        fitted = getattr(self, "feature_names_in_", None)
        given = columns.given_names
        name = type(self).__name__
        if fitted is None and given is not None:
            warnings.warn(f"X has feature names, but {name} was fitted without feature names", stacklevel=4)
        elif fitted is not None and given is None:
            warnings.warn(f"X does not have valid feature names, but {name} was fitted with feature names", stacklevel=4)
        elif fitted is not None and list(fitted) != list(given):
            raise DataError(_difference(list(fitted), list(given)))
        if len(columns.names) != self.n_features_in_:
            raise DataError(f"X has {len(columns.names)} features, but {name} is expecting {self.n_features_in_} features "
                            "as input")


def _listed(names):
    return "".join(f"- {name}\n" for name in names[:5]) + ("- ...\n" if len(names) > 5 else "")


def _difference(fitted, given):
    message = "The feature names should match those that were passed during fit.\n"
    unexpected = sorted(set(given) - set(fitted))
    missing = sorted(set(fitted) - set(given))
    if unexpected:
        message += "Feature names unseen at fit time:\n" + _listed(unexpected)
    if missing:
        message += "Feature names seen at fit time, yet now missing:\n" + _listed(missing)
    if not unexpected and not missing:
        place = next(i for i, (a, b) in enumerate(zip(fitted, given)) if a != b)
        message += ("Feature names must be in the same order as they were in fit.\n"
                    f"Column {place} is {given[place]!r}, expected {fitted[place]!r}\n")
    return message
