"""On a cluster of two workers: the same bits for any number of partitions, also when a worker dies."""

import hashlib
import os
import signal
import threading

import numpy as np
import pytest

distributed = pytest.importorskip("distributed")
dask_array = pytest.importorskip("dask.array")

import hardlearn  # noqa: E402
import hardlearn.dask  # noqa: E402


@pytest.fixture(scope="module")
def client():
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        with distributed.Client(cluster) as client:
            yield client


@pytest.fixture(scope="module")
def model(blobs):
    return hardlearn.MicroLearningClassifier().fit(*blobs)


def digest(array):
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()


def test_any_number_of_partitions_gives_the_same_bits(client, model, blobs):
    X = np.random.default_rng(1).normal(size=(700, 4)) * 2
    expected = digest(model.predict_proba(X)), digest(model.predict(X))
    for partitions in (1, 2, 3, 7):
        rows = dask_array.from_array(X, chunks=(-(-700 // partitions), 4))
        found = (hardlearn.dask.predict_proba(model, rows).compute(), hardlearn.dask.predict(model, rows).compute())
        assert tuple(map(digest, found)) == expected, partitions
    split_columns = dask_array.from_array(X, chunks=(300, 2))
    assert digest(hardlearn.dask.predict_proba(model, split_columns).compute()) == expected[0]


def test_frames(client, blobs):
    pandas = pytest.importorskip("pandas")
    dataframe = pytest.importorskip("dask.dataframe")
    X, y = blobs
    frame = pandas.DataFrame(X, columns=list("abcd"))
    model = hardlearn.MicroLearningClassifier("naive").fit(frame, y)
    for partitions in (1, 3):
        parts = dataframe.from_pandas(frame, npartitions=partitions)
        assert digest(hardlearn.dask.predict_proba(model, parts).compute()) == digest(model.predict_proba(frame))
        assert (hardlearn.dask.predict(model, parts).compute() == model.predict(frame)).all()


def test_models_whose_voters_take_batches_are_refused(blobs):
    X, y = blobs
    model = hardlearn.MicroLearningClassifier("naive", batch_sizes=[8]).fit(X, y)
    with pytest.raises(hardlearn.OptionError, match="batches"):
        hardlearn.dask.predict(model, dask_array.from_array(X, chunks=(50, 4)))
    with pytest.raises(TypeError, match="expected a dask array"):
        hardlearn.dask.predict(hardlearn.MicroLearningClassifier("naive").fit(X, y), X)


def test_evaluations_survive_a_worker(client, blobs):
    X, y = blobs
    asked = dict(models=["knn", "mil-naive"], repeats=3, n_splits=3, hardness=False)
    sets = {"blobs": (X, y), "grouped": (X, y, np.arange(120) // 3)}
    victim = next(iter(client.run(os.getpid).values()))
    timer = threading.Timer(0.5, os.kill, (victim, signal.SIGKILL))
    timer.start()
    results = hardlearn.dask.evaluate(client, sets, **asked)
    timer.join()
    assert [(one["set"], one["model"], one["seed"]) for one in results] == [
        (name, model, seed) for name in sets for model in asked["models"] for seed in range(3)]
    for one in results[:4]:
        serial = hardlearn.evaluate(X, y, models=[one["model"]], n_splits=3, hardness=False, random_state=one["seed"],
                                    name="blobs")
        assert one["evaluation"].to_dict()["data"][0]["models"][0]["predictions"] == (
            serial.to_dict()["data"][0]["models"][0]["predictions"])
