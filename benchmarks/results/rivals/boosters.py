"""Boosted trees from PyPI, as they are tuned in the comparison. One thread each.

A booster has `candidates`, is_balanced(candidate), whether that one weighs classes, and
fit(candidate, table, train, left_out, trees), which returns a fitted model with `curve`, the loss of the left-out rows
after each tree (None without such rows), and probabilities(rows, trees).
Numbers go in as they are, missing cells as missing, texts as categories: each library handles them in its own way.
"""
import os

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")

import numpy  # noqa: E402

MOST_TREES = 200
MOST_TREES_OF_CATBOOST = 300  # which are shallower
PATIENCE = 20
# Of all columns together; a column has between 32 and 254. Histograms take most of the time of small sets.
BINS = 2500
SEED = 0
# Of wide rows so many columns are tried at a split, or the root of all where that is more.
TRIED_COLUMNS = 60


class Table:
    """The data set as it is handed over: a matrix, NaN where a cell is missing, and which columns are categories."""

    def __init__(self, columns, labels, num_classes):
        rows = len(labels)
        cells = [numpy.array(column["cells"], dtype=float) for column in columns]
        self.cells = numpy.column_stack(cells) if cells else numpy.zeros((rows, 0))
        self.categories = [i for i, column in enumerate(columns) if column["text"]]
        self.labels = numpy.array(labels)
        self.num_classes = num_classes
        self.bins = min(254, max(32, BINS // max(1, len(columns))))
        self.tried_share = min(1.0, max(TRIED_COLUMNS, len(columns) ** 0.5) / max(1, len(columns)))


class Target:
    """Classes as the libraries want them, 0 to K - 1 of those that the training rows have, and weights of rows."""

    def __init__(self, table, train, balanced):
        self.table = table
        self.classes, self.train = numpy.unique(table.labels[train], return_inverse=True)
        counts = numpy.bincount(self.train)
        self.by_class = len(train) / (len(counts) * counts) if balanced else numpy.ones(len(counts))
        self.weights = self.by_class[self.train]

    def judged(self, left_out):
        """Those of the rows whose class is known to the model; None if there are none, or none is left out."""
        if left_out is None:
            return None
        known = left_out[numpy.isin(self.table.labels[left_out], self.classes)]
        return known if len(known) > 0 else None

    def places(self, rows):
        return numpy.searchsorted(self.classes, self.table.labels[rows])

    def spread(self, probabilities):
        """Columns for all classes of the table; 0 for those without training rows."""
        whole = numpy.zeros((len(probabilities), self.table.num_classes))
        whole[:, self.classes] = probabilities
        return whole / whole.sum(axis=1, keepdims=True)


def curve_of(losses):
    return None if losses is None or len(losses) == 0 else numpy.asarray(losses, dtype=float)


class Fitted:
    """`predict(rows, trees)` gives the probabilities of the target's classes."""

    def __init__(self, target, curve, predict):
        self.target = target
        self.curve = curve
        self.predict = predict

    def probabilities(self, rows, trees=None):
        return self.target.spread(self.predict(rows, trees))


def class_shares(table, train):
    """For rows that leave nothing to learn, which some of the libraries refuse; None for others."""
    target = Target(table, train, balanced=False)
    cells = table.cells[train]
    varies = (numpy.nan_to_num(cells, nan=numpy.inf) != numpy.nan_to_num(cells[:1], nan=numpy.inf)).any()
    if len(target.classes) > 1 and varies:
        return None
    shares = numpy.bincount(target.train) / len(train)
    return Fitted(target, None, lambda rows, trees: numpy.tile(shares, (len(rows), 1)))


def stop_without_progress(curve):
    """For LightGBM, whose own early stopping throws away the trees after the best one."""
    import lightgbm

    def stop(state):
        losses = [loss for _, _, loss, *_ in state.evaluation_result_list]
        curve.append(losses[0])
        if len(curve) - 1 - numpy.argmin(curve) >= PATIENCE:
            raise lightgbm.callback.EarlyStopException(state.iteration, state.evaluation_result_list)
    return stop


class CatBoost:
    """Symmetric trees with ordered statistics of categories (Prokhorenkova et al. 2018).

    Its first trees depend on how many there shall be, so all are grown, and those not wanted are cut off.
    """

    def __init__(self, balanced):
        self.balanced = balanced
        self.candidates = [{"depth": depth, "learning_rate": rate} for depth in (6, 4) for rate in (0.1, 0.3)]

    def is_balanced(self, candidate):
        return self.balanced

    def pool(self, table, rows, target=None, weights=None):
        import catboost
        cells = table.cells[rows]
        if table.categories:
            import pandas
            frame = pandas.DataFrame(cells)
            for column in table.categories:
                frame[column] = frame[column].map(lambda code: "missing" if code != code else str(int(code)))
            return catboost.Pool(frame, target, weight=weights, cat_features=table.categories)
        return catboost.Pool(numpy.ascontiguousarray(cells, dtype=numpy.float32), target, weight=weights)

    def fit(self, candidate, table, train, left_out=None, trees=MOST_TREES_OF_CATBOOST):
        import catboost
        target = Target(table, train, self.balanced)
        model = catboost.CatBoostClassifier(
            **self.candidates[candidate], iterations=MOST_TREES_OF_CATBOOST, loss_function=self.loss(target),
            border_count=table.bins, rsm=table.tried_share, thread_count=1, random_seed=SEED, verbose=False,
            allow_writing_files=False)
        judged = target.judged(left_out)
        watched = judged is not None
        seen = dict(eval_set=self.pool(table, judged, target.places(judged), target.by_class[target.places(judged)]),
                    early_stopping_rounds=PATIENCE, use_best_model=False) if watched else {}
        model.fit(self.pool(table, train, target.train, target.weights), **seen)
        if not watched:
            model.shrink(min(trees, model.tree_count_))
        curve = model.get_evals_result()["validation"][self.loss(target)] if watched else None

        def predict(rows, wanted):
            last = min(wanted, model.tree_count_) if wanted else 0  # 0: all
            return model.predict_proba(self.pool(table, rows), ntree_end=last, thread_count=1)
        return Fitted(target, curve_of(curve), predict)

    @staticmethod
    def loss(target):
        return "Logloss" if len(target.classes) == 2 else "MultiClass"


class LeafLimited:
    """What boosters whose trees are limited by their leaves have in common: eight candidates, by the names that
    the library has for the most leaves and the fewest rows of one."""

    def __init__(self, most_leaves, fewest_rows):
        self.candidates = [{most_leaves: leaves, fewest_rows: rows, "balanced": balanced}
                           for leaves in (31, 7) for rows in (20, 5) for balanced in (False, True)]

    def is_balanced(self, candidate):
        return self.candidates[candidate]["balanced"]


class LightGbm(LeafLimited):
    """Trees that grow leaf by leaf (Ke et al. 2017)."""

    def __init__(self):
        super().__init__("num_leaves", "min_child_samples")

    def fit(self, candidate, table, train, left_out=None, trees=MOST_TREES):
        import lightgbm
        settings = dict(self.candidates[candidate])
        target = Target(table, train, settings.pop("balanced"))
        model = lightgbm.LGBMClassifier(
            **settings, n_estimators=trees, learning_rate=0.1, max_bin=table.bins,
            feature_fraction_bynode=table.tried_share, n_jobs=1, random_state=SEED, deterministic=True,
            force_row_wise=True, verbose=-1)
        judged = target.judged(left_out)
        watched = judged is not None
        curve = []
        seen = dict(eval_X=table.cells[judged], eval_y=target.places(judged),
                    eval_sample_weight=[target.by_class[target.places(judged)]],
                    callbacks=[stop_without_progress(curve)]) if watched else {}
        model.fit(table.cells[train], target.train, sample_weight=target.weights,
                  categorical_feature=table.categories or "auto", **seen)

        def predict(rows, wanted):
            return model.predict_proba(table.cells[rows], num_iteration=wanted or -1)
        return Fitted(target, curve_of(curve), predict)


class HistGradientBoosting(LeafLimited):
    """scikit-learn's gradient boosting on histograms."""

    MOST_LEVELS = 255  # the library takes no more

    def __init__(self):
        super().__init__("max_leaf_nodes", "min_samples_leaf")

    def fit(self, candidate, table, train, left_out=None, trees=MOST_TREES):
        from sklearn.ensemble import HistGradientBoostingClassifier
        settings = dict(self.candidates[candidate])
        target = Target(table, train, settings.pop("balanced"))
        judged = target.judged(left_out)
        watched = judged is not None
        model = HistGradientBoostingClassifier(
            **settings, max_iter=trees, max_features=table.tried_share, max_bins=self.bins(table),
            categorical_features=self.categories(table), early_stopping=watched, scoring="loss",
            n_iter_no_change=PATIENCE, tol=0, random_state=SEED)
        seen = dict(X_val=table.cells[judged], y_val=target.places(judged),
                    sample_weight_val=target.by_class[target.places(judged)]) if watched else {}
        model.fit(table.cells[train], target.train, sample_weight=target.weights, **seen)
        curve = -model.validation_score_[1:] if watched else None

        def predict(rows, wanted):
            if wanted is None or wanted >= model.n_iter_:
                return model.predict_proba(table.cells[rows])
            for tree, probabilities in enumerate(model.staged_predict_proba(table.cells[rows]), 1):
                if tree == wanted:
                    return probabilities
        return Fitted(target, curve_of(curve), predict)

    def bins(self, table):
        """As many as the categories need at least."""
        levels = [numpy.nanmax(table.cells[:, i], initial=0) + 1 for i in self.categories(table) or []]
        return int(max([table.bins, *levels]))

    def categories(self, table):
        return [i for i in table.categories if numpy.nanmax(table.cells[:, i], initial=0) < self.MOST_LEVELS] or None


BOOSTERS = {"catboost": lambda: CatBoost(balanced=False), "catboost-balanced": lambda: CatBoost(balanced=True),
            "lightgbm": LightGbm, "hist-gradient-boosting": HistGradientBoosting}
