"""How the package's calls run: threads, progress, warnings."""

import os
import sys
import warnings

from . import _core
from .errors import DataWarning, OptionError


def thread_count(n_jobs, default):
    """Threads for scikit-learn's ``n_jobs``: None is `default`, -1 all processors, -2 all but one."""
    if n_jobs is None:
        n_jobs = default
    if isinstance(n_jobs, bool) or not hasattr(n_jobs, "__index__") or int(n_jobs) == 0:
        raise OptionError(f"n_jobs is {n_jobs!r}, expected a whole number other than 0, or None")
    n_jobs = int(n_jobs)
    return n_jobs if n_jobs > 0 else max(1, (os.cpu_count() or 1) + 1 + n_jobs)


class _ProgressLine:
    """One line on stderr that says how far a call is."""

    def __init__(self):
        self.written = False

    def __call__(self, stage, done, total):
        sys.stderr.write(f"\r{stage}: {done} of {total}\x1b[K")
        sys.stderr.flush()
        self.written = True

    def clear(self):
        if self.written:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


class Call:
    """One call of the library: ``with Call(n_jobs, 1, verbose) as run: _core.fit(..., run)``. Ctrl-C stops it.
    What it notes is in `notes`; what may not be as the user wants is a `DataWarning`, too."""

    def __init__(self, n_jobs, default_jobs, verbose=0):
        self._progress = _ProgressLine() if verbose else None
        self.run = _core.Run(thread_count(n_jobs, default_jobs), self._progress)

    def __enter__(self):
        return self.run

    def __exit__(self, kind, error, trace):
        if self._progress:
            self._progress.clear()
        if kind is None:
            for note in self.notes:
                if note["warning"]:
                    warnings.warn(note["text"], DataWarning, stacklevel=3)
        return False

    @property
    def notes(self):
        return self.run.notes
