"""A function for each task of the program. Options are those of docs/options.md under their Python names; seeds are 0
and threads are all of the processor's unless `n_jobs` says otherwise; results do not depend on threads."""

import os

import numpy as np
from sklearn.utils.validation import check_is_fitted, column_or_1d

from . import _core, results
from .classifier import MicroLearningClassifier, seed_of
from .documentation import documented
from .errors import DataError, OptionError
from .outside_models import OutsideModels
from .running import Call
from .tables import Training, rows_like, series_values


def _options(options):
    if "random_state" in options:
        options = {**options, "random_state": seed_of(options["random_state"])}
    return options


@documented("diagnose")
def diagnose(X, y, *, groups=None, name="data", n_jobs=None, verbose=0, **options):
    """How hard a data set is, and which of its labels are suspicious, as a `results.Diagnosis`.

    X, y, groups : as for MicroLearningClassifier.fit
    name : what texts and records call the data

    Parameters
    ----------
    {options}

    DataError for data that cannot be used, OptionError for options out of range. Source: Micro-Learning paper, section 3.
    """
    training = Training(X, y, groups, name=name)
    call = Call(n_jobs, -1, verbose)
    with call as run:
        told = _core.diagnose(training.data, _options(options), run)
    return results.Diagnosis(told, call.notes)


def learning_hard_index(X, y, *, groups=None, n_jobs=None, verbose=0, **options):
    """The Learning-Hard Index: 1 - AMI(classes, clusters of a t-SNE embedding), from 0 to 1, the higher the harder; a
    `results.LearningHardIndex`, which is a float. Takes the options of `diagnose`; errors likewise."""
    return diagnose(X, y, groups=groups, n_jobs=n_jobs, verbose=verbose, n_suspicious=0, **options).index


@documented("find_label_issues")
def find_label_issues(X, y, *, groups=None, n_jobs=None, verbose=0, **options):
    """Labels that the rest of the data contradicts, each row judged without itself, its copies and its group: a
    `results.LabelIssues` with cleanlab's columns. Rows that cannot be judged (no other row, or no other group, has
    their class; above max_rows, those outside of the sample) have a quality of NaN.

    Parameters
    ----------
    {options}

    Errors as `diagnose`.
    """
    training = Training(X, y, groups)
    call = Call(n_jobs, -1, verbose)
    with call as run:
        told = _core.find_label_issues(training.data, _options(options), run)
    to_class = training.classes[training.codes]
    columns = {
        "is_label_issue": told["given"] != told["suggested"],
        "label_quality": told["quality"],
        "given_label": to_class[told["given"]],
        "predicted_label": to_class[told["suggested"]],
    }
    return results.LabelIssues(columns, call.notes)


@documented("clean")
def clean(X, y, *, groups=None, name="data", n_suspicious=5, n_jobs=None, verbose=0, **options):
    """Finds the rows whose labels their neighbourhood contradicts, as a `results.Cleaning`; rows `sample_indices_` stay.

    X, y, groups : as for MicroLearningClassifier.fit
    n_suspicious : suspicious rows that the text lists

    Parameters
    ----------
    {options}

    Errors as `diagnose`. Source: Micro-Learning paper, section 4, stage 2.
    """
    training = Training(X, y, groups, name=name)
    call = Call(n_jobs, -1, verbose)
    with call as run:
        told = _core.clean(training.data, _options(options), n_suspicious, run)
    return results.Cleaning(told, call.notes)


@documented("evaluate")
def evaluate(X, y, *, models=("svm", "mil-auto"), groups=None, truth=None, name="data", n_jobs=None, verbose=0, **options):
    """Compares models by stratified (with groups: grouped) cross-validation, everything fitted inside the folds: a
    `results.Evaluation`.

    models : names of the library's models (`model_names()`), estimators of scikit-learn's kind (also CatBoost, LightGBM,
        XGBoost) or pairs (name, estimator), in any mixture: same folds, same scores. An estimator gets the rows of X as
        they are, a frame as a frame; one with predict_proba is scored by its probabilities, too.
    truth : the true class of each row, of shape (n_samples,): models learn from y and are judged by these; None: y

    Parameters
    ----------
    {options}

    Errors as `diagnose`; what an estimator raises goes on. Source: docs/method.md of the project.
    """
    training = Training(X, y, groups, name=name)
    outside = OutsideModels(X, training)
    names, own = outside.take(models)
    call = Call(n_jobs, -1, verbose)
    with call as run:
        told = _core.evaluate(training.data, _options(options), _truth_codes(truth, training), names, own, outside, run)
    return results.Evaluation(told, call.notes)


def _truth_codes(truth, training):
    """The library's class of each row's true class."""
    if truth is None:
        return []
    values = column_or_1d(series_values(truth, "truth")[0])
    if len(values) != len(training.y):
        raise DataError(f"X has {len(training.y)} rows, but truth has {len(values)}: inconsistent numbers of samples")
    places = {value: place for place, value in enumerate(training.classes[training.codes].tolist())}
    for row, value in enumerate(values.tolist()):
        if value not in places:
            raise DataError(f"row {row}: the true class is {value!r}, which is none of the classes of y")
    return [places[value] for value in values.tolist()]


def model_names():
    """The names of the library's models that `evaluate` knows."""
    return _core.model_names()


@documented("ablate")
def ablate(X, y, *, groups=None, name="data", n_jobs=None, verbose=0, **options):
    """What each stage of precision construction does, by cross-validation: a `results.Ablation`.

    Parameters
    ----------
    {options}

    Errors as `diagnose`.
    """
    training = Training(X, y, groups, name=name)
    call = Call(n_jobs, -1, verbose)
    with call as run:
        told = _core.ablate([training.data], _options(options), run)
    return results.Ablation(told, call.notes)


@documented("certify")
def certify(X, y, *, groups=None, name="data", n_jobs=None, verbose=0, **options):
    """Whether all plain models fail and one of them after an operator does not, which makes data learning-hard by
    definition: a `results.Certificate`. `certify(X, y, solved=0.2)` asks for an error of 0.2.

    X, y, groups : as for MicroLearningClassifier.fit
    name : what texts and records call the data

    Parameters
    ----------
    {options}

    Errors as `diagnose`. The package has no xgboost of its own. Source: Micro-Learning paper, Definition 1.
    """
    training = Training(X, y, groups, name=name)
    call = Call(n_jobs, -1, verbose)
    with call as run:
        told = _core.certify(training.data, _options(options), run)
    return results.Certificate(told, call.notes)


def _record_of(thing):
    """The text of a record and its name in messages, of a result or of a file."""
    if isinstance(thing, results.Result):
        return thing.to_json(), "record"
    if isinstance(thing, (str, os.PathLike)):
        import gzip

        opened = gzip.open if str(thing).endswith(".gz") else open
        with opened(thing, "rt", encoding="utf-8") as file:
            return file.read(), str(thing)
    raise TypeError(f"{type(thing).__name__}: expected the result of evaluate, or the path of a record")


@documented("compare")
def compare(evaluations, *, n_jobs=None, **options):
    """Compares models over data sets by one score (ranks, Wilcoxon-Holm, Friedman, Nemenyi): a `results.Comparison`,
    whose picture is the critical-difference diagram with a bar a model.

    evaluations : results of `evaluate`, or paths of records that the program wrote

    Parameters
    ----------
    {options}

    DataError where records disagree or a model is missing. Source: Demsar, JMLR 7, 2006.
    """
    pairs = [_record_of(one) for one in ([evaluations] if isinstance(evaluations, results.Result) else evaluations)]
    call = Call(n_jobs, -1)
    with call as run:
        told = _core.compare([text for text, _ in pairs], [source for _, source in pairs], _options(options), run)
    return results.Comparison(told, call.notes)


@documented("study")
def study(sets, *, record=None, scores=(), families=None, n_jobs=None, verbose=0, **options):
    """Holds measures of hardness against models' scores over many data sets: a `results.Study`.

    sets : a mapping from names to (X, y) or (X, y, groups), or to the path of a file, which is read as the program does
    record : a file that is written after every step; where it is there already, what it holds of the same data and
        options is not computed again
    scores : results of `evaluate`, or paths of records, whose scores are taken instead of evaluating again
    families : a mapping from names to families, which are left out together; None: names that begin alike

    Parameters
    ----------
    {options}

    A set that cannot be learned is left out. Errors as `diagnose`; ModelFileError for a damaged record. Source:
    docs/measures.md and docs/method.md of the project.
    """
    data = []
    for name, rows in sets.items():
        X, y, groups = read(rows, n_jobs=n_jobs) if isinstance(rows, (str, os.PathLike)) else (*rows, None)[:3]
        data.append(Training(X, y, groups, name=name).data)
    pairs = [_record_of(one) for one in scores]
    call = Call(n_jobs, -1, verbose)
    with call as run:
        told = _core.study(data, os.fspath(record) if record is not None else "", [text for text, _ in pairs],
                           [source for _, source in pairs], dict(families or {}), _options(options), run)
    return results.Study(told, call.notes)


def explain(model, X, *, rows=None, counterfactual=True):
    """Why rows of X get their predictions: a list of `results.Explanation`.

    model : a fitted MicroLearningClassifier, or the path of a model file
    rows : which rows of X (from 0); None: all
    """
    model = _fitted(model)
    if rows is not None:
        X = _rows_of(X, np.atleast_1d(np.asarray(rows, dtype=np.intp)))
    return model.explain(X, counterfactual=counterfactual)


def inspect(model):
    """What is in a model (a fitted MicroLearningClassifier, or the path of a model file): a `results.Inspection`."""
    if isinstance(model, (str, os.PathLike)):
        return results.Inspection(_core.read_model(str(model)).inspect(str(model)))
    return _fitted(model).inspect()


def margins(runs):
    """Compares tested networks by how hard the test rows are: a `results.Margins`. `runs`: paths of records that the
    program's reweight wrote, or results of ReweightedClassifier.test."""
    pairs = [_record_of(one) for one in runs]
    with Call(None, -1) as run:
        return results.Margins(_core.margins([text for text, _ in pairs], [source for _, source in pairs], run))


@documented("report")
def report(X, y, *, groups=None, model=None, evaluation=None, certificate=None, new_rows=None, new_labels=None,
           new_groups=None, name="data", new_name="new rows", n_jobs=None, verbose=0, **options):
    """A page about a data set: how hard it is, why, which model, what next; a `results.Report`, which saves it and shows it in
    a notebook.

    model : a MicroLearningClassifier that was fitted on this data, to explain rows by; None: one is fitted
    evaluation : a result of `evaluate` of this data; None: five models are compared
    certificate : a result of `certify` of this data, or the path of a record, to be shown
    new_rows : rows to be predicted, with the columns of X: whether they are unlike it, and their traininglets
    new_labels, new_groups : their classes and groups, if known

    Parameters
    ----------
    {options}

    Errors as `diagnose`; DataError where model, evaluation or certificate are of other data, and new rows have other columns.
    """
    training = Training(X, y, groups, name=name)
    sources = {}
    if model is not None:
        sources["model"] = _fitted(model).model_
    if evaluation is not None:
        sources["evaluation"] = _record_of(evaluation)[0]
    if certificate is not None:
        sources["certificate"] = _record_of(certificate)[0]
    if new_rows is not None:
        sources["new_rows"] = rows_like(new_rows, training.data, y=new_labels, groups=new_groups, name=new_name)
    elif new_labels is not None or new_groups is not None:
        raise OptionError("new_labels and new_groups are of new_rows, which are not given")
    call = Call(n_jobs, -1, verbose)
    with call as run:
        told = _core.report(training.data, _options(options), sources, run)
    return results.Report(told, call.notes)


@documented("simulate")
def simulate(kind="gauss", *, random_state=0, **options):
    """Rows of a distribution of two classes whose best possible model is known: a `results.Simulation`.

    kind : gauss, checker, ring, spiral, imbalanced, wide or group-shift

    Parameters
    ----------
    {options}

    OptionError for options out of range. Source: docs/method.md of the project.
    """
    with Call(None, 1) as run:
        return results.Simulation(_core.simulate(kind, options, seed_of(random_state), run))


@documented("shift")
def shift(X, X_test, *, y=None, groups=None, groups_test=None, model=None, name="training", name_test="test", random_state=0,
          n_jobs=None, verbose=0, **options):
    """Whether rows to be predicted are unlike the training rows: a `results.Shift`.

    X, y, groups : as for MicroLearningClassifier.fit; y counts for nothing, but a model needs it
    X_test : the other rows, with the same columns
    groups_test : their groups; those of one name are one group
    model : a MicroLearningClassifier that was fitted on X and y: also tell how far from the other rows those rows lie that
        decide its answers

    Parameters
    ----------
    {options}

    DataError for columns that differ, fewer than two rows and a model of other data. Source: Micro-Learning paper,
    Proposition 3.
    """
    training = rows_like(X, None, y=y, groups=groups, name=name)
    test = rows_like(X_test, training, groups=groups_test, name=name_test)
    call = Call(n_jobs, -1, verbose)
    with call as run:
        told = _core.shift(training, test, _fitted(model).model_ if model is not None else None, options,
                           seed_of(random_state), run)
    return results.Shift(told, call.notes)


@documented("traininglets")
def traininglets(model, X, y=None, *, name="data", n_jobs=None, verbose=0, **options):
    """What the traininglets are like that a model makes for rows, and what tells its wrong answers: a
    `results.Traininglets`.

    model : a fitted MicroLearningClassifier, or the path of a model file
    X : rows with the model's columns
    y : their classes, if known

    Parameters
    ----------
    {options}

    DataError for a model all of whose voters take all training rows. Source: Micro-Learning paper, Theorem 2 and figure 5.
    """
    model = _fitted(model)
    call = Call(n_jobs, -1, verbose)
    with call as run:
        told = _core.traininglets(model.model_, model.rows_with_classes(X, y, name), options, run)
    return results.Traininglets(told, call.notes)


def _fitted(model):
    if isinstance(model, (str, os.PathLike)):
        return MicroLearningClassifier.load(model)
    if not isinstance(model, MicroLearningClassifier):
        raise OptionError(f"model is a {type(model).__name__}, expected a MicroLearningClassifier or a path")
    check_is_fitted(model, "model_")
    return model


def _rows_of(X, rows):
    from sklearn.utils import _safe_indexing

    return _safe_indexing(X, rows)


@documented("read")
def read(path, *, n_jobs=None, **options):
    """Reads a file of rows as the program does, with all it assumes told: (X, y, groups), where X is a pandas frame, y a
    series of class names, and groups one or None. Use it where pandas.read_csv would take a decimal comma for text or -999
    for a number.

    Parameters
    ----------
    {options}

    DataError with file, line, column and value.
    """
    call = Call(n_jobs, -1)
    with call as run:
        data = _core.read_file(str(path), options, run)
    columns = {}
    for place, name in enumerate(data.column_names):
        columns[name] = data.column(place)
    import pandas

    X = pandas.DataFrame(columns)
    y = pandas.Series(np.asarray(data.class_names, dtype=object)[data.labels], name=data.label_name)
    groups = np.asarray(data.group_names, dtype=object)[data.groups] if len(data.groups) else None
    X.attrs["notes"] = call.notes
    return X, y, None if groups is None else pandas.Series(groups, name="group")
