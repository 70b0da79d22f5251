"""What the package's functions return: `str()` is the program's text, `to_dict()` its record, `to_frame()` a table."""

import html
import json


class Result:
    """A result of the library. Rows of `to_dict()` count from 1, as in the documented records (docs/json.md); rows of
    attributes and frames count from 0."""

    def __init__(self, told, notes=()):
        self._text = told["text"]
        self._record = told["record"]
        self._picture = told.get("picture", "")
        self.notes = list(notes)

    def __str__(self):
        return self._text

    def __repr__(self):
        return f"<hardlearn.{type(self).__name__}: {self._text.splitlines()[0] if self._text else ''}>"

    def to_dict(self):
        """The record, as `hardlearn ... --json` writes it."""
        return json.loads(self._record)

    def to_json(self):
        """The same as text."""
        return self._record

    def _repr_html_(self):
        """For notebooks: the text and the picture, without a server and without the network."""
        picture = f"<div>{_only_svg(self._picture)}</div>" if self._picture else ""
        return f"{picture}<pre>{html.escape(self._text)}</pre>"

    def save_picture(self, path):
        """Writes the picture (SVG) to a file. ValueError where the result has none."""
        if not self._picture:
            raise ValueError(f"a {type(self).__name__} has no picture")
        with open(path, "w", encoding="utf-8") as file:
            file.write(self._picture)


def _only_svg(page):
    return page[page.index("<svg"):] if "<svg" in page else ""


def frame_of(columns):
    """A pandas frame of columns by name. ImportError where pandas is not installed."""
    try:
        import pandas
    except ImportError:
        raise ImportError("to_frame needs pandas: pip install 'hardlearn[pandas]'") from None
    return pandas.DataFrame(columns)


def rows_frame(rows):
    """A frame of a list of dictionaries; nested ones become columns with a dot in the name."""
    return frame_of([flat(row) for row in rows])


def flat(row, prefix=""):
    """Nested dictionaries as one, lists left as they are."""
    result = {}
    for key, value in row.items():
        if isinstance(value, dict):
            result.update(flat(value, f"{prefix}{key}."))
        else:
            result[prefix + key] = value
    return result


class Diagnosis(Result):
    """How hard a data set is, why, and which labels are suspicious. See `hardlearn.diagnose`.

    verdict : easy, hard, very_hard or undecided
    balanced_neighbor_error : over chance's; the verdict is its interval's
    reasons : list of dict: kind, whether it applies, whether that is known, figure, finding, advice
    index : LearningHardIndex
    """

    def __init__(self, told, notes=()):
        super().__init__(told, notes)
        record = self.to_dict()
        self.verdict = record["verdict"]
        self.balanced_neighbor_error = record["balanced_neighbor_error"]["error"]
        self.reasons = record["reasons"]
        self.index = LearningHardIndex(told, record)

    def to_frame(self):
        """The suspicious labels: row (from 0), given, suggested, given_score, suggested_score, sigma."""
        rows = self.to_dict()["suspicious_labels"]
        for row in rows:
            row["row"] -= 1
        return rows_frame(rows)


class LearningHardIndex(float):
    """The Learning-Hard Index: a number from 0 to 1, the higher the harder, with what belongs to it.

    mean, std : over the seeds
    low, high : 95 % interval
    raw : the same without the embedding
    verdict : the paper's, in words
    values_ : the index of each seed
    used_rows_ : the rows (from 0) that it was computed on
    clusters_, embedding_ : of these rows, of the first seed; (n,) and (n, 2)
    """

    def __new__(cls, told, record):
        index = super().__new__(cls, record["lhi"]["mean"])
        lhi = record["lhi"]
        index.mean, index.std, index.low, index.high = lhi["mean"], lhi["sd"], lhi["low"], lhi["high"]
        index.raw, index.verdict, index.values_ = record["raw_lhi"], record["paper_verdict"], lhi["values"]
        index.used_rows_, index.clusters_, index.embedding_ = told["used_rows"], told["clusters"], told["embedding"]
        index.null_mean, index.null_std = record["null_lhi"]["mean"], record["null_lhi"]["sd"]
        index._text = told["index_text"]
        index._state = (told, record)
        return index

    def __str__(self):
        return self._text.rstrip("\n")

    def __repr__(self):
        return float.__repr__(self)

    def __reduce__(self):
        return LearningHardIndex, self._state

    def to_dict(self):
        """The fields of the index in the record of a diagnosis."""
        record = self._state[1]
        return {key: record[key] for key in ("lhi", "raw_lhi", "null_lhi", "fine_lhi", "paper_verdict", "group_ami", "rows_used")}


class LabelIssues(Result):
    """Which labels the rest of the data contradicts, in cleanlab's terms. See `hardlearn.find_label_issues`.

    indices : the rows (from 0) with an issue, the worst first
    """

    def __init__(self, columns, notes=()):
        self._columns = columns
        issues = columns["is_label_issue"].nonzero()[0]
        self.indices = issues[columns["label_quality"][issues].argsort(kind="stable")]
        rows = [{"row": int(row) + 1, "given": str(columns["given_label"][row]),
                 "suggested": str(columns["predicted_label"][row]), "given_score": float(columns["label_quality"][row])}
                for row in self.indices]
        lines = [f"row {row['row'] - 1}: {row['given']}, rather {row['suggested']} (quality {row['given_score']:.3f})"
                 for row in rows[:10]]
        text = f"{len(rows)} of {len(columns['label_quality'])} labels are contradicted by the other rows\n"
        text += "".join(line + "\n" for line in lines) + ("...\n" if len(rows) > len(lines) else "")
        super().__init__({"text": text, "record": json.dumps({"label_issues": rows})}, notes)

    def to_frame(self):
        """A row for each of X: is_label_issue, label_quality (0 to 1, low is suspicious), given_label, predicted_label."""
        return frame_of(self._columns)


class Cleaning(Result):
    """Which rows stay and which are removed. See `hardlearn.clean`.

    sample_indices_ : the rows (from 0) that stay
    """

    def __init__(self, told, notes=()):
        super().__init__(told, notes)
        self.sample_indices_ = told["kept"]

    def to_frame(self):
        """The ledger: every removed or restored row (from 0) with the reason."""
        rows = self.to_dict()["ledger"]
        for row in rows:
            row["row"] -= 1
            row["because_of"] -= 1
        return rows_frame(rows)


class Evaluation(Result):
    """Models compared on one data set. See `hardlearn.evaluate`."""

    def to_frame(self):
        """A row a model: the mean and deviation (sd) of every score, and seconds."""
        rows = []
        for model in self.to_dict()["data"][0]["models"]:
            row = {"model": model["name"]}
            for score, value in model["scores"].items():
                row[score], row[score + "_sd"] = value["mean"], value["sd"]
            row["fit_seconds"], row["predict_seconds"] = model["fit_seconds"], model["predict_seconds"]
            rows.append(row)
        return rows_frame(rows)

    def predictions(self, model, repeat=0):
        """Of a model in a repeat: the fold (from 0), the true and the predicted class of every row and the probabilities
        that it gave to both; a dictionary of lists."""
        data = self.to_dict()["data"][0]
        found = [entry for entry in data["models"] if entry["name"] == model]
        if not found:
            raise ValueError(f"there is no model {model!r} in the evaluation")
        told = found[0]["predictions"][repeat]
        names = data["class_names"]
        return {
            "fold": [fold - 1 for fold in data["folds"][repeat]],
            "truth": [names[label] for label in data["truth"]],
            "predicted": [names[label] for label in told["predicted"]],
            "probability": told["probability"],
            "true_probability": told["true_probability"],
        }


class Comparison(Result):
    """Models compared over data sets. See `hardlearn.compare`."""

    def __init__(self, told, notes=()):
        super().__init__(told, notes)
        self._markdown = told["markdown"]

    def to_markdown(self):
        """The tables in Markdown."""
        return self._markdown

    def to_frame(self):
        """A row a model: mean rank, mean score, and the reference's wins, losses and differences against it."""
        record = self.to_dict()
        rivals = {rival["name"]: rival for rival in record["rivals"]}
        return rows_frame([{**model, **{k: v for k, v in rivals.get(model["name"], {}).items() if k != "name"}}
                           for model in record["models"]])


class Study(Result):
    """Measures of hardness beside models' scores. See `hardlearn.study`."""

    def __init__(self, told, notes=()):
        super().__init__(told, notes)
        self._markdown = told["markdown"]

    def to_markdown(self):
        """The tables in Markdown."""
        return self._markdown

    def to_frame(self):
        """A row a data set: its measures, the best plain model, its skill, and the gain of the best Micro-Learner."""
        told = ("name", "family", "rows", "features", "classes", "majority_share", "best_plain", "skill", "best_micro_learner",
                "gain")
        return rows_frame([{**{field: data[field] for field in told}, **data["measures"]}
                           for data in self.to_dict()["sets"] if data["asked"]])


class Ablation(Result):
    """What each stage does. See `hardlearn.ablate`."""

    def to_frame(self):
        """A row a data set and variant, with its scores."""
        return rows_frame([{"data": data["name"], **variant} for data in self.to_dict()["data"]
                           for variant in data["variants"]])


class Certificate(Result):
    """Whether data is learning-hard. See `hardlearn.certify`.

    verdict : learning_hard, not_hard, unsolved or undecided
    all_fail, solved : yes, no or undecided
    witness : dict of operator, model, error, low, high; None where no pair solves it
    failing_share : of the plain families
    """

    def __init__(self, told, notes=()):
        super().__init__(told, notes)
        record = self.to_dict()
        self.verdict = record["verdict"]
        self.all_fail = record["all_fail"]
        self.solved = record["solved"]
        self.witness = record["witness"]
        self.failing_share = record["failing_share"]

    def to_frame(self):
        """A row a pair: operator, model, error, low, high."""
        return rows_frame([{key: value for key, value in pair.items() if key != "class_errors"}
                           for pair in self.to_dict()["pairs"]])


class Explanation(Result):
    """Why a row got its prediction.

    prediction : the predicted class
    traininglet_ : the training rows (from 0) of the traininglet, the nearest first
    """

    def __init__(self, told, prediction, notes=()):
        super().__init__(told, notes)
        self.prediction = prediction
        self.traininglet_ = told["traininglet"]

    def to_frame(self):
        """The rows that decided most: row of the training data (from 0), label, influence."""
        rows = self.to_dict()["decisive"]
        for row in rows:
            row["row"] -= 1
        return rows_frame(rows)


class Inspection(Result):
    """What is in a model. See `hardlearn.inspect`."""

    def to_frame(self):
        """The candidates that vote, with their weights."""
        return rows_frame(self.to_dict()["voters"])


class Margins(Result):
    """Tested networks compared by how hard the test rows are. See `hardlearn.margins`."""

    def to_frame(self):
        """A row a run."""
        return rows_frame(self.to_dict()["runs"])


class Simulation(Result):
    """Rows of a known distribution. See `hardlearn.simulate`.

    X : of shape (n_samples, n_features)
    y : labels "a" and "b", of shape (n_samples,)
    groups : of shape (n_samples,), or None
    truth : what the Bayes rule says, the more probable class
    posterior : probabilities of "a" and "b" given the columns, of shape (n_samples, 2)
    bayes_error : mean probability that the Bayes rule is wrong
    """

    def __init__(self, told, notes=()):
        super().__init__(told, notes)
        import numpy as np

        names = np.array(["a", "b"])
        self.X = told["X"]
        self.y, self.truth = names[told["labels"]], names[told["truth"]]
        self.groups = np.asarray(told["groups"]) if len(told["groups"]) else None
        self.posterior = np.column_stack([1 - told["posterior"], told["posterior"]])
        self.bayes_error = self.to_dict()["bayes_error"]

    def to_frame(self):
        """The rows: x1, x2, ..., group where there are groups, label."""
        columns = {f"x{place + 1}": self.X[:, place] for place in range(self.X.shape[1])}
        if self.groups is not None:
            columns["group"] = self.groups
        return frame_of({**columns, "label": self.y})


class Shift(Result):
    """Rows to be predicted held against training rows. See `hardlearn.shift`.

    verdict : found, none_found or undecided
    """

    def __init__(self, told, notes=()):
        super().__init__(told, notes)
        self.verdict = self.to_dict()["verdict"]

    def to_frame(self):
        """A row a feature: name, distance (Kolmogorov-Smirnov), p_value, adjusted_p."""
        return rows_frame(self.to_dict()["features"])


class Traininglets(Result):
    """The traininglets that a model makes for rows. See `hardlearn.traininglets`."""

    def to_frame(self):
        """A row a query: row (from 0), size, classes, purity, lhi, neighbor_error, norm, rademacher, low, high, prediction,
        right."""
        rows = self.to_dict()["queries"]
        for row in rows:
            row["row"] -= 1
        return rows_frame(rows)


class Report(Result):
    """A page about a data set. See `hardlearn.report`.

    page : the HTML, which needs neither files nor the network
    card : a model card in Markdown, after TRIPOD+AI
    """

    def __init__(self, told, notes=()):
        super().__init__(told, notes)
        self.page = told["page"]
        self.card = told["card"]

    def save(self, path):
        """Writes the page to a file."""
        with open(path, "w", encoding="utf-8") as file:
            file.write(self.page)

    def to_frame(self):
        """The rows that are explained (from 0), and why they are."""
        rows = self.to_dict()["cases"]
        for row in rows:
            row["row"] -= 1
        return rows_frame(rows)

    def _repr_html_(self):
        page = html.escape(self.page, quote=True)
        return f'<iframe srcdoc="{page}" style="width:100%;height:40em;border:0" sandbox="allow-scripts"></iframe>'
