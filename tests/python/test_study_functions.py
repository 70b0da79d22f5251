"""simulate, shift, traininglets, and evaluate with flipped labels and true classes: the program's answers, and bad input."""

import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin

import hardlearn
from hardlearn import DataError, MicroLearningClassifier, OptionError


def test_simulate_gives_the_programs_rows(program, tmp_path):
    drawn = hardlearn.simulate("group-shift", n_rows=60, n_noise_columns=2, random_state=3)
    path = tmp_path / "rows.csv"
    truth = tmp_path / "truth.txt"
    told = program("simulate", "group-shift", "--rows", "60", "--noise-columns", "2", "--seed", "3", "-o", str(path),
                   "--truth", str(truth), "--json", "-")
    X, y, groups = hardlearn.read(path, group="group")
    np.testing.assert_array_equal(drawn.X, X.to_numpy())
    np.testing.assert_array_equal(drawn.y, y.to_numpy())
    assert len(set(groups)) == len(set(drawn.groups)) == 20
    np.testing.assert_array_equal(drawn.truth, truth.read_text().split())
    np.testing.assert_allclose(drawn.posterior.sum(axis=1), 1)
    record = {**told, "file": None, "truth_file": None}
    assert drawn.to_dict() == record
    assert drawn.bayes_error == record["bayes_error"]
    assert list(drawn.to_frame().columns) == ["x1", "x2", "x3", "x4", "x5", "x6", "x7", "group", "label"]


def test_shift_is_the_programs(program, tmp_path):
    # The board lies beside the two Gaussians.
    old, new = hardlearn.simulate("gauss", n_rows=90), hardlearn.simulate("checker", n_rows=70)
    old.to_frame().to_csv(tmp_path / "old.csv", index=False)
    new.to_frame().to_csv(tmp_path / "new.csv", index=False)
    found = hardlearn.shift(old.X, new.X, y=old.y, n_permutations=40)
    record = program("shift", str(tmp_path / "old.csv"), str(tmp_path / "new.csv"), "--permutations", "40", "--json", "-")
    assert found.verdict == "found"
    for key in ("energy", "discrepancy", "auc", "units", "verdict"):
        assert found.to_dict()[key] == record[key]
    assert hardlearn.shift(old.X, new.X, n_permutations=40).to_dict()["energy"] == record["energy"]
    assert list(found.to_frame().columns) == ["name", "distance", "p_value", "adjusted_p"]


def test_shift_with_a_model_and_groups():
    old = hardlearn.simulate("group-shift", n_rows=80, n_groups=10)
    new = hardlearn.simulate("group-shift", n_rows=40, n_groups=8, random_state=1)
    model = MicroLearningClassifier(construction="naive").fit(old.X, old.y)
    found = hardlearn.shift(old.X, new.X, y=old.y, groups=old.groups, groups_test=new.groups + 100, n_permutations=40)
    assert found.to_dict()["units"] == [10, 8]
    weighted = hardlearn.shift(old.X, new.X, y=old.y, model=model, n_permutations=40).to_dict()["weighted"]
    assert weighted["training_rows"] == 80 and weighted["energy_after"] >= 0
    with pytest.raises(DataError, match="other data"):
        hardlearn.shift(old.X[1:], new.X, y=old.y[1:], model=model)


def test_traininglets_are_those_of_the_model():
    drawn, fresh = hardlearn.simulate("ring", n_rows=120), hardlearn.simulate("ring", n_rows=15, random_state=1)
    model = MicroLearningClassifier(construction="naive").fit(drawn.X, drawn.y)
    told = hardlearn.traininglets(model, fresh.X, fresh.y)
    frame = told.to_frame()
    assert list(frame["size"]) == [len(rows) for rows in model.traininglet(fresh.X)]
    assert list(frame["right"]) == list(model.predict(fresh.X) == fresh.y)
    assert "<svg" in told._repr_html_()
    assert hardlearn.traininglets(model, fresh.X).to_frame()["right"].isna().all()


class Remembers(ClassifierMixin, BaseEstimator):
    """Keeps what it was taught."""

    taught = []

    def fit(self, X, y):
        self.classes_ = np.unique(y)
        Remembers.taught.append((X[:, 0].copy(), np.asarray(y).copy()))
        return self

    def predict(self, X):
        return np.full(len(X), self.classes_[0])


def test_estimators_learn_from_flipped_labels_too():
    drawn = hardlearn.simulate("gauss", n_rows=100)
    given = dict(zip(drawn.X[:, 0], drawn.y))
    Remembers.taught = []
    hardlearn.evaluate(drawn.X, drawn.y, models=[("remembers", Remembers()), "majority"], flipped_share=0.3, n_splits=2)
    taught = {}
    for X, y in Remembers.taught:
        taught.update(zip(X, y))
    assert len(taught) == 100
    assert sum(taught[x] != given[x] for x in taught) == 30


def test_models_are_judged_by_the_truth():
    drawn = hardlearn.simulate("gauss", n_rows=100, flipped_share=0.2)
    record = hardlearn.evaluate(drawn.X, drawn.y, truth=drawn.truth, models=["knn"], n_splits=2).to_dict()["data"][0]
    assert record["judged_by"] == "truth"
    np.testing.assert_array_equal(np.array(record["class_names"])[record["truth"]], drawn.truth)


@pytest.mark.parametrize("call, error, words", [
    (lambda d: hardlearn.simulate("foo"), OptionError, "unknown distribution 'foo'"),
    (lambda d: hardlearn.simulate("gauss", n_rows=0), ValueError, "n_rows"),
    (lambda d: hardlearn.shift(d.X, d.X[:, :1]), DataError, "expected"),
    (lambda d: hardlearn.shift(d.X, d.X[:1]), DataError, "expected two"),
    (lambda d: hardlearn.evaluate(d.X, d.y, truth=d.truth[1:]), DataError, "truth has 29"),
    (lambda d: hardlearn.evaluate(d.X, d.y, truth=["c"] * 30), DataError, "'c'"),
    (lambda d: hardlearn.evaluate(d.X, d.y, flipped_share=1), ValueError, "flipped_share"),
    (lambda d: hardlearn.traininglets("none.model", d.X), (FileNotFoundError, OSError), "none.model"),
])
def test_bad_input(call, error, words):
    with pytest.raises(error, match=words):
        call(hardlearn.simulate("gauss", n_rows=30))
