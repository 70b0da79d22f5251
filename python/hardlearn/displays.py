"""Pictures with matplotlib, in scikit-learn's display protocol: `from_...` computes and draws, `plot` draws again; `ax_`
and `figure_` hold what was drawn."""

import numpy as np

from .results import Comparison, Diagnosis, Evaluation, Explanation, LearningHardIndex


def _axes(ax):
    try:
        import matplotlib.pyplot as plt
    except ImportError:
        raise ImportError("displays need matplotlib: pip install 'hardlearn[matplotlib]'") from None
    if ax is None:
        _, ax = plt.subplots()
    return ax


# Okabe and Ito's colours, which people with any colour vision tell apart; markers tell further classes apart.
_COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#000000")
_MARKERS = "osD^vPX*"


def _style(place):
    return {"color": _COLOURS[place % len(_COLOURS)], "marker": _MARKERS[(place // len(_COLOURS) + place) % len(_MARKERS)]}


class _Display:
    def _done(self, ax):
        self.ax_ = ax
        self.figure_ = ax.figure
        return self


class LearningHardnessDisplay(_Display):
    """The map of a data set: its rows where the embedding puts them, coloured by class.

    embedding : (n, 2); classes : (n,), the class of each of these rows; index : LearningHardIndex
    """

    def __init__(self, embedding, classes, index):
        self.embedding = np.asarray(embedding)
        self.classes = np.asarray(classes)
        self.index = index

    @classmethod
    def from_data(cls, X, y, *, groups=None, ax=None, **options):
        """Measures the index (options as for `learning_hard_index`) and draws."""
        from .tables import series_values
        from .tasks import learning_hard_index

        index = learning_hard_index(X, y, groups=groups, **options)
        return cls.from_index(index, series_values(y, "y")[0], ax=ax)

    @classmethod
    def from_index(cls, index, y, *, ax=None):
        """Draws an index that was measured, or a diagnosis; y: the class of every row of the data."""
        index = index.index if isinstance(index, Diagnosis) else index
        if not isinstance(index, LearningHardIndex):
            raise TypeError(f"index is a {type(index).__name__}, expected a LearningHardIndex or a Diagnosis")
        return cls(index.embedding_, np.asarray(y)[index.used_rows_], index).plot(ax=ax)

    def plot(self, *, ax=None, s=12, alpha=0.8):
        ax = _axes(ax)
        for place, name in enumerate(np.unique(self.classes)):
            rows = self.classes == name
            ax.scatter(*self.embedding[rows].T, s=s, alpha=alpha, linewidths=0, label=str(name), **_style(place))
        ax.set_xticks([])
        ax.set_yticks([])
        ax.set_title(f"Learning-Hard Index {float(self.index):.3f} ({self.index.low:.2f} to {self.index.high:.2f})")
        ax.legend(title="class", loc="best", fontsize="small")
        return self._done(ax)


class TrainingletDisplay(_Display):
    """The traininglet around an explained row: distances from the row are to scale.

    places : (n, 2), the row at 0, 0; classes : (n,); decisive : {row: influence}; explanation : Explanation
    """

    def __init__(self, places, classes, rows, explanation):
        self.places = np.asarray(places, dtype=float).reshape(-1, 2)
        self.classes = np.asarray(classes)
        self.rows = np.asarray(rows)
        self.explanation = explanation

    @classmethod
    def from_explanation(cls, explanation, *, ax=None):
        """Draws an `Explanation`."""
        if not isinstance(explanation, Explanation):
            raise TypeError(f"explanation is a {type(explanation).__name__}, expected an Explanation")
        samples = explanation.to_dict()["traininglet"]
        return cls([one["place"] for one in samples], [one["label"] for one in samples],
                   [one["row"] - 1 for one in samples], explanation).plot(ax=ax)

    @classmethod
    def from_estimator(cls, estimator, X, *, row=0, ax=None):
        """Explains a row of X (from 0), without the search of a counterfactual, and draws."""
        from .tasks import explain

        return cls.from_explanation(explain(estimator, X, rows=[row], counterfactual=False)[0], ax=ax)

    def plot(self, *, ax=None, s=24):
        ax = _axes(ax)
        record = self.explanation.to_dict()
        influence = {one["row"] - 1: abs(one["influence"]) for one in record["decisive"]}
        largest = max(influence.values(), default=1.0) or 1.0
        sizes = np.array([s * (1 + 6 * influence.get(row, 0.0) / largest) for row in self.rows])
        for place, name in enumerate(np.unique(self.classes)):
            rows = self.classes == name
            ax.scatter(*self.places[rows].T, s=sizes[rows], alpha=0.8, linewidths=0, label=str(name), **_style(place))
        ax.scatter([0], [0], marker="+", s=120, color="black", label="the row")
        ax.set_aspect("equal", adjustable="datalim")
        ax.set_title(f"row {record['row'] - 1}: {record['prediction']}, by {len(self.rows)} training rows")
        ax.legend(loc="best", fontsize="small")
        return self._done(ax)


class ComparisonDisplay(_Display):
    """The scores of models: over the folds of one data set, or over data sets.

    scores : {model: values}; score : its name
    """

    def __init__(self, scores, score):
        self.scores = scores
        self.score = score

    @classmethod
    def from_evaluation(cls, evaluation, *, score="d_index", ax=None):
        """A box a model over the folds of an `Evaluation`."""
        if not isinstance(evaluation, Evaluation):
            raise TypeError(f"evaluation is a {type(evaluation).__name__}, expected an Evaluation")
        models = evaluation.to_dict()["data"][0]["models"]
        if models and score not in models[0]["folds"][0]:
            raise ValueError(f"there is no score {score!r}")
        values = {model["name"]: [fold[score] for fold in model["folds"] if fold[score] is not None] for model in models}
        return cls(values, score).plot(ax=ax)

    @classmethod
    def from_comparison(cls, comparison, *, ax=None):
        """A box a model over the data sets of a `Comparison`."""
        if not isinstance(comparison, Comparison):
            raise TypeError(f"comparison is a {type(comparison).__name__}, expected a Comparison")
        record = comparison.to_dict()
        values = {model["name"]: [] for model in record["models"]}
        for data in record["sets"]:
            for entry in data["scores"]:
                if entry["score"] is not None:
                    values[entry["model"]].append(entry["score"])
        return cls(values, record["score"]).plot(ax=ax)

    def plot(self, *, ax=None):
        ax = _axes(ax)
        names = list(self.scores)
        ax.boxplot([self.scores[name] for name in names], orientation="horizontal") if _has_orientation(ax) else ax.boxplot(
            [self.scores[name] for name in names], vert=False)
        ax.set_yticks(range(1, len(names) + 1), names)
        ax.invert_yaxis()
        ax.set_xlabel(self.score.replace("_", " "))
        return self._done(ax)


def _has_orientation(ax):
    import inspect

    return "orientation" in inspect.signature(ax.boxplot).parameters


class ReliabilityDisplay(_Display):
    """How far probabilities can be taken at their word: of the predictions with about the same probability, the share
    that was right.

    probability, correct : (n,), of the predicted classes; name : of the model
    """

    def __init__(self, probability, correct, *, n_bins=10, name=None):
        self.probability = np.asarray(probability, dtype=float)
        self.correct = np.asarray(correct, dtype=bool)
        self.n_bins = n_bins
        self.name = name

    @classmethod
    def from_evaluation(cls, evaluation, model, *, n_bins=10, ax=None):
        """Of a model's test predictions in all repeats of an `Evaluation`."""
        if not isinstance(evaluation, Evaluation):
            raise TypeError(f"evaluation is a {type(evaluation).__name__}, expected an Evaluation")
        repeats = evaluation.to_dict()["repeats"]
        parts = [evaluation.predictions(model, repeat) for repeat in range(repeats)]
        probability = np.concatenate([part["probability"] for part in parts])
        correct = np.concatenate([np.asarray(part["truth"]) == np.asarray(part["predicted"]) for part in parts])
        return cls(probability, correct, n_bins=n_bins, name=model).plot(ax=ax)

    @classmethod
    def from_estimator(cls, estimator, X, y, *, n_bins=10, name=None, ax=None):
        """Of a fitted estimator on rows that it was not fitted on."""
        probabilities = estimator.predict_proba(X)
        places = probabilities.argmax(axis=1)
        correct = np.asarray(estimator.classes_)[places] == np.asarray(y)
        return cls(probabilities.max(axis=1), correct, n_bins=n_bins, name=name or type(estimator).__name__).plot(ax=ax)

    def plot(self, *, ax=None):
        ax = _axes(ax)
        places = np.minimum((self.probability * self.n_bins).astype(int), self.n_bins - 1)
        bins = [rows for rows in (places == b for b in range(self.n_bins)) if rows.any()]
        mean = [self.probability[rows].mean() for rows in bins]
        share = [self.correct[rows].mean() for rows in bins]
        ax.plot([0, 1], [0, 1], linestyle=":", color="grey", label="as they say")
        ax.plot(mean, share, marker="o", color=_COLOURS[0], label=self.name)
        ax.set_xlabel("probability of the predicted class")
        ax.set_ylabel("share that is right")
        ax.set_xlim(0, 1)
        ax.set_ylim(0, 1)
        ax.legend(loc="best")
        return self._done(ax)
