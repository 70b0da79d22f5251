"""What differs between the versions of scikit-learn, 1.2 and later."""

import sklearn
from sklearn.utils import check_array  # noqa: F401

VERSION = tuple(int(part) for part in sklearn.__version__.split(".")[:2])


def finite_is(required):
    """Keyword of check_array that says whether numbers must be finite."""
    return {"ensure_all_finite" if VERSION >= (1, 6) else "force_all_finite": required}
