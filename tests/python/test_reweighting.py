"""Networks through the program hardlearn-networks: its bits, its weights, its errors. scikit-learn's checks of this estimator
start a process for each fit and take minutes: HARDLEARN_PYTHON_TESTS=networks runs them."""

import os
import pathlib
import pickle
import signal
import subprocess
import sys
import textwrap
import time

import numpy as np
import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

import hardlearn
from conftest import ROOT
from hardlearn.reweighting import ReweightedClassifier

NETWORKS = pathlib.Path(os.environ.get("HARDLEARN_NETWORKS", ROOT / "build/bin/hardlearn-networks"))
pytestmark = pytest.mark.skipif(not NETWORKS.exists(), reason=f"{NETWORKS} is not there: make torch builds it")


@pytest.fixture(autouse=True)
def networks(monkeypatch):
    monkeypatch.setenv("HARDLEARN_NETWORKS", str(NETWORKS))


def quick(**options):
    return ReweightedClassifier(**{"method": "lrw-hard", "epochs": 3, "margin_folds": 2, **options})


@pytest.mark.skipif(os.environ.get("HARDLEARN_PYTHON_TESTS") != "networks", reason="takes minutes")
@parametrize_with_checks([ReweightedClassifier("erm", epochs=30)] if NETWORKS.exists() else [])
def test_estimator(estimator, check):
    check(estimator)


def test_it_is_the_programs_network(glass, tmp_path):
    path, record = tmp_path / "glass.network", tmp_path / "glass.json"
    subprocess.run([str(NETWORKS), "reweight", glass.path, "-o", path, "--method", "lrw-hard", "--epochs", "3",
                    "--margin-folds", "2", "--json", record, "--quiet"], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    predicted = subprocess.run([str(NETWORKS), "predict", path, glass.path, "--scores", "--quiet"], check=True, cwd=ROOT,
                               capture_output=True, text=True).stdout.splitlines()
    model = quick().fit(glass.X, glass.y)
    theirs = np.array([[float(cell) for cell in line.split(",")[1:]] for line in predicted[1:]])
    np.testing.assert_allclose(model.predict_proba(glass.X), theirs, rtol=0, atol=1e-6)
    assert [str(name) for name in model.predict(glass.X)] == [line.split(",")[0] for line in predicted[1:]]


def test_weights_margins_and_hard_rows_are_one_a_row(glass):
    model = quick().fit(glass.X, glass.y)
    for values in (model.sample_weights_, model.margins_, model.hard_):
        assert values.shape == (len(glass.y),)
    assert model.hard_.dtype == bool and 0 < model.hard_.sum() < len(glass.y)
    assert model.margins_[model.hard_].mean() < model.margins_[~model.hard_].mean()
    again = pickle.loads(pickle.dumps(model))
    np.testing.assert_array_equal(again.predict_proba(glass.X), model.predict_proba(glass.X))


def test_texts_groups_and_awkward_classes(blobs):
    pandas = pytest.importorskip("pandas")
    X, y = blobs
    names = np.array(["a, \"b\"", "NA", "01"])[y]
    frame = pandas.DataFrame(X, columns=["a", "b,c", "d\n", "e"]).assign(kind=np.array(["x", "y", "z"])[y])
    frame.iloc[3, 0] = np.nan
    model = quick(method="erm", epochs=20, margin_folds=None).fit(frame, names, groups=np.arange(120) // 2)
    assert set(model.predict(frame)) <= set(names) and (model.predict(frame) == names).mean() > 0.8


def test_errors(blobs, monkeypatch):
    X, y = blobs
    with pytest.raises(hardlearn.OptionError, match="epochs"):
        quick(epochs=0).fit(X, y)
    with pytest.raises(hardlearn.OptionError, match="^margin_folds goes with methods .*, not erm$"):
        quick(method="erm").fit(X, y)
    with pytest.raises(hardlearn.OptionError, match="method"):
        quick(method="magic").fit(X, y)
    with pytest.raises(hardlearn.DataError, match="row 4, column 'x1'"):
        bad = X.copy()
        bad[4, 1] = np.inf
        quick().fit(bad, y)
    monkeypatch.setenv("HARDLEARN_NETWORKS", "/nowhere/hardlearn-networks")
    with pytest.raises(ImportError, match="make torch"):
        quick().fit(X, y)


def test_ctrl_c_reaches_the_program():
    code = textwrap.dedent("""
        import signal
        import numpy as np
        from hardlearn import ReweightedClassifier
        signal.signal(signal.SIGINT, signal.default_int_handler)
        X = np.random.default_rng(0).normal(size=(3000, 20))
        print("ready", flush=True)
        try:
            ReweightedClassifier("molere", epochs=100000).fit(X, np.arange(3000) % 3)
        except KeyboardInterrupt:
            print("stopped", flush=True)
    """)
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "ready\n"
    time.sleep(3)
    process.send_signal(signal.SIGINT)
    assert process.stdout.readline() == "stopped\n" and process.wait() == 0
    assert str(process.pid) not in subprocess.run(["ps", "-eo", "ppid"], capture_output=True, text=True).stdout.split()
