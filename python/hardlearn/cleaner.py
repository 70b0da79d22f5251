"""Cleaning of labels in imbalanced-learn's protocol."""

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils import _safe_indexing

from .classifier import seed_of
from .documentation import documented
from .features import FeatureNames
from .running import Call
from .tables import Training
from . import _core, results


@documented("clean")
class LabelCleaner(FeatureNames, BaseEstimator):
    """Removes rows whose labels their neighbourhood contradicts; ``fit_resample(X, y)`` gives the rows that stay.

    Parameters
    ----------
    {options}
    n_jobs : int, default None
        Threads; None is 1, -1 all processors.
    verbose : int, default 0
        1: a line on stderr that says how far it is.

    Attributes
    ----------
    sample_indices_ : ndarray, the rows (from 0) that stay
    ledger_ : list of dict, every removed or restored row (from 0) with the reason
    cleaning_ : results.Cleaning

    Errors as `hardlearn.clean`. Source: Micro-Learning paper, section 4, stage 2.
    """

    _estimator_type = "sampler"

    def __init__(self, *, at_most=None, n_pruned_neighbors=0, removal_radius=None, hardness=False,
                 max_exact_rows=200_000, duplicates="auto", random_state=0, n_jobs=None, verbose=0):
        self.at_most = at_most
        self.n_pruned_neighbors = n_pruned_neighbors
        self.removal_radius = removal_radius
        self.hardness = hardness
        self.max_exact_rows = max_exact_rows
        self.duplicates = duplicates
        self.random_state = random_state
        self.n_jobs = n_jobs
        self.verbose = verbose

    def fit(self, X, y, *, groups=None):
        """Finds the rows that stay. Returns self."""
        training = Training(X, y, groups, estimator=self)
        options = {name: value for name, value in self.get_params(deep=False).items() if name not in ("n_jobs", "verbose")}
        options["random_state"] = seed_of(self.random_state)
        call = Call(self.n_jobs, 1, self.verbose)
        with call as run:
            told = _core.clean(training.data, options, 5, run)
        self._set_feature_names(training.columns)
        self.classes_ = training.classes
        self.cleaning_ = results.Cleaning(told, call.notes)
        self.sample_indices_ = np.asarray(told["kept"], dtype=np.intp)
        self.ledger_ = [{**entry, "row": entry["row"] - 1, "because_of": entry["because_of"] - 1}
                        for entry in self.cleaning_.to_dict()["ledger"]]
        return self

    def fit_resample(self, X, y, *, groups=None):
        """The rows that stay and their labels, of the kinds that X and y are."""
        self.fit(X, y, groups=groups)
        X = X if hasattr(X, "shape") else np.asarray(X)
        y = y if hasattr(y, "shape") else np.asarray(y)
        return _safe_indexing(X, self.sample_indices_), _safe_indexing(y, self.sample_indices_)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.target_tags.required = True
        tags.input_tags.allow_nan = True
        tags.input_tags.string = True
        tags.input_tags.categorical = True
        return tags

    def _more_tags(self):
        return {"requires_y": True, "allow_nan": True}
