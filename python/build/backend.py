"""scikit-build-core's build backend, which first looks whether the library's Debian packages are installed: one line
that names the command says more than what CMake writes."""

import pathlib
import shutil
import subprocess

from scikit_build_core import build as _build
from scikit_build_core.build import *  # noqa: F401,F403 the hooks of PEP 517 and PEP 660

_ROOT = pathlib.Path(__file__).resolve().parents[2]


def _check_packages():
    if shutil.which("dpkg-query") is None:
        return  # not Debian: CMake says what it does not find
    asked = subprocess.run([str(_ROOT / "scripts/install-packages"), "missing"], capture_output=True, text=True)
    missing = asked.stdout.split()
    if asked.returncode == 0 and missing:
        raise SystemExit(f"hardlearn is built with Debian packages that are missing: apt-get install {' '.join(missing)}")


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    _check_packages()
    return _build.build_wheel(wheel_directory, config_settings, metadata_directory)


def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    _check_packages()
    return _build.build_editable(wheel_directory, config_settings, metadata_directory)
