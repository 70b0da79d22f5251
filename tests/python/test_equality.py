"""The package gives the program's bits: hardness, left-out scores, probabilities, texts and records."""

import json

import numpy as np
import pytest

import hardlearn
from conftest import ROOT, Example

DIAGNOSIS = {"n_subsamples": 3, "n_permutations": 2, "n_seeds": 2}
SHORT = ["--subsamples", "3", "--permutations", "2", "--seeds", "2"]


def without(record, *keys):
    """The record without fields that tell of files, of the time and of the reading."""
    dropped = {"seconds", "fit_seconds", "predict_seconds", "notes", "model", *keys}
    if isinstance(record, dict):
        return {key: without(value, *keys) for key, value in record.items() if key not in dropped}
    return [without(value, *keys) for value in record] if isinstance(record, list) else record


def test_diagnosis_and_left_out_scores_are_the_programs(example, program):
    asked = ["diagnose", example.path, *example.options(), *SHORT, "--suspicious", "1000", "--quiet"]
    text, record = program(*asked), program(*asked, "--json", "-")
    for n_jobs in (1, 2):
        ours = hardlearn.diagnose(example.X, example.y, groups=example.groups, name=example.path, n_suspicious=1000,
                                  n_jobs=n_jobs, **DIAGNOSIS)
        assert without(ours.to_dict()) == without(record)
        assert str(ours).splitlines()[1:] == text.splitlines()[1:]
    index = hardlearn.learning_hard_index(example.X, example.y, groups=example.groups, **DIAGNOSIS)
    assert float(index) == record["lhi"]["mean"] and index.std == record["lhi"]["sd"]


def forms(frame):
    """The same rows as people hold them."""
    import pandas

    array = frame.to_numpy(dtype=np.float64)
    wide = np.zeros((2 * len(array), 2 * array.shape[1]))
    wide[::2, ::2] = array
    yield "Fortran", np.asfortranarray(array)
    yield "strided", wide[::2, ::2]
    frozen = array.copy()
    frozen.setflags(write=False)
    yield "read-only", frozen
    yield "lists", array.tolist()
    yield "numbered frame", pandas.DataFrame(array)


def test_arrays_of_any_layout_are_the_same_data(vehicle, glass):
    for example in (vehicle, glass):
        array = example.X.to_numpy(dtype=np.float64)
        expected = hardlearn.learning_hard_index(array, example.y, **DIAGNOSIS)
        for name, X in forms(example.X):
            index = hardlearn.learning_hard_index(X, example.y, **DIAGNOSIS)
            assert index.values_ == expected.values_, name
    single = vehicle.X.to_numpy(dtype=np.float32)  # whole numbers: float32 holds them
    assert hardlearn.learning_hard_index(single, vehicle.y, **DIAGNOSIS).values_ == (
        hardlearn.learning_hard_index(vehicle.X.to_numpy(dtype=np.float64), vehicle.y, **DIAGNOSIS).values_)


def test_frames_of_any_library_are_the_same_data(example):
    polars = pytest.importorskip("polars")
    pyarrow = pytest.importorskip("pyarrow")
    frames = {"pandas": example.X, "polars": polars.from_pandas(example.X),
              "pyarrow": pyarrow.Table.from_pandas(example.X, preserve_index=False)}
    models = {name: hardlearn.MicroLearningClassifier("naive").fit(X, example.y, groups=example.groups)
              for name, X in frames.items()}
    for name, model in models.items():
        assert model.training_fingerprint_ == models["pandas"].training_fingerprint_, name
        assert model.model_.bytes() == models["pandas"].model_.bytes(), name
        np.testing.assert_array_equal(model.predict_proba(frames[name]), models["pandas"].predict_proba(example.X))


@pytest.mark.parametrize("construction", ["naive", "auto"])
def test_models_and_probabilities_are_the_programs(example, program, tmp_path, construction):
    path = tmp_path / "program.model"
    record = program("fit", example.path, *example.options(), "-o", path, "--construction", construction, "--quiet", "--json",
                     "-")
    model = hardlearn.MicroLearningClassifier(construction, n_jobs=2).fit(example.X, example.y, groups=example.groups)
    assert model.model_.bytes() == path.read_bytes()
    assert without(model.to_dict(), "file") == without(record, "file")
    rows = program("predict", path, example.path, "--scores", "--quiet", "--json", "-")["predictions"]
    ours = model.predict_proba(example.X).astype(np.float32)
    for column, name in enumerate(model.classes_):
        theirs = np.array([row["scores"][str(name)] for row in rows], dtype=np.float32)
        np.testing.assert_array_equal(ours[:, column], theirs)
    assert [str(name) for name in model.predict(example.X)] == [row["prediction"] for row in rows]
    loaded = hardlearn.MicroLearningClassifier.load(path)
    np.testing.assert_array_equal(loaded.predict_proba(example.X), model.predict_proba(example.X))
    assert loaded.classes_.dtype.kind == model.classes_.dtype.kind or model.classes_.dtype.kind == "O"


def test_explanations_are_the_programs(glass, program, tmp_path):
    path = tmp_path / "glass.model"
    program("fit", glass.path, "-o", path, "--quiet")
    asked = ["explain", path, glass.path, "--row", "3", "--quiet"]
    record = program(*asked, "--json", "-")
    model = hardlearn.MicroLearningClassifier().fit(glass.X, glass.y)
    ours = hardlearn.explain(model, glass.X, rows=[2])[0]
    assert without(ours.to_dict(), "file", "label", "row") == without(record, "file", "label", "row")
    assert str(ours.prediction) == record["prediction"]
    np.testing.assert_array_equal(model.traininglet(glass.X.iloc[2:3])[0], [one["row"] - 1 for one in record["traininglet"]])


def test_cleaning_evaluation_comparison_and_ablation_are_the_programs(glass, program, tmp_path):
    record = program("clean", glass.path, "-o", tmp_path / "clean.csv", "--no-hardness", "--quiet", "--json", "-")
    ours = hardlearn.clean(glass.X, glass.y, hardness=False)
    assert without(ours.to_dict(), "file", "output") == without(record, "file", "output")
    written = (tmp_path / "clean.csv").read_text().splitlines()
    original = (ROOT / glass.path).read_text().splitlines()
    assert written[1:] == [original[1 + row] for row in ours.sample_indices_]

    path = tmp_path / "glass.json"
    program("evaluate", glass.path, "--models", "knn,mil-naive", "--folds", "3", "--quiet", "--json", path)
    evaluation = hardlearn.evaluate(glass.X, glass.y, models=["knn", "mil-naive"], n_splits=3, name=glass.path)
    record = json.loads(path.read_text())
    assert without(evaluation.to_dict()) == without(record)
    comparison = hardlearn.compare([evaluation])
    assert without(comparison.to_dict()) == without(program("compare", path, "--quiet", "--json", "-"))
    assert without(hardlearn.compare([path]).to_dict()) == without(comparison.to_dict())
    asked = hardlearn.compare([path], rank_test=["knn", "mil-naive"], lift=True, where=["knn", "mil-naive"])
    assert without(asked.to_dict()) == without(program("compare", path, "--rank-test", "knn,mil-naive", "--lift",
                                                       "--where", "knn,mil-naive", "--quiet", "--json", "-"))
    assert asked.to_dict()["failures"] and "only knn" in str(asked)

    asked = ["ablate", glass.path, "--variants", "naive", "--folds", "2", "--repeats", "1", "--quiet"]
    ours = hardlearn.ablate(glass.X, glass.y, variants=["naive"], n_splits=2, n_repeats=1, name=glass.path)
    assert without(ours.to_dict()) == without(program(*asked, "--json", "-"))


def test_study_is_the_programs(glass, program, tmp_path):
    record = program("study", glass.path, "-o", tmp_path / "program.json", "--models", "knn", "--folds", "2", "--resamples",
                     "20", "--quiet", "--json", "-")
    asked = {"models": ["knn"], "n_splits": 2, "n_resamples": 20, "record": tmp_path / "ours.json"}
    ours = hardlearn.study({glass.path: (glass.X, glass.y)}, **asked)
    assert without(ours.to_dict()) == without(record)
    assert json.loads((tmp_path / "ours.json").read_text()) == ours.to_dict()
    assert hardlearn.study({glass.path: (glass.X, glass.y)}, **asked).to_dict() == ours.to_dict()
    assert len(ours.to_frame()) == 1 and ours.to_frame()["best_plain"][0] == "knn"
    evaluation = hardlearn.evaluate(glass.X, glass.y, models=["knn"], n_splits=2, name=glass.path)
    taken = hardlearn.study({glass.path: (glass.X, glass.y)}, scores=[evaluation], n_resamples=20,
                            families={"glass": "materials"}).to_dict()["sets"][0]
    assert taken["models"][0]["record"] and taken["skill"] == ours.to_dict()["sets"][0]["skill"]
    assert taken["family"] == "materials"


def test_text_columns_and_missing_cells_are_those_of_the_file(program, tmp_path):
    import pandas

    generator = np.random.default_rng(3)
    frame = pandas.DataFrame({"size": generator.normal(size=90), "colour": generator.choice(["red", "blue", "green"], 90),
                              "name": [f"n{i}" for i in range(90)]})
    frame.loc[::7, "size"] = np.nan
    frame.loc[::11, "colour"] = None
    y = np.where((frame["colour"] == "red") ^ (frame["size"].fillna(0) > 0), "yes", "no")
    path = tmp_path / "texts.csv"
    frame.assign(label=y).to_csv(path, index=False)
    program("fit", path, "-o", tmp_path / "texts.model", "--construction", "naive", "--quiet")
    model = hardlearn.MicroLearningClassifier("naive").fit(frame, pandas.Series(y, name="label"))
    program_model = hardlearn.MicroLearningClassifier.load(tmp_path / "texts.model")
    # The file's column of identifiers is not in the program's model; the frame's is left out likewise.
    np.testing.assert_array_equal(model.predict_proba(frame), program_model.predict_proba(frame[["size", "colour"]]))


def test_reading_a_file_is_reading_the_frame(example):
    X, y, groups = hardlearn.read(ROOT / example.path, **({"group": example.group} if example.group else {}))
    read = hardlearn.MicroLearningClassifier("naive").fit(X, y, groups=groups)
    given = hardlearn.MicroLearningClassifier("naive").fit(example.X, example.y, groups=example.groups)
    assert read.training_fingerprint_ == given.training_fingerprint_


def test_threads_batches_and_pickles_change_no_bit(vehicle):
    import pickle

    X = vehicle.X.to_numpy(dtype=float)
    model = hardlearn.MicroLearningClassifier(n_jobs=1).fit(X[:300], vehicle.y[:300])
    other = hardlearn.MicroLearningClassifier(n_jobs=2).fit(X[:300], vehicle.y[:300])
    assert model.model_.bytes() == other.model_.bytes()
    whole = model.predict_proba(X[300:340])
    np.testing.assert_array_equal(whole, np.vstack([model.predict_proba(X[row:row + 1]) for row in range(300, 340)]))
    np.testing.assert_array_equal(whole, pickle.loads(pickle.dumps(model)).predict_proba(X[300:340]))
