"""The runs of the study: one model on one set, with random or grouped folds, and its record.

A record is SET/MODEL.json.gz, beside it MODEL.run.json: how it came about.
"""
import json
import pathlib
import sys

import engines
import processes
import split

FOLDS = 5
SEED = 0
FEW_ROWS = 500  # sets with fewer are repeated
REPEATS_OF_FEW_ROWS = 3
MANY_COLUMNS = 1000  # models from PyPI do not repeat sets with more


def data_file(folder, name):
    for ending in (".csv", ".csv.gz"):
        path = pathlib.Path(folder) / (name + ending)
        if path.exists():
            return path
    sys.exit(f"run: there is no {name}.csv or {name}.csv.gz in {folder}")


class DataSet:
    def __init__(self, name, folder):
        self.name = name
        self.file = data_file(folder, name)
        size = split.measure(self.file)
        if size is None:
            sys.exit(f"run: {self.file} has no last column 'label'")
        self.rows, self.columns = size[0], size[1] - 1
        self.groups = pathlib.Path(folder) / "groups" / f"{name}.groups.csv"

    def repeats(self, model):
        is_wide = model in engines.PYPI_MODELS and self.columns > MANY_COLUMNS
        return REPEATS_OF_FEW_ROWS if self.rows < FEW_ROWS and not is_wide else 1


class Task:
    def __init__(self, data, model, is_grouped, records):
        self.name = data.name + ("@groups" if is_grouped else "")
        self.model = model
        self.data = data
        self.groups = data.groups if is_grouped else None
        self.record = records / self.name / f"{model}.json.gz"
        self.provenance = records / self.name / f"{model}.run.json"
        self.folds = FOLDS
        if is_grouped:
            # A group is never split: with four speakers there are four folds.
            self.folds = min(FOLDS, len(set(self.groups.read_text().split()[1:])))
        self.protocol = ["--folds", str(self.folds), "--repeats", str(data.repeats(model)), "--seed", str(SEED)]

    def options(self):
        """Of `hardlearn evaluate`, which runs in the folder of the data."""
        grouped = ["--groups", str(self.groups.relative_to(self.data.file.parent))] if self.groups else []
        return [*self.protocol, *grouped]

    def inputs(self, hashes):
        """What the record depends on, besides the program."""
        files = [self.data.file] + ([self.groups] if self.groups else [])
        for file in files:
            if file not in hashes:
                hashes[file] = processes.file_hash(file)
        return {"models": engines.names_of(self.model), "protocol": self.protocol,
                "data_sha256": [hashes[file] for file in files]}

    def told(self):
        """How the record came about; None where there is no record, or nothing that tells."""
        try:
            told = json.loads(self.provenance.read_text())
        except (OSError, ValueError):
            return None
        return told if isinstance(told, dict) and self.record.exists() else None

    def is_done(self, engine, hashes, reuse):
        told = self.told()
        if told is None or told.get("inputs") != self.inputs(hashes):
            return False
        if reuse or told.get("program_sha256") == engine.hash:
            return True
        return "answers_sha256" in told and told["answers_sha256"] == engine.answers(self.model)

    def run(self, engine, hashes, facts):
        """None, or what went wrong."""
        self.provenance.unlink(missing_ok=True)
        done = engine.evaluate(self.model, self.data.file, self.options(), self.record)
        if done.status != 0:
            return done.problem()
        try:
            answers = engine.answers(self.model)
        except RuntimeError as error:
            return str(error)
        facts = {**facts, "program_sha256": engine.hash, "answers_sha256": answers, "version": engine.version,
                 "inputs": self.inputs(hashes), "seconds": round(done.seconds, 3),
                 "cpu_seconds": round(done.cpu_seconds, 3), "peak_mib": round(done.peak_mib, 1)}
        processes.write_atomically(self.provenance, json.dumps(facts, indent=2) + "\n")
        return None


def list_tasks(names, options):
    """The smallest sets first, so that the first results come soon."""
    sets = [DataSet(name, options.data) for name in names]
    tasks = []
    for data in sorted(sets, key=lambda data: (data.rows * data.columns, data.name)):
        for is_grouped in [False, True] if data.groups.exists() and not options.no_groups else [False]:
            tasks += [Task(data, model, is_grouped, options.records) for model in options.models]
    return tasks
