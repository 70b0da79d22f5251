"""What people hold as rows, labels and groups, as the library's data sets.

Frames (pandas, polars, pyarrow) may hold numbers, truth values, texts, categories and missing cells; arrays hold
numbers, NaN where missing, or texts. Columns of arrays are called x0, x1, ...
"""

import numbers

import numpy as np
from sklearn.utils import check_array
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import column_or_1d

from . import _core
from .compatibility import finite_is
from .errors import DataError

MAX_LEVELS = 64


def frame_of(X):
    """X as a narwhals frame, or None where it is no frame."""
    if isinstance(X, (np.ndarray, list, tuple)) or not hasattr(X, "columns") and not hasattr(X, "column_names"):
        return None
    import narwhals.stable.v2 as nw

    names = list(X.columns) if hasattr(X, "columns") and not hasattr(X, "column_names") else list(X.column_names)
    if all(isinstance(name, str) for name in names) and len(set(names)) < len(names):
        raise DataError(f"two columns have the name {next(name for name in names if names.count(name) > 1)!r}")
    frame = nw.from_native(X, pass_through=True)
    if isinstance(frame, nw.LazyFrame):
        raise DataError(f"X is a lazy {type(X).__module__} frame: collect it first")
    return frame if isinstance(frame, nw.DataFrame) else None


def array_of(X, estimator=None):
    """X as an array of numbers (float64), or of objects where it holds texts. Infinite numbers are refused later,
    where their place is known."""
    if getattr(X, "dtype", None) is not None and getattr(X.dtype, "kind", "") in "US":
        X = np.asarray(X).astype(object)
    has_objects = getattr(getattr(X, "dtype", None), "kind", "") == "O"
    name = type(estimator).__name__ if estimator is not None else None
    checked = check_array(X, dtype=None if has_objects else "numeric", estimator=name, input_name="X",
                          **finite_is(False))
    if checked.dtype.kind in "US":
        checked = checked.astype(object)
    if checked.dtype.kind == "O" and not any(isinstance(cell, str) for cell in checked.flat):
        for row, cells in enumerate(checked):
            for column, cell in enumerate(cells):
                if not (cell is None or isinstance(cell, (numbers.Real, np.bool_)) or _is_missing(cell)):
                    raise TypeError(f"row {row}, column 'x{column}': {shown(cell)}: argument must be a string or a number")
        checked = np.array([[np.nan if _is_missing(cell) else float(cell) for cell in cells] for cells in checked])
    if checked.dtype.kind in "mM":
        raise DataError("X holds dates or times: expected numbers or texts")
    return checked if checked.dtype.kind == "O" else checked.astype(np.float64, copy=False)


def _is_missing(cell):
    if cell is None:
        return True
    try:
        return bool(cell != cell) or type(cell).__name__ in ("NAType", "NaTType")
    except (TypeError, ValueError):
        return type(cell).__name__ == "NAType"


def shown(value):
    """A value as messages show it: 1.5 and 'a', whatever type of NumPy it came as."""
    return repr(value.item() if isinstance(value, np.generic) else value)


def text_of(value):
    """A class, group or category as the library names it."""
    if isinstance(value, bytes):
        return value.decode()
    return str(value) if isinstance(value, str) else shown(value)


class Columns:
    """The columns of X, one after the other: name, and numbers (float64) or a list of texts and None."""

    def __init__(self, X, estimator=None):
        self.frame = frame_of(X)
        if self.frame is None:
            self.array = array_of(X, estimator)
            self.rows, count = self.array.shape
            self.names = [f"x{i}" for i in range(count)]
            self.given_names = None
        else:
            self.array = None
            self.rows = len(self.frame)
            names = list(self.frame.columns)
            if self.rows == 0 or not names:
                what = "feature" if self.rows else "sample"
                raise DataError(f"Found array with 0 {what}(s) (shape=({self.rows}, {len(names)})) while a minimum of 1 "
                                "is required.")
            texts = [name for name in names if isinstance(name, str)]
            if texts and len(texts) < len(names):
                raise TypeError("Feature names are only supported if all input features have string names, but there "
                                "are names of other types")
            self.given_names = np.asarray(names, dtype=object) if texts else None
            self.names = [str(name) for name in names] if texts else [f"x{i}" for i in range(len(names))]

    def is_table(self):
        """Whether all columns are numbers of one array."""
        return self.array is not None and self.array.dtype.kind == "f"

    def cells(self, place):
        """Numbers or texts of a column, and whether its texts are categories."""
        if self.array is not None:
            return _settled(self.names[place], list(self.array[:, place])) + (False,)
        import narwhals.stable.v2 as nw

        series = self.frame[:, place]
        dtype = series.dtype
        if dtype.is_numeric() or dtype == nw.Boolean:
            return np.asarray(series.cast(nw.Float64).to_numpy(), dtype=np.float64), None, False
        if dtype == nw.Categorical or isinstance(dtype, nw.Enum) or dtype == nw.Enum:
            cells = [None if _is_missing(cell) else text_of(cell) for cell in series.to_list()]
            return None, cells, True
        if dtype == nw.String or dtype == nw.Object or dtype == nw.Unknown:
            return _settled(self.names[place], series.to_list()) + (False,)
        raise DataError(f"column {self.names[place]!r} is of type {dtype}: expected numbers, truth values, texts or "
                        "categories")


def _settled(name, cells):
    """Objects as numbers or as texts; a mixture is refused."""
    first_text = first_number = None
    for row, cell in enumerate(cells):
        if _is_missing(cell):
            cells[row] = None
        elif isinstance(cell, str):
            first_text = row if first_text is None else first_text
        elif isinstance(cell, (numbers.Real, np.bool_)) or type(cell).__name__ == "Decimal":
            first_number = row if first_number is None else first_number
        else:
            raise DataError(f"row {row}, column {name!r}: {shown(cell)}, expected a number or a text")
    if first_text is not None and first_number is not None:
        raise DataError(f"column {name!r} holds texts ({shown(cells[first_text])} in row {first_text}) and numbers "
                        f"({shown(cells[first_number])} in row {first_number}): expected one of them")
    if first_text is not None:
        return None, cells
    return np.array([np.nan if cell is None else float(cell) for cell in cells], dtype=np.float64), None


def series_values(values, what):
    """The values of a label or group column, in NumPy, and its name."""
    if isinstance(values, np.ndarray):
        return values, None
    frame = frame_of(values)
    if frame is not None:
        if len(frame.columns) != 1:
            raise DataError(f"{what} has {len(frame.columns)} columns, expected 1")
        values = frame[:, 0].to_native()
    if isinstance(values, (list, tuple)):
        array = np.asarray(values)
        return (np.asarray(values, dtype=object) if array.dtype.kind == "O" else array), None
    name = getattr(values, "name", None)
    if type(values).__module__.partition(".")[0] in ("pandas", "polars", "pyarrow"):
        import narwhals.stable.v2 as nw

        return np.asarray(nw.from_native(values, series_only=True).to_numpy()), name
    return np.asarray(values), name


def _first_missing(values):
    if values.dtype.kind == "f":
        missing = np.flatnonzero(np.isnan(values))
        return int(missing[0]) if len(missing) else None
    if values.dtype.kind == "O":
        return next((row for row, value in enumerate(values) if _is_missing(value)), None)
    return None


def encoded(values, what, rows):
    """The sorted distinct values and the place of each row's among them."""
    if len(values) != rows:
        raise DataError(f"X has {rows} rows, but {what} has {len(values)}: inconsistent numbers of samples")
    missing = _first_missing(values)
    if missing is not None:
        kind = "label" if what == "y" else "group"
        raise DataError(f"row {missing}: the {kind} is missing: Input {what} contains NaN or None")
    try:
        return np.unique(values, return_inverse=True)
    except TypeError:
        kinds = sorted({type(value).__name__ for value in values})
        raise DataError(f"{what} holds values of different types: {', '.join(kinds)}") from None


class Training:
    """Rows with their classes, as a fit takes them: `data` for the library, `classes` as the user wrote them, and
    `codes`, the place in `classes` of each of the data's classes."""

    def __init__(self, X, y, groups=None, *, name="data", estimator=None):
        if y is None:
            raise ValueError(f"requires y to be passed, but the target y is None: {type(estimator).__name__} needs "
                             "the class of each row")
        self.columns = Columns(X, estimator)
        values, label_name = series_values(y, "y")
        values = column_or_1d(values, warn=True)
        self.classes, self.y = encoded(values, "y", self.columns.rows)
        if self.classes.dtype.kind == "O" and not any(isinstance(value, str) for value in self.classes):
            self.classes = np.array(self.classes.tolist())
        if self.classes.dtype.kind != "O":
            check_classification_targets(self.classes[self.y])
        if len(self.classes) < 2:
            raise DataError(f"y has 1 class ({shown(self.classes[0])}) in {self.columns.rows} rows, expected 2 or more: there "
                            "is nothing to learn")
        self.label_name = str(label_name) if label_name is not None else "class"
        builder = _core.Builder(name, self.columns.rows)
        _add_columns(builder, self.columns)
        texts = [text_of(value) for value in self.classes]
        builder.set_labels(self.label_name, texts, self.y.astype(np.int64))
        self.group_codes = None
        if groups is not None:
            names, codes = encoded(column_or_1d(series_values(groups, "groups")[0]), "groups", self.columns.rows)
            builder.set_groups([text_of(value) for value in names], codes.astype(np.int64))
            self.group_codes = codes
        self.data = builder.build()
        places = {text: place for place, text in enumerate(texts)}
        self.codes = np.array([places[name] for name in self.data.class_names], dtype=np.intp)


def _add_columns(builder, columns, kinds=None):
    """`kinds`: for rows to be predicted, whether each column held texts in training."""
    if columns.is_table() and (kinds is None or not any(kinds)):
        return builder.add_table(columns.names, columns.array)
    for place, name in enumerate(columns.names):
        numbers_, texts, is_categorical = columns.cells(place)
        if texts is None and kinds is not None and kinds[place]:
            texts = [None if np.isnan(number) else _as_level(number) for number in numbers_]
        if texts is None:
            builder.add_numbers(name, numbers_)
        elif kinds is not None:
            if not kinds[place]:
                row = next(row for row, text in enumerate(texts) if text is not None) if any(
                    text is not None for text in texts) else 0
                if any(text is not None for text in texts):
                    raise DataError(f"row {row}, column {name!r}: {texts[row]!r}, expected a number: the column held "
                                    "numbers in training")
                builder.add_numbers(name, np.full(columns.rows, np.nan))
            else:
                builder.add_query_texts(name, texts)
        else:
            builder.add_texts(name, texts, is_categorical, MAX_LEVELS)


def _as_level(number):
    return str(int(number)) if number == int(number) else repr(float(number))


def queries(X, names, kinds, estimator=None, *, y=None, name="data"):
    """Rows to be predicted, for a model whose columns have these names and kinds (whether they hold texts); `y`: their
    classes, if known."""
    columns = X if isinstance(X, Columns) else Columns(X, estimator)
    builder = _core.Builder(name, columns.rows)
    columns.names = list(names)
    _add_columns(builder, columns, kinds)
    _set_known_classes(builder, columns, y)
    return builder.build()


def _set_known_classes(builder, columns, y):
    """Classes of rows to be predicted, if known: they need not be those of the training rows, nor be two."""
    if y is not None:
        classes, codes = encoded(column_or_1d(series_values(y, "y")[0]), "y", columns.rows)
        builder.set_labels("class", [text_of(value) for value in classes], codes.astype(np.int64))


def rows_like(X, first, *, y=None, groups=None, name="data"):
    """Rows without a model: those that come first (`first` is None), or others with the columns of the first."""
    if y is not None and first is None:
        return Training(X, y, groups, name=name).data
    columns = Columns(X)
    builder = _core.Builder(name, columns.rows)
    kinds = None
    if first is not None:
        expected = list(first.column_names)
        if columns.names != expected:
            raise DataError(f"the columns are {_some(columns.names)}, expected {_some(expected)}")
        kinds = [isinstance(first.column(place), list) for place in range(len(expected))]
    _add_columns(builder, columns, kinds)
    _set_known_classes(builder, columns, y)
    if groups is not None:
        names, codes = encoded(column_or_1d(series_values(groups, "groups")[0]), "groups", columns.rows)
        builder.set_groups([text_of(value) for value in names], codes.astype(np.int64))
    return builder.build()


def _some(names):
    shown = ", ".join(repr(name) for name in names[:5])
    return shown + (f", ... ({len(names)} in all)" if len(names) > 5 else "")
