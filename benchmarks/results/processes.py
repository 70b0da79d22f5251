"""Runs programs that can be stopped all at once, and says how much time and memory each took."""
import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass


@dataclass
class Finished:
    status: int
    out: str
    err: str
    seconds: float
    cpu_seconds: float  # of the process and of those that it waited for
    peak_mib: float  # of the largest of them

    def problem(self):
        """None, or the last line that tells what went wrong."""
        return None if self.status == 0 else (self.err.strip() or f"exit status {self.status}").splitlines()[-1]


class Processes:
    """Starts processes and ends them at stop()."""

    def __init__(self):
        self.lock = threading.Lock()
        self.running = set()
        self.stopped = False

    def call(self, command, folder=None):
        begin = time.monotonic()
        # Files, for a pipe that nobody empties would hold the process up while this waits for it.
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
            with self.lock:
                process = subprocess.Popen([str(part) for part in command], cwd=folder, stdout=out, stderr=err)
                self.running.add(process.pid)
                if self.stopped:
                    os.kill(process.pid, signal.SIGINT)
            status, usage = self.wait(process)
            out.seek(0)
            err.seek(0)
            return Finished(status, out.read(), err.read(), time.monotonic() - begin,
                            usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)

    def wait(self, process):
        # Its number is taken out of those to be stopped before the system may give it to another.
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        with self.lock:
            self.running.discard(process.pid)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        return process.returncode, usage

    def stop(self):
        with self.lock:
            self.stopped = True
            for number in self.running:
                os.kill(number, signal.SIGINT)


def file_hash(path):
    digest = hashlib.sha256()
    with open(path, "rb") as content:
        for block in iter(lambda: content.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def copy_of(program, folder):
    """A copy, named after what it holds: a new build during the study shall not mix two of them."""
    copy = folder / "bin" / f"{program.name}-{file_hash(program)[:12]}"
    if not copy.exists():
        copy.parent.mkdir(parents=True, exist_ok=True)
        part = copy.with_name(f"{copy.name}.{os.getpid()}.part")
        shutil.copy2(program, part)
        os.replace(part, copy)
    return copy


def write_atomically(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + ".part")
    temporary.write_text(text)
    os.replace(temporary, path)
