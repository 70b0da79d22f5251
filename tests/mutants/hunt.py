"""The hunt: each fault is planted and tested floor by floor until a test notices it."""
import dataclasses
import json
import os
import time

from faults import ListError
from workshop import BuildError


class Records:
    """What earlier runs found out, in a JSON file that is written after every stage.

    An outcome counts as long as nothing changes on which it rests: the fault, the sources below the stage and
    the stage's tests. So a run that was stopped goes on, and a new test of a floor asks that floor anew and
    no other."""

    def __init__(self, path):
        self._path = path
        self._outcomes = {}

    def read(self):
        if self._path.exists():
            self._outcomes = json.loads(self._path.read_text())

    def find(self, name, stage, key):
        outcome = self._outcomes.get(name, {}).get(stage)
        return outcome if outcome and outcome["key"] == key else None

    def keep(self, name, stage, key, failed, seconds):
        outcome = {"key": key, "failed": failed, "seconds": round(seconds, 1)}
        self._outcomes.setdefault(name, {})[stage] = outcome
        self._path.parent.mkdir(parents=True, exist_ok=True)
        part = self._path.with_suffix(".part")
        part.write_text(json.dumps(self._outcomes, indent=1, sort_keys=True) + "\n")
        os.replace(part, self._path)
        return outcome


@dataclasses.dataclass
class Verdict:
    fault: object
    test: str | None  # the test that noticed; None: the fault survives
    seconds: float    # of building and testing, in this run and earlier ones


class Hunt:
    def __init__(self, stages, workshop, records, tell):
        self._stages = stages
        self._workshop = workshop
        self._records = records
        self._tell = tell
        self._fingerprints = {}
        self._seconds_unchanged = {}

    def prepare(self):
        """Reads what is known, copies the sources and configures what builds them."""
        self._records.read()
        digests = self._workshop.copy_sources()
        self._workshop.configure()
        self._fingerprints = {stage: self._stages.fingerprint(stage, digests) for stage in self._stages.order}

    def _check_unchanged(self, stage):
        """ListError unless the stage's tests pass without a fault: else a failure would say nothing."""
        if stage in self._seconds_unchanged:
            return
        key = self._fingerprints[stage]
        outcome = self._records.find("unchanged", stage, key)
        if not outcome:
            self._workshop.restore()
            try:
                self._workshop.build(stage)
            except BuildError as error:
                raise ListError(f"the project does not build without a fault: {stage}\n{error}") from error
            failed, seconds = self._workshop.test(stage)
            if failed:
                raise ListError(f"the project fails without a fault: {failed}")
            self._tell(f"{stage}: passes unchanged, {seconds:.0f} s")
            outcome = self._records.keep("unchanged", stage, key, None, seconds)
        self._seconds_unchanged[stage] = outcome["seconds"]

    def judge(self, fault):
        """Plants the fault, asks its floor and those above in turn up to the first test that fails, and takes
        it out again. ListError if it does not compile: a compiler's word is no test's."""
        seconds = 0.0
        try:
            for stage in self._stages.that_may_notice(fault.floor):
                key = f"{self._fingerprints[stage]} {fault.digest}"
                outcome = self._records.find(fault.name, stage, key)
                if not outcome:
                    self._check_unchanged(stage)
                    self._workshop.plant(fault)
                    outcome = self._ask(fault, stage, key)
                seconds += outcome["seconds"]
                if outcome["failed"]:
                    return Verdict(fault, outcome["failed"], seconds)
        finally:
            self._workshop.restore()
        return Verdict(fault, None, seconds)

    def _ask(self, fault, stage, key):
        started = time.monotonic()
        try:
            self._workshop.build(stage)
        except BuildError as error:
            raise ListError(f"{fault.name}: does not compile\n{error}") from error
        failed, _ = self._workshop.test(stage, self._seconds_unchanged[stage])
        return self._records.keep(fault.name, stage, key, failed, time.monotonic() - started)


def hunt(faults, stages, workshop, records, tell):
    """Judges all faults, and tells each verdict, then the survivors and the sum. Returns the exit status."""
    survivors = []
    with workshop.locked():
        runner = Hunt(stages, workshop, records, tell)
        runner.prepare()
        for number, fault in enumerate(faults, 1):
            verdict = runner.judge(fault)
            told = f"noticed by {verdict.test}" if verdict.test else "SURVIVES"
            tell(f"[{number}/{len(faults)}] {fault.name}: {told}, {verdict.seconds:.0f} s")
            if not verdict.test:
                survivors.append(fault)
    for fault in survivors:
        tell(f"survivor: {fault.name} ({fault.file}): {fault.why}")
    tell(f"{len(faults)} faults, {len(survivors)} survive")
    return 1 if survivors else 0
