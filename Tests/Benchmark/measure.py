"""Runs programs and takes their measure."""

import os
import shutil
import statistics
import subprocess
from dataclasses import dataclass, field
from pathlib import Path


class BenchmarkError(Exception):
    """A program failed, or two outputs differ."""


@dataclass(frozen=True)
class Sample:
    """One run: seconds on the clock, seconds of CPU of the program itself (not of the server), peak memory in bytes."""

    wall: float
    cpu: float
    peak: int


@dataclass
class Contestant:
    """A program that does the work of a line.

    - command: with its arguments.
    - stdout: a file that its standard output goes to.
    - clears: files and folders that are out of the way before each run.
    - copies: folders by what they are copied to before each run, which is cleared before.
    - rows: how many it reads or writes, for CPU per row.
    - output: how compare.py reads what it made, as keyword arguments of `digest`.
    - slow: a program to which patience applies.
    """

    name: str
    command: list
    environment: dict = field(default_factory=dict)
    stdout: Path | None = None
    clears: list = field(default_factory=list)
    copies: dict = field(default_factory=dict)
    rows: int = 0
    output: dict | None = None
    samples: list = field(default_factory=list)

    @property
    def median(self):
        """Of seconds on the clock."""
        return statistics.median(sample.wall for sample in self.samples)

    @property
    def spread(self):
        """(slowest - fastest) / median."""
        walls = [sample.wall for sample in self.samples]
        return (max(walls) - min(walls)) / self.median

    @property
    def peak(self):
        """The highest peak memory of any run, in bytes."""
        return max(sample.peak for sample in self.samples)

    @property
    def cpu(self):
        return statistics.median(sample.cpu for sample in self.samples)

    @property
    def cpu_per_row(self):
        """Nanoseconds, or None where it has no rows."""
        return self.cpu / self.rows * 1e9 if self.rows else None


class Runner:
    """Runs contestants alternately through the launcher, which measures them without Python's own weight.

    - repetitions: how often each runs.
    - patience: whoever takes longer than that, in seconds, runs `repetitions_when_slow` times only.
    - tell: takes a line about each run.
    """

    repetitions_when_slow = 3

    def __init__(self, launcher, repetitions, patience, tell):
        self.launcher = launcher
        self.repetitions = repetitions
        self.patience = patience
        self.tell = tell

    def alternate(self, contestants, times=1, once=False):
        """Fills the contestants' samples, one round after the other; `times` as many rounds for what takes no time,
        one round for what comes out the same `once` and for all."""
        for turn in range(1 if once else self.repetitions * times):
            for contestant in contestants:
                is_slow = contestant.samples and contestant.median > self.patience
                if is_slow and turn >= self.repetitions_when_slow:
                    continue
                sample = self.run(contestant)
                contestant.samples.append(sample)
                if times == 1:
                    self.tell(f"  {turn + 1}  {contestant.name}: {sample.wall:.2f} s")

    def run(self, contestant):
        """Runs once.

        - Raises: BenchmarkError with the end of its standard error where it fails.
        """
        put_away = [self.put_away(Path(path)) for path in contestant.clears]
        for source, target in contestant.copies.items():
            shutil.copytree(source, target, symlinks=True)
        # Ours syncs what it wrote, file system and all: it shouldn't wait for what others left unwritten.
        os.sync()
        for path in filter(None, put_away):
            leave_cache(path)
        reader, writer = os.pipe()
        log = self.launcher.parent / "stderr.log"
        with open(contestant.stdout or os.devnull, "wb") as out, open(log, "wb") as errors:
            process = subprocess.Popen(
                [str(self.launcher), str(writer), *map(str, contestant.command)],
                env={**clean_environment(), **contestant.environment}, stdin=subprocess.DEVNULL, stdout=out,
                stderr=errors, pass_fds=[writer])
            os.close(writer)
            process.wait()
        with os.fdopen(reader) as report:
            words = report.read().split()
        if len(words) != 5 or words[4] != "0":
            end = log.read_text(errors="replace")[-2000:]
            raise BenchmarkError(f"{contestant.name} failed: {end.strip()}")
        wall, user, system, peak = map(int, words[:4])
        return Sample(wall / 1e6, (user + system) / 1e6, peak * 1024)

    def put_away(self, path):
        """Makes room for an output. It is only moved: for minutes after many files were removed, ext4 is slow to make
        new ones, which no nightly run would meet. Returns where it is now, None where there was none."""
        if not path.exists():
            return None
        trash = self.launcher.parent / "trash"
        trash.mkdir(exist_ok=True)
        return path.rename(trash / str(len(list(trash.iterdir()))))

    def tidy(self, contestants):
        """Removes what the contestants made."""
        for contestant in contestants:
            for path in contestant.clears:
                self.put_away(Path(path))
        shutil.rmtree(self.launcher.parent / "trash", ignore_errors=True)


def leave_cache(path):
    """Takes a file, or what is in a folder, out of the page cache: the next output is written to the same memory, for
    whoever, as on a machine that has been up for a while. Memory that a virtual machine touches for the first time
    costs more than writing to it."""
    for file in [path] if path.is_file() else filter(Path.is_file, path.rglob("*")):
        with open(file, "rb") as opened:
            os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def clean_environment():
    """Ours without what would steer a program: settings of kt-report and libpq, and limits on numeric libraries."""
    prefixes = ("KT_", "PG", "DATABASE_URL", "OPENBLAS_", "MALLOC_")
    return {name: value for name, value in os.environ.items() if not name.startswith(prefixes)}
