"""Networks with learned sample weights, trained by the program hardlearn-networks in a process of its own, so that this
package needs no libtorch."""

import csv
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from .classifier import seed_of
from .documentation import OPTIONS, documented
from .errors import DataError, ModelFileError, OptionError, TrainingError
from .features import FeatureNames
from .running import thread_count
from .tables import Columns, Training, text_of

_EXIT_CODES = {2: OptionError, 3: DataError, 4: ModelFileError, 5: TrainingError, 6: MemoryError, 130: KeyboardInterrupt}


def find_program():
    """The path of hardlearn-networks: $HARDLEARN_NETWORKS, on the path, or beside this Python. ImportError that says how to
    get it."""
    given = os.environ.get("HARDLEARN_NETWORKS")
    beside = pathlib.Path(sys.executable).parent / "hardlearn-networks"
    found = given or shutil.which("hardlearn-networks") or (str(beside) if beside.exists() else None)
    if found and os.access(found, os.X_OK):
        return found
    raise ImportError("ReweightedClassifier needs the program hardlearn-networks: in the project, make torch builds "
                      "build/bin/hardlearn-networks; put its folder on the path, or name it in $HARDLEARN_NETWORKS"
                      + (f" (which names {given}, where it is not)" if given else ""))


def run_program(program, arguments, verbose):
    """Runs the program. Ctrl-C is passed on; what it complains of is raised."""
    process = subprocess.Popen([program, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    told = []
    try:
        for line in process.stderr:
            told.append(line.rstrip("\n"))
            if verbose:
                sys.stderr.write(line)
        code = process.wait()
    except BaseException:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        raise
    finally:
        process.stderr.close()
    if code != 0:
        # Commands that would help may follow it.
        message = next((line for line in reversed(told) if line.startswith("hardlearn: ")),
                       f"hardlearn-networks ended with {code}")
        raise _EXIT_CODES.get(code, RuntimeError)(_in_pythons_words(message))


def _in_pythons_words(message):
    """A complaint of the program with the options' names in Python."""
    message = message.removeprefix("hardlearn: ").partition("; run 'hardlearn")[0]
    for option in OPTIONS["reweight"]:
        message = re.sub(rf"--(no-)?{re.escape(option['program_name'])}(?![\w-])", option["python_name"], message)
    return message


class _Table:
    """Columns as the CSV that the program reads: x0, x1, ..., numbers in all their digits, texts as categories."""

    def __init__(self, columns):
        self.rows = columns.rows
        self.cells, self.text_columns = [], []
        for place in range(len(columns.names)):
            numbers, texts, _ = columns.cells(place) if not columns.is_table() else (columns.array[:, place], None, False)
            if texts is None:
                infinite = np.flatnonzero(np.isinf(numbers))
                if len(infinite):
                    raise DataError(f"row {infinite[0]}, column {columns.names[place]!r}: {numbers[infinite[0]]}, expected "
                                    "a finite number or a missing one")
                self.cells.append(["" if np.isnan(number) else repr(number) for number in numbers.tolist()])
            else:
                self.text_columns.append(f"x{place}")
                self.cells.append(["" if text is None else text for text in texts])

    def write(self, path, **more):
        with open(path, "w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, quoting=csv.QUOTE_MINIMAL)
            writer.writerow([f"x{i}" for i in range(len(self.cells))] + list(more))
            writer.writerows(zip(*self.cells, *more.values()))


def _class_names(classes):
    """How the program calls the classes: as the user does, where its reader cannot take the texts for anything else."""
    texts = [text_of(value) for value in classes]
    plain = all(re.fullmatch(r"[A-Za-z][\w.-]*", text) and text.lower() not in ("na", "nan", "none", "null") for text in texts)
    whole = all(re.fullmatch(r"0|-?[1-9]\d{0,9}", text) for text in texts)
    return texts if plain or whole else [f"c{place}" for place in range(len(texts))]


@documented("reweight")
class ReweightedClassifier(FeatureNames, ClassifierMixin, BaseEstimator):
    """A network whose sample weights are learned so that it does well on the hardest samples, or one that is trained
    plainly, beside it. Networks have the same bits on the same kind of processor.

    Parameters
    ----------
    {options}
    n_jobs : int, default None
        Processor threads inside one operation, on which sums depend; None is 1, and the same as threads=1.
    verbose : int, default 0
        1: what the program says goes to stderr.

    Any option that is None is the program's own default.

    Attributes
    ----------
    classes_, n_features_in_, feature_names_in_ : as usual
    sample_weights_ : ndarray of shape (n_samples,), the learned weights, mean 1 over the training part
    margins_ : ndarray of shape (n_samples,), probability of the class less that of the best other, -1 to 1; record_["margins"]
        says whether networks that did not see the row give it ("left-out") or this one, which did ("in-sample")
    hard_ : ndarray of bool of shape (n_samples,), whether the hard set held the row
    network_ : bytes of the model file, as the program reads them
    record_ : dict, the record of the training

    ImportError where the program hardlearn-networks is missing. Reference: docs/reweighting.md of the project.
    """

    def __init__(self, method="molere-refit", *, network=None, hidden=None, width=None, depth=None, widen=None, dropout=None,
                 device=None, epochs=None, batch_size=None, optimizer=None, learning_rate=None, momentum=None, nesterov=None,
                 weight_decay=None, schedule=None, validation_share=None, margin_folds=None, spare_suspects=None,
                 fallback_folds=None, fallback_level=None, hypergradient=None, meta_interval=None, perturbation=None,
                 preconditioned=None,
                 weight_units=None, weight_learning_rate=None, see_labels=None, weight_floor=None, normalized_weights=None,
                 strength=None, fewest_effective_share=None, warm_up_share=None, splitter_units=None, splitter_steps=None,
                 splitter_learning_rate=None, splitter_clip_norm=None, splitter_smoothing=None, splitter_max_term=None,
                 refit=None, early_stop=None, error_weight=None, left_out_folds=None, duplicates=None, random_state=0, n_jobs=None, verbose=0):
        self.method = method
        self.network = network
        self.hidden = hidden
        self.width = width
        self.depth = depth
        self.widen = widen
        self.dropout = dropout
        self.device = device
        self.epochs = epochs
        self.batch_size = batch_size
        self.optimizer = optimizer
        self.learning_rate = learning_rate
        self.momentum = momentum
        self.nesterov = nesterov
        self.weight_decay = weight_decay
        self.schedule = schedule
        self.validation_share = validation_share
        self.margin_folds = margin_folds
        self.spare_suspects = spare_suspects
        self.fallback_folds = fallback_folds
        self.fallback_level = fallback_level
        self.hypergradient = hypergradient
        self.meta_interval = meta_interval
        self.perturbation = perturbation
        self.preconditioned = preconditioned
        self.weight_units = weight_units
        self.weight_learning_rate = weight_learning_rate
        self.see_labels = see_labels
        self.weight_floor = weight_floor
        self.normalized_weights = normalized_weights
        self.strength = strength
        self.fewest_effective_share = fewest_effective_share
        self.warm_up_share = warm_up_share
        self.splitter_units = splitter_units
        self.splitter_steps = splitter_steps
        self.splitter_learning_rate = splitter_learning_rate
        self.splitter_clip_norm = splitter_clip_norm
        self.splitter_smoothing = splitter_smoothing
        self.splitter_max_term = splitter_max_term
        self.refit = refit
        self.early_stop = early_stop
        self.error_weight = error_weight
        self.left_out_folds = left_out_folds
        self.duplicates = duplicates
        self.random_state = random_state
        self.n_jobs = n_jobs
        self.verbose = verbose

    def _arguments(self):
        given = {**self.get_params(deep=False), "random_state": seed_of(self.random_state),
                 "threads": thread_count(self.n_jobs, 1)}
        arguments = []
        for option in OPTIONS["reweight"]:
            value = given.get(option["python_name"])
            if value is None:
                continue
            name = "--" + option["program_name"]
            if option["kind"] == "flag":
                if not isinstance(value, (bool, np.bool_)):
                    raise OptionError(f"{option['python_name']} is {value!r}, expected True or False")
                if bool(value) != bool(option["default"]):
                    arguments.append(name if value else "--no-" + option["program_name"])
                continue
            if isinstance(value, (list, tuple, np.ndarray)):
                value = ",".join(str(item) for item in value)
            text = str(value)
            arguments += [name, text.replace("_", "-") if option["kind"] == "choice" else text]
        return arguments

    def fit(self, X, y, *, groups=None):
        """Trains on all rows; X, y and groups as for MicroLearningClassifier. Returns self. OptionError, DataError,
        TrainingError as the program says; KeyboardInterrupt after Ctrl-C."""
        program = find_program()
        training = Training(X, y, groups, estimator=self)
        table = _Table(training.columns)
        self._program_names = _class_names(training.classes)
        self._text_columns = table.text_columns
        more = {"class": [self._program_names[code] for code in training.y]}
        with tempfile.TemporaryDirectory(prefix="hardlearn-") as folder:
            rows, model, record, weights = (str(pathlib.Path(folder, name))
                                            for name in ("data.csv", "model.network", "record.json", "weights.json"))
            reading = ["--label", "class", "--label-missing", "none"]
            if table.text_columns:
                names = ",".join(table.text_columns)
                reading += ["--categorical", names, "--keep", names]
            if groups is not None:
                more = {"group": [f"g{code}" for code in training.group_codes], **more}
                reading += ["--group", "group"]
            table.write(rows, **more)
            run_program(program, ["reweight", rows, "-o", model, "--json", record, *reading, *self._arguments()], self.verbose)
            run_program(program, ["weights", model, rows, "--json", weights, *reading], False)
            self.network_ = pathlib.Path(model).read_bytes()
            self._record = pathlib.Path(record).read_text(encoding="utf-8")
            samples = json.loads(pathlib.Path(weights).read_text(encoding="utf-8"))["samples"]
        self._set_feature_names(training.columns)
        self.classes_ = training.classes
        self.record_ = json.loads(self._record)
        self.sample_weights_ = np.array([sample["weight"] for sample in samples])
        self.margins_ = np.array([sample["margin"] for sample in samples])
        self.hard_ = np.array([sample["hard"] for sample in samples])
        return self

    def predict_proba(self, X):
        """The probability of each class, of shape (n_samples, n_classes) in the order of `classes_`."""
        return self._predicted(X)[1]

    def predict(self, X):
        """The class of each row, of shape (n_samples,)."""
        labels = self._predicted(X)[0]  # tells first where it is not fitted
        return self.classes_[labels]

    def _predicted(self, X):
        check_is_fitted(self, "network_")
        columns = Columns(X, self)
        self._compare_feature_names(columns)
        table = _Table(columns)
        with tempfile.TemporaryDirectory(prefix="hardlearn-") as folder:
            rows, model, predicted = (str(pathlib.Path(folder, name)) for name in ("data.csv", "model.network", "out.csv"))
            table.write(rows)
            pathlib.Path(model).write_bytes(self.network_)
            run_program(find_program(), ["predict", model, rows, "--scores", "-o", predicted], self.verbose)
            with open(predicted, newline="", encoding="utf-8") as file:
                lines = list(csv.DictReader(file))
        place = {name: code for code, name in enumerate(self._program_names)}
        labels = np.array([place[line["prediction"]] for line in lines], dtype=np.intp)
        scores = np.array([[float(line["score_" + name]) for name in self._program_names] for line in lines])
        return labels, scores

    def save(self, path):
        """Writes the model file that the program reads."""
        check_is_fitted(self, "network_")
        pathlib.Path(path).write_bytes(self.network_)

    def __sklearn_is_fitted__(self):
        return hasattr(self, "network_")

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.input_tags.string = True
        tags.input_tags.categorical = True
        return tags

    def _more_tags(self):
        return {"allow_nan": True}
