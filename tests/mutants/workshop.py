"""A copy of the project in which faults are planted, built and tested; the working tree is never touched."""
import contextlib
import fcntl
import hashlib
import json
import os
import re
import signal
import subprocess
import time

from faults import ListError

LEAST_LIMIT = 120  # seconds
TIMES_UNCHANGED = 10
HANGS = "its taking too long"


class BuildError(Exception):
    """Something did not build; the text is the end of what the compiler said."""


class Workshop:
    """Lives in `folder`: source/ is the copy, build/ is what is built from it."""

    def __init__(self, root, folder, jobs):
        self.root = root
        self._folder = folder
        self.source = folder / "source"
        self.build_folder = folder / "build"
        self.jobs = jobs
        self._test_seconds = folder / "test_seconds.json"  # of each test that passed, the last time
        self._sound = None  # the file with a fault in it, and its sound content

    @contextlib.contextmanager
    def locked(self):
        """Keeps other runs out. ListError if one is at work."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with open(self._folder / "lock", "w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise ListError(f"another run is at work in {self._folder}") from error
            yield

    def copy_sources(self):
        """Makes the copy equal to the working tree as git sees it. Returns {file: digest}."""
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(command, cwd=self.root, check=True, capture_output=True, text=True).stdout
        return self.copy_files([file for file in listed.split("\0") if file and (self.root / file).is_file()])

    def copy_files(self, files):
        """Copies the files and removes all others, so that a fault that a killed run left is gone. Files that
        are equal already are not written: little is built anew. Returns {file: digest}."""
        digests = {}
        for file in files:
            content = (self.root / file).read_bytes()
            digests[file] = hashlib.sha256(content).hexdigest()
            copy = self.source / file
            if not copy.is_file() or copy.read_bytes() != content:
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_bytes(content)
                copy.chmod((self.root / file).stat().st_mode)
        for copy in [path for path in self.source.rglob("*") if path.is_file()]:
            if str(copy.relative_to(self.source)) not in digests:
                copy.unlink()
        return digests

    def plant(self, fault):
        """Puts the fault into the copy, unless it is there already."""
        if self._sound:
            return
        path = self.source / fault.file
        self._sound = path, path.read_bytes()
        path.write_bytes(fault.planted_in(self._sound[1].decode()).encode())

    def restore(self):
        """Takes out the fault that is planted, if one is."""
        if self._sound:
            path, content = self._sound
            path.write_bytes(content)
            self._sound = None

    def configure(self):
        if (self.build_folder / "build.ninja").exists():
            return
        arguments = ["-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release", "-DHARDLEARN_NETWORKS=OFF",
                     "-DHARDLEARN_BUILD_TESTS=ON"]
        self._build_step(["cmake", "-S", str(self.source), "-B", str(self.build_folder), *arguments])

    def build(self, stage):
        """Builds the test programs of a stage. BuildError if that cannot be done."""
        self._build_step(["cmake", "--build", str(self.build_folder), "--target", f"tests/{stage}/all",
                          "--parallel", str(self.jobs)])

    def test(self, stage, seconds_unchanged=None):
        """Runs the tests of a stage up to the first failure. Returns (the test that failed or None, seconds).
        A failure counts if it repeats: on a busy machine a test of time may fail for nothing. Tests that take
        ten times as long as those of the unchanged project count as failed."""
        limit = None
        if seconds_unchanged is not None:
            limit = max(LEAST_LIMIT, TIMES_UNCHANGED * seconds_unchanged)
        started = time.monotonic()
        failed = None
        for _ in range(3):
            failed = self._first_failure(stage, rf"^{stage}\.", limit)
            if not failed or failed == HANGS or self._first_failure(stage, f"^{re.escape(failed)}$", limit):
                break
        return failed, time.monotonic() - started

    def _first_failure(self, stage, pattern, limit):
        self._order_tests()
        status, output = run(["ctest", "--test-dir", str(self.build_folder), "--stop-on-failure",
                              "-j", str(self.jobs), "-R", pattern], limit)
        if "No tests were found" in output:
            raise ListError(f"{stage}: there are no tests '{pattern}'")
        if status is None:
            return HANGS
        self._note_test_seconds(output)
        return None if status == 0 else first_failure(output)

    def _order_tests(self):
        """The quickest tests first: most faults are noticed by one of them. ctest would begin with the slowest;
        it takes what is written here for what tests took before."""
        seconds_of = self._read_test_seconds()
        lines = [f"{name} 1 {1 / (0.01 + seconds):.6f}" for name, seconds in seconds_of.items()]
        path = self.build_folder / "Testing" / "Temporary" / "CTestCostData.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join([*lines, "---", ""]))

    def _read_test_seconds(self):
        return json.loads(self._test_seconds.read_text()) if self._test_seconds.exists() else {}

    def _note_test_seconds(self, ctest_output):
        known = self._read_test_seconds()
        known.update(seconds_of_tests(ctest_output))
        self._test_seconds.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n")

    @staticmethod
    def _build_step(command):
        status, output = run(command)
        if status != 0:
            raise BuildError("\n".join(compiler_errors(output)))


def first_failure(ctest_output):
    """The name of the failed test in what ctest printed. ListError if there is none."""
    match = re.search(r"Test\s+#\d+: (.+?) \.*\s*\*\*\*(?!Skipped)", ctest_output)
    if not match:
        raise ListError(f"ctest failed, but no test:\n{ctest_output.strip()[-500:]}")
    return match.group(1)


def seconds_of_tests(ctest_output):
    """{test: seconds} of those that passed."""
    passed = re.findall(r"Test\s+#\d+: (\S+) \.*\s+Passed\s+([\d.]+) sec", ctest_output)
    return {name: float(seconds) for name, seconds in passed}


def compiler_errors(output):
    lines = output.splitlines()
    return [line for line in lines if "error:" in line][:5] or lines[-10:]


def run(command, limit=None):
    """Runs a command in a process group of its own, and ends all of it when the limit (seconds) is over or
    this program is stopped. Returns (exit status or None at the limit, all that it printed)."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, text=True, errors="replace", start_new_session=True)
    try:
        output, _ = process.communicate(timeout=limit)
        return process.returncode, output
    except subprocess.TimeoutExpired:
        return None, ""
    finally:
        if process.poll() is None:
            end(process)


def end(process):
    """Ends a command and what it started. ninja gives each compiler a process group of its own and ends them when
    it is asked to end; a compiler that went on would write what it made of the fault after the fault is gone."""
    for way in (signal.SIGTERM, signal.SIGKILL):
        os.killpg(process.pid, way)
        try:
            process.communicate(timeout=10)
            return
        except subprocess.TimeoutExpired:
            pass
