"""How calls run: Ctrl-C, other threads, what an import loads, memory, what a worker process does."""

import os
import pathlib
import signal
import subprocess
import sys
import textwrap
import threading
import time

import numpy as np
import pytest

import hardlearn

LONG = {
    "fit": "MicroLearningClassifier(n_jobs=2).fit(X, y)",
    "evaluate": "hardlearn.evaluate(X, y, models=['mil-auto'], hardness=False)",
    "evaluate an estimator": "hardlearn.evaluate(X, y, models=[Slow()], hardness=False)",
    "learning_hard_index": "hardlearn.learning_hard_index(X, y, n_seeds=1000)",
    "explain": "hardlearn.explain(MicroLearningClassifier('naive').fit(X[:200], y[:200]), np.repeat(X, 50, axis=0))",
}


@pytest.mark.parametrize("call", LONG)
def test_ctrl_c_stops_within_a_second_and_the_next_call_works(call):
    code = textwrap.dedent(f"""
        import signal, sys, time
        import numpy as np
        import hardlearn
        from hardlearn import MicroLearningClassifier
        from sklearn.base import BaseEstimator, ClassifierMixin

        signal.signal(signal.SIGINT, signal.default_int_handler)  # a background process may ignore it

        class Slow(ClassifierMixin, BaseEstimator):
            def fit(self, X, y):
                while True:
                    time.sleep(0.01)
            def predict(self, X):
                return X

        generator = np.random.default_rng(0)
        y = np.arange(4000) % 8
        X = generator.normal(size=(4000, 40)) + np.eye(40)[y]
        few = X[:60, :3], y[:60] % 2
        MicroLearningClassifier("naive").fit(*few)
        print("ready", flush=True)
        try:
            {LONG[call]}
            print("came to its end", flush=True)
        except KeyboardInterrupt:
            print("stopped", flush=True)
        MicroLearningClassifier("naive").fit(*few).predict(few[0])
        print("works", flush=True)
    """)
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "ready\n"
    time.sleep(2)
    # Of the processor's time, for the machine may be busy with other things.
    before = processor_seconds(process.pid)
    process.send_signal(signal.SIGINT)
    assert process.stdout.readline() == "stopped\n"
    assert processor_seconds(process.pid) - before < 1.0 * max(1, os.cpu_count() or 1)
    assert process.stdout.readline() == "works\n"
    assert process.wait() == 0


def processor_seconds(process):
    fields = pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_other_threads_run_meanwhile(blobs):
    X, y = blobs
    count = 0
    done = threading.Event()

    def count_on():
        nonlocal count
        while not done.is_set():
            count += 1
            time.sleep(0.001)

    thread = threading.Thread(target=count_on)
    thread.start()
    hardlearn.MicroLearningClassifier().fit(np.repeat(X, 5, axis=0), np.repeat(y, 5))
    done.set()
    thread.join()
    assert count > 20


def test_calls_from_several_threads_at_once(blobs):
    X, y = blobs
    model = hardlearn.MicroLearningClassifier("naive").fit(X, y)
    expected = model.predict_proba(X)
    answers = [None] * 6

    def ask(place):
        answers[place] = model.predict_proba(X)

    threads = [threading.Thread(target=ask, args=(place,)) for place in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for answer in answers:
        np.testing.assert_array_equal(answer, expected)


def test_an_import_loads_no_extras():
    code = """
        import sklearn.base, sys
        before = set(sys.modules)  # of scikit-learn, which loads pandas where it is installed
        import hardlearn
        extras = {"pandas", "matplotlib", "dask", "torch", "narwhals", "polars"} & (set(sys.modules) - before)
        assert not extras, extras
        from hardlearn import *
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(code)], check=True)


def test_verbose_tells_on_stderr_how_far_it_is():
    code = """
        import numpy as np, hardlearn
        X = np.random.default_rng(0).normal(size=(1500, 20))
        hardlearn.learning_hard_index(X, np.arange(1500) % 3, n_seeds=8, verbose=1)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=True)
    assert "embedding: " in done.stderr and done.stdout == ""


def test_predictions_take_little_memory():
    code = """
        import resource, numpy as np, hardlearn
        generator = np.random.default_rng(0)
        y = np.arange(600) % 3
        model = hardlearn.MicroLearningClassifier("naive", n_neighbors=5).fit(
            generator.normal(size=(600, 20)) + np.eye(20)[y], y)
        X = generator.normal(size=(200_000, 20))
        model.predict(X[:10])
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        model.predict(X)
        risen = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - before
        print(risen / X.nbytes)
        assert risen <= 3 * X.nbytes, risen / X.nbytes
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(code)], check=True)


def test_a_forked_process_works(blobs):
    """As gunicorn and multiprocessing's default make them on Linux."""
    X, y = blobs
    model = hardlearn.MicroLearningClassifier("naive").fit(X, y)
    expected = model.predict(X)
    child = os.fork()
    if child == 0:
        os._exit(0 if (model.predict(X) == expected).all() else 1)
    assert os.waitpid(child, 0)[1] == 0

