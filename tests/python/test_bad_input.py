"""What cannot be used is refused: the kind of exception, and a text that names the row or the column."""

import pickle

import numpy as np
import pytest

import hardlearn
from hardlearn import DataError, MicroLearningClassifier, ModelFileError, OptionError


def naive(**options):
    return MicroLearningClassifier("naive", **options)


def changed(array, row, column, value):
    array = np.array(array, dtype=object if not isinstance(value, (int, float)) else float)
    array[row, column] = value
    return array


def labels_with(y, row, value):
    y = np.array(y, dtype=object)
    y[row] = value
    return y


def test_labels_and_groups(blobs):
    X, y = blobs
    for value in (None, np.nan):
        with pytest.raises(DataError, match="row 3"):
            naive().fit(X, labels_with(y, 3, value))
    with pytest.raises(DataError, match="row 5"):
        naive().fit(X, np.where(np.arange(120) == 5, np.nan, y.astype(float)))
    with pytest.raises(ValueError, match="class"):
        naive().fit(X, np.zeros(120, dtype=int))
    with pytest.raises(DataError, match="120 rows, but y has 119"):
        naive().fit(X, y[:-1])
    with pytest.raises(DataError, match="120 rows, but groups has 7"):
        naive().fit(X, y, groups=np.arange(7))
    with pytest.raises(DataError, match="row 2"):
        naive().fit(X, y, groups=labels_with(y, 2, None))
    with pytest.raises(DataError, match="different types"):
        naive().fit(X, labels_with(y, 3, "three"))
    with pytest.raises(ValueError, match="continuous"):
        naive().fit(X, X[:, 0])
    with pytest.raises(ValueError, match="y"):
        naive().fit(X, None)


def test_rows_and_columns(blobs):
    X, y = blobs
    with pytest.raises(ValueError, match="sample"):
        naive().fit(np.empty((0, 4)), np.empty(0))
    with pytest.raises(ValueError, match="feature"):
        naive().fit(np.empty((120, 0)), y)
    with pytest.raises(DataError, match="constant"):
        naive().fit(np.ones((120, 2)), y)
    with pytest.raises(DataError, match="row 7, column 'x2': inf"):
        naive().fit(changed(X, 7, 2, np.inf), y)
    with pytest.raises(DataError, match="row 0, column 'x1': inf"):
        naive().fit(X, y).predict(changed(X[:1], 0, 1, np.inf))
    with pytest.raises(ValueError, match="[Cc]omplex"):
        naive().fit(X.astype(complex), y)
    with pytest.raises(TypeError, match="row 2, column 'x3'"):
        naive().fit(changed(X, 2, 3, {}), y)
    with pytest.raises(DataError, match="3 features.*expecting 4"):
        naive().fit(X, y).predict(X[:, :3])
    with pytest.raises(ValueError, match="Reshape"):
        naive().fit(X, y).predict(X[0])


def test_sparse_rows_are_refused(blobs):
    sparse = pytest.importorskip("scipy.sparse")
    X, y = blobs
    with pytest.raises(TypeError, match="[Ss]parse"):
        naive().fit(sparse.csr_matrix(X), y)


def test_frames(blobs):
    pandas = pytest.importorskip("pandas")
    X, y = blobs
    frame = pandas.DataFrame(X, columns=list("abcd"))
    model = naive().fit(frame, y)
    with pytest.raises(DataError, match="unseen at fit time:\n- e\n.*now missing:\n- d"):
        model.predict(frame.rename(columns={"d": "e"}))
    with pytest.raises(DataError, match="same order.*\nColumn 0 is 'b', expected 'a'"):
        model.predict(frame[["b", "a", "c", "d"]])
    with pytest.raises(DataError, match="row 0, column 'c': 'high'.*numbers in training"):
        model.predict(frame.assign(c="high"))
    with pytest.raises(DataError, match="column 'when'"):
        naive().fit(frame.assign(when=pandas.Timestamp("2026-01-01")), y)
    with pytest.raises(DataError, match="column 'e' holds numbers written as texts"):
        naive().fit(frame.assign(e=[f"{value:.3f}" for value in X[:, 0]]), y)
    with pytest.raises(DataError, match="row 1, column 'e'"):
        naive().fit(frame.assign(e=[[1]] * 120).astype({"e": object}).assign(e=[1.0, [2]] + [3.0] * 118), y)
    for half in (0.5, np.float64(0.5)):
        with pytest.raises(DataError, match=r"column 'e' holds texts \('a' in row 0\) and numbers \(0\.5 in row 1\)"):
            naive().fit(frame.assign(e=pandas.Series(["a", half] * 60, dtype=object)), y)
    with pytest.raises(DataError, match="two columns have the name 'a'"):
        naive().fit(pandas.concat([frame, frame[["a"]]], axis=1), y)
    with pytest.raises(TypeError, match="string names"):
        naive().fit(frame.rename(columns={"d": 3}), y)
    nullable = frame.astype("Float64")
    nullable.loc[4, "b"] = pandas.NA
    missing = frame.copy()
    missing.loc[4, "b"] = np.nan
    assert naive().fit(nullable, y).training_fingerprint_ == naive().fit(missing, y).training_fingerprint_


def test_columns_of_texts_meet_their_levels_again(blobs):
    pandas = pytest.importorskip("pandas")
    X, y = blobs
    frame = pandas.DataFrame({"a": X[:, 0], "b": X[:, 1], "kind": pandas.Categorical((y + 10).tolist())})
    model = naive().fit(frame, y)
    as_numbers = frame.assign(kind=(y + 10).astype(float))
    np.testing.assert_array_equal(model.predict_proba(frame), model.predict_proba(as_numbers))
    unseen = model.predict_proba(frame.assign(kind="never seen"))
    assert unseen.shape == (120, 3) and np.isfinite(unseen).all()


def test_options(blobs):
    X, y = blobs
    with pytest.raises(OptionError, match="n_jobs is 0"):
        naive(n_jobs=0).fit(X, y)
    with pytest.raises(ValueError, match="construction.*'best'.*naive, ptc"):
        MicroLearningClassifier("best").fit(X, y)
    with pytest.raises(ValueError, match="C goes with construction naive or .*, not auto"):
        MicroLearningClassifier("auto", C=1.0).fit(X, y)
    with pytest.raises(ValueError, match="n_voters goes with construction auto or .*, not naive"):
        naive(n_voters=3).fit(X, y)
    with pytest.raises(ValueError, match="C is .*above 0"):
        naive(C=-1.0).fit(X, y)
    with pytest.raises(ValueError, match="n_neighbors is"):
        naive(n_neighbors="some").fit(X, y)
    with pytest.raises(ValueError, match="confidence"):
        naive().fit(X, y).predict_set(X, confidence=1.5)
    with pytest.raises(TypeError, match="no option 'colour'"):
        hardlearn.diagnose(X, y, colour="red")
    with pytest.raises(ValueError, match="n_splits"):
        hardlearn.evaluate(X, y, models=["knn"], n_splits=1)
    with pytest.raises(ValueError, match="unknown model 'oracle'"):
        hardlearn.evaluate(X, y, models=["oracle"])
    with pytest.raises(OptionError, match="random_state"):
        naive(random_state="x").fit(X, y)


@pytest.fixture(scope="module")
def model_bytes(blobs):
    return naive().fit(*blobs).model_.bytes()


def damaged(data):
    yield "empty", b""
    yield "cut", data[: len(data) // 2]
    yield "foreign", b"PK\x03\x04" + data[4:]
    yield "flipped", data[:-9] + bytes([data[-9] ^ 1]) + data[-8:]
    for old, new in ((b'"schema":"1"', b'"schema":"9"'), (b'"schema":1', b'"schema":9'), (b'schema\\":3', b'schema\\":9')):
        if old in data:
            yield "newer", data.replace(old, new)


def test_models(model_bytes, tmp_path):
    names = set()
    for name, data in damaged(model_bytes):
        names.add(name)
        path = tmp_path / f"{name}.model"
        path.write_bytes(data)
        with pytest.raises(ModelFileError):
            MicroLearningClassifier.load(path)
    with pytest.raises(ModelFileError, match="nowhere"):
        MicroLearningClassifier.load(tmp_path / "nowhere.model")
    assert {"empty", "cut", "foreign", "flipped"} <= names


def test_pickles(blobs):
    X, y = blobs
    model = naive().fit(X, y)
    data = pickle.dumps(model)
    assert pickle.loads(data).training_fingerprint_ == model.training_fingerprint_
    state = model.__getstate__()
    state["_state_version"] = 99
    with pytest.raises(ModelFileError, match="another version"):
        MicroLearningClassifier().__setstate__(state)
    broken = pickle.dumps(model).replace(model.model_.bytes()[-8:], bytes(8))
    with pytest.raises(ModelFileError):
        pickle.loads(broken)
