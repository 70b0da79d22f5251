"""What evaluates a model: the program itself, or, for models from PyPI, rivals/rivals.py.

An engine's `hash` is that of the bytes that compute. Two builds that differ give the same answers nearly always, so an
engine also has `answers(model)`: the hash of the records of the two small tables WITNESSES, without their times. A
record of another build is kept where both are the same.
"""
import gzip
import hashlib
import json
import pathlib
import shlex
import sys
import tempfile
import threading

import processes

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PYPI_MODELS = ["catboost", "catboost-balanced", "lightgbm", "hist-gradient-boosting"]
# Models that are also evaluated with the program's decision, from the same fits and into the same record.
DECIDED = ["svm", "extra-trees", "xgboost", "catboost"]
WITNESSES = [ROOT / "examples/data/glass.csv", ROOT / "examples/data/hepatitis.csv"]
WITNESS_PROTOCOL = ["--folds", "2", "--repeats", "1", "--seed", "0"]
TIMES = ("seconds", "fit_seconds", "predict_seconds")


def names_of(model):
    """What a record of the model tells of."""
    return [model, f"{model}+decision"] if model in DECIDED else [model]


def without_times(value):
    if isinstance(value, dict):
        return {key: without_times(item) for key, item in value.items() if key not in TIMES}
    return [without_times(item) for item in value] if isinstance(value, list) else value


def read_record(path):
    with gzip.open(path, "rt") if path.suffix == ".gz" else open(path) as text:
        return json.load(text)


class Engine:
    """`command(model, arguments)` evaluates one model."""

    def __init__(self, running, work):
        self.running = running
        self.work = work
        self.locks = {}
        self.lock = threading.Lock()

    def evaluate(self, model, file, options, record):
        """`options`: those of `hardlearn evaluate`. Paths in the record are as given, so it runs beside the file."""
        record.parent.mkdir(parents=True, exist_ok=True)
        command = self.command(model, [file.name, *options, "--json", record.resolve()])
        return self.running.call(command, file.parent)

    def answers(self, model):
        with self.lock:
            lock = self.locks.setdefault(model, threading.Lock())
        with lock:
            known = self.work / "witness" / f"{self.hash[:12]}.{model}.txt"
            if not known.exists():
                processes.write_atomically(known, self.ask_witnesses(model))
            return known.read_text()

    def ask_witnesses(self, model):
        digest = hashlib.sha256()
        with tempfile.TemporaryDirectory() as folder:
            for witness in WITNESSES:
                record = pathlib.Path(folder) / "record.json"
                done = self.evaluate(model, witness, WITNESS_PROTOCOL, record)
                if done.status != 0:
                    raise RuntimeError(f"{model} on {witness.name}: {done.problem()}")
                digest.update(json.dumps(without_times(read_record(record))).encode())
        return digest.hexdigest()


class OwnEngine(Engine):
    def __init__(self, options, running):
        super().__init__(running, options.work)
        if not options.program.exists():
            sys.exit(f"run: there is no program {options.program}; 'make build' makes it")
        self.hash = processes.file_hash(options.program)
        self.program = processes.copy_of(options.program, options.work)
        self.version = self.running.call([self.program, "--version"]).out.strip()

    def command(self, model, arguments):
        return [self.program, "evaluate", *arguments, "--models", ",".join(names_of(model)), "--threads", "1",
                "--no-hardness", "--quiet"]

    def told_command(self, model, file, options):
        return shlex.join(["hardlearn", "evaluate", str(file), *options, "--models", ",".join(names_of(model)),
                           "--no-hardness"])


class PypiEngine(Engine):
    def __init__(self, options, running):
        super().__init__(running, options.work)
        self.python = options.python
        for needed in (options.python, options.worker):
            if not needed.exists():
                sys.exit(f"run: there is no {needed}, which models from PyPI need; 'make results' makes it")
        sources = sorted((HERE / "rivals").glob("*.py")) + [HERE / "rivals" / "requirements.txt"]
        hashes = [processes.file_hash(file) for file in [options.worker, *sources]]
        self.hash = hashlib.sha256("".join(hashes).encode()).hexdigest()
        self.worker = processes.copy_of(options.worker, options.work)
        self.version = ", ".join((HERE / "rivals" / "requirements.txt").read_text().split())

    def command(self, model, arguments):
        return [self.python, HERE / "rivals" / "rivals.py", ",".join(names_of(model)), self.worker, *arguments]

    def told_command(self, model, file, options):
        return shlex.join(["rivals.py", ",".join(names_of(model)), str(file), *options])


class Engines:
    """The engine of each model; that of PyPI only where such a model is asked for."""

    def __init__(self, options, running):
        self.own = OwnEngine(options, running)
        wanted = set(options.models) & set(PYPI_MODELS)
        self.pypi = PypiEngine(options, running) if wanted else None

    def of(self, model):
        return self.pypi if model in PYPI_MODELS else self.own
