"""What hardlearn raises and warns of."""


class OptionError(ValueError):
    """An option outside its range, or one that would be ignored."""


class DataError(ValueError):
    """Rows, columns, labels or groups that cannot be used. The message names the row (from 0) or the column."""


class ModelFileError(OSError):
    """A model, a pickle or a record that is cut, damaged, foreign or newer than this version, or a file that cannot
    be opened."""


class TrainingError(RuntimeError):
    """A model cannot be fitted on this data."""


class DataWarning(UserWarning):
    """Something about the data or the fit that the user of a result should know."""
