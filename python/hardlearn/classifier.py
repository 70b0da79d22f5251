"""The Micro-Learner as an estimator of scikit-learn."""

import json

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from . import _core
from .documentation import documented
from .errors import ModelFileError, OptionError
from .features import FeatureNames
from .results import Explanation, Inspection
from .running import Call
from .tables import Columns, Training, queries

_NOT_OPTIONS = ("n_jobs", "verbose")
_STATE_VERSION = 1  # of pickles


@documented("fit")
class MicroLearningClassifier(FeatureNames, ClassifierMixin, BaseEstimator):
    """Micro-Learning: for every query, the small and clean part of the training data that decides it.

    Frames may hold numbers, texts, categories and missing cells; arrays hold numbers, NaN where missing. Same input,
    options and seed: same bits, for any `n_jobs`, alone or in a batch, before and after saving.

    Parameters
    ----------
    {options}
    n_jobs : int, default None
        Threads; None is 1, -1 all processors. Results do not depend on it.
    verbose : int, default 0
        1: a line on stderr that says how far the fit is.

    Of options that a construction does not heed, None is the default, and setting one is an error at fit.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (n_features_in_,), where the columns had names
    chosen_ : dict, the best candidate
    evidence_ : list of dict, the candidates that were compared, the best first
    global_is_enough_ : bool, whether most of the weight is with candidates that take all rows
    training_fingerprint_ : str, of the training data
    notes_ : list of dict, what should be known of the fit

    Reference: docs/method.md of the project.
    """

    def __init__(self, construction="auto", *, objective="d_index", learninglet="svm", views=None, kernel=None, n_neighbors=None,
                 ball_radii=None, C=None, gamma=None, balanced=None, n_pruned_neighbors=None, removal_radius=None,
                 cleaning=None, fusion=None, precision_pruning=None, batch_sizes=None, batch_order=None, n_voters=None, seconds=None,
                 n_repeats=None, n_folds=5, max_probe_rows=3000, max_exact_rows=200_000, max_global_rows=None,
                 hardness=True, duplicates="auto", random_state=0, n_jobs=None, verbose=0):
        self.construction = construction
        self.objective = objective
        self.learninglet = learninglet
        self.views = views
        self.kernel = kernel
        self.n_neighbors = n_neighbors
        self.ball_radii = ball_radii
        self.C = C
        self.gamma = gamma
        self.balanced = balanced
        self.n_pruned_neighbors = n_pruned_neighbors
        self.removal_radius = removal_radius
        self.cleaning = cleaning
        self.fusion = fusion
        self.precision_pruning = precision_pruning
        self.batch_sizes = batch_sizes
        self.batch_order = batch_order
        self.n_voters = n_voters
        self.seconds = seconds
        self.n_repeats = n_repeats
        self.n_folds = n_folds
        self.max_probe_rows = max_probe_rows
        self.max_exact_rows = max_exact_rows
        self.max_global_rows = max_global_rows
        self.hardness = hardness
        self.duplicates = duplicates
        self.random_state = random_state
        self.n_jobs = n_jobs
        self.verbose = verbose

    def _options(self):
        options = {name: value for name, value in self.get_params(deep=False).items() if name not in _NOT_OPTIONS}
        options["random_state"] = seed_of(self.random_state)
        return options

    def fit(self, X, y, *, groups=None):
        """Fits to all rows.

        X : array or frame of shape (n_samples, n_features)
        y : of shape (n_samples,), the classes
        groups : of shape (n_samples,), optional: rows of one group (speaker, patient) are kept together wherever
            rows are left out. Routed by ``set_fit_request(groups=True)``.

        Returns self. OptionError for an option out of range or ignored, DataError for data that cannot be used,
        TrainingError where no model can be fitted; KeyboardInterrupt within a second of Ctrl-C.
        """
        training = Training(X, y, groups, estimator=self)
        call = Call(self.n_jobs, 1, self.verbose)
        with call as run:
            model, told = _core.fit(training.data, self._options(), run)
        self._set_feature_names(training.columns)
        self._settle(model, training.classes, training.codes)
        self._fit_told = told
        self.notes_ = call.notes
        return self

    def _settle(self, model, classes, codes):
        self.model_ = model
        self.classes_ = classes
        self._codes = codes
        record = json.loads(model.inspect()["record"])
        self.chosen_ = record["chosen"]
        self.evidence_ = record["evidence"]
        self.global_is_enough_ = model.global_is_enough
        self.training_fingerprint_ = model.training_fingerprint

    def _queries(self, X):
        check_is_fitted(self, "model_")
        columns = Columns(X, self)
        self._compare_feature_names(columns)
        table = self.model_.columns
        return queries(columns, [name for name, _, _ in table], [is_text for _, is_text, _ in table], self)

    def rows_with_classes(self, X, y, name="data"):
        """Rows for this model, and their classes if known, as the library holds them: for functions of the package."""
        check_is_fitted(self, "model_")
        columns = Columns(X, self)
        self._compare_feature_names(columns)
        table = self.model_.columns
        return queries(columns, [name for name, _, _ in table], [is_text for _, is_text, _ in table], self, y=y, name=name)

    def _predicted(self, X, **options):
        data = self._queries(X)
        with Call(self.n_jobs, 1, self.verbose) as run:
            return _core.predict(self.model_, data, options, run)

    def _classes_of(self, labels):
        return self.classes_[self._codes[labels]]

    def _in_class_order(self, table):
        ordered = np.empty_like(table)
        ordered[:, self._codes] = table
        return ordered

    def predict(self, X):
        """The class of each row, of shape (n_samples,)."""
        return self._classes_of(self._predicted(X)["labels"])

    def predict_proba(self, X):
        """The probability of each class, of shape (n_samples, n_classes) in the order of `classes_`. The class that is
        predicted is the one that is expected to score best by the objective, which need not be the most probable."""
        return self._in_class_order(self._predicted(X)["scores"]).astype(np.float64)

    def predict_set(self, X, confidence=0.9):
        """The predicted classes, and sets that hold the true class with a probability of about `confidence`: truth
        values of shape (n_samples, n_classes) in the order of `classes_`."""
        predicted = self._predicted(X, confidence=confidence)
        return self._classes_of(predicted["labels"]), self._in_class_order(predicted["sets"]).astype(bool)

    def familiarity(self, X):
        """How like the training rows each row is: from above 0 to 1, of shape (n_samples,); a share of about L of rows
        like them gets at most L."""
        data = self._queries(X)
        with Call(self.n_jobs, 1, self.verbose) as run:
            return _core.familiarity(self.model_, data, run)

    def predict_or_abstain(self, X, level=0.01):
        """The class of each row, None for rows that are unlike the training rows (familiarity `level` or less); objects
        of shape (n_samples,)."""
        predicted = self._predicted(X, abstain=level)
        classes = self._classes_of(predicted["labels"]).astype(object)
        classes[predicted["familiarity"] <= level] = None
        return classes

    def explain(self, X, *, counterfactual=True, lhi_seeds=5):
        """Why each row got its prediction: a list of `Explanation`. `counterfactual`: also search the training rows
        without which the answer would be another, which takes most of the time."""
        data = self._queries(X)
        options = {"search_counterfactual": bool(counterfactual), "lhi_seeds": lhi_seeds}
        explanations = []
        for row in range(data.rows):
            call = Call(self.n_jobs, 1, self.verbose)
            with call as run:
                told = _core.explain(self.model_, data, row, options, run)
            name = json.loads(told["record"])["prediction"]
            prediction = self._classes_of(np.array([self.model_.class_names.index(name)]))[0]
            explanations.append(Explanation(told, prediction, call.notes))
        return explanations

    def traininglet(self, X):
        """The training rows (from 0) that the best candidate's answer to each row rests on, the nearest first: a list of
        arrays."""
        return [np.asarray(one.traininglet_, dtype=np.intp)
                for one in self.explain(X, counterfactual=False, lhi_seeds=1)]

    def summary(self):
        """What was chosen, on which evidence: the text of the program's fit, or of its inspect for a model that was
        read from a file."""
        check_is_fitted(self, "model_")
        return self._fit_told["text"] if self._fit_told else self.model_.inspect()["text"]

    def to_dict(self):
        """The record of the fit (docs/json.md), or of the model where it was read from a file."""
        check_is_fitted(self, "model_")
        return json.loads(self._fit_told["record"] if self._fit_told else self.model_.inspect()["record"])

    def inspect(self):
        """What is in the model: an `Inspection`."""
        check_is_fitted(self, "model_")
        return Inspection(self.model_.inspect())

    def save(self, path):
        """Writes the model file that the program and `load` read. It keeps classes as texts and no pickle."""
        check_is_fitted(self, "model_")
        self.model_.write(str(path))

    @classmethod
    def load(cls, path, *, n_jobs=None, verbose=0):
        """The model in a file of `save` or of the program. Classes are whole numbers, numbers or texts, whichever all
        of them are. ModelFileError for a file that is cut, damaged, foreign or newer."""
        model = _core.read_model(str(path))
        given = {name: value for name, value in model.options.items() if name in cls._get_param_names()}
        estimator = cls(n_jobs=n_jobs, verbose=verbose)
        estimator.set_params(**{name: value for name, value in given.items() if name in ("construction", "objective")})
        names = model.class_names
        classes, inverse = np.unique(_typed(names), return_inverse=True)
        estimator._set_loaded_names([name for name, _, _ in model.columns])
        estimator._settle(model, classes, inverse)
        estimator._fit_told = None
        estimator.notes_ = []
        return estimator

    def __getstate__(self):
        return {**super().__getstate__(), "_state_version": _STATE_VERSION}

    def __setstate__(self, state):
        state = dict(state)
        version = state.pop("_state_version", None)
        if version != _STATE_VERSION:
            raise ModelFileError(f"a pickled MicroLearningClassifier of another version (its state is {version}, this is "
                                 f"{_STATE_VERSION}): files of save can be read by every later version")
        super().__setstate__(state)

    def __sklearn_is_fitted__(self):
        return hasattr(self, "model_")

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.input_tags.string = True
        tags.input_tags.categorical = True
        return tags

    def _more_tags(self):
        return {"allow_nan": True}


def model_of(data):
    """The library's model of the bytes of its file: what pickles call."""
    return _core.model_from_bytes(data)


def _typed(names):
    for kind in (np.int64, np.float64):
        try:
            values = np.array([kind(name) for name in names])
        except ValueError:
            continue
        if len(set(values.tolist())) == len(names) and [str(value) for value in values.tolist()] == list(names):
            return values
    return np.asarray(names)


def seed_of(random_state):
    """A whole number of scikit-learn's random_state: None is 0, so that equal calls give equal results."""
    if random_state is None:
        return 0
    if isinstance(random_state, np.random.RandomState):
        return int(random_state.randint(0, 2**31 - 1))
    if isinstance(random_state, np.random.Generator):
        return int(random_state.integers(0, 2**31 - 1))
    if isinstance(random_state, bool) or not hasattr(random_state, "__index__"):
        raise OptionError(f"random_state is {random_state!r}, expected a whole number, None or a RandomState")
    return int(random_state)
