"""An engine that keeps what is done in a folder beside the target, and takes over what an earlier run kept there."""

import itertools
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec

from prelabel.engine import Engine, Task
from prelabel.errors import ChoiceError
from prelabel.files import noting
from prelabel.making import make, make_unit
from prelabel.resume import results
from prelabel.resume.log import Entry, Log
from prelabel.resume.manifest import encoded, load, manifest_of
from prelabel.stores.parts import MANIFEST, PART, RESULTS, require_own
from prelabel.watch import Seen, Stamp, Watch
from prelabel.write import atomic, named_errors

S = TypeVar("S")
T = TypeVar("T", bound=Task)
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Stage:
    """A function whose results are kept.

    Args:
        number: of its results in the log.
        encode: a result of a task of some name as bytes, with files that it may come from; none where it is not kept.
        decode: the result.
    """

    number: int
    encode: Callable[[str, Any, Mapping[str, Stamp | None]], bytes]
    decode: Callable[[results.Result], Any]


STAGES: Mapping[Callable[..., Any], Stage] = {
    make_unit: Stage(0, results.of_unit, results.unit_of),
    make: Stage(1, results.of_portion, results.portion_of),
}
"""A run maps each at most once, in this order."""


@dataclass(frozen=True, slots=True)
class Noting(Generic[S, T, R]):
    """A function that tells which files it looked at, wherever it runs."""

    function: Callable[[S, T], R]

    def __call__(self, shared: S, task: T) -> tuple[R, dict[str, Stamp | None]]:
        """Its result, and the files."""
        seen = Seen()
        with noting(seen):
            return self.function(shared, task), seen.stamps


class Keeping:
    """An engine that keeps results.

    Args:
        engine: does the work.
        folder: takes the manifest; it is there.
        log: the results.
        chosen: what decides bytes, by name.
        watch: the source, once something is mapped.
    """

    def __init__(self, engine: Engine, folder: Path, log: Log, chosen: Mapping[str, object], watch: Watch) -> None:
        self._engine = engine
        self._folder = folder
        self._log = log
        self._chosen = chosen
        self._watch = watch
        self.seen = Seen()
        """Takes the files that this process looks at."""
        self._begun = False

    def map(self, function: Callable[[S, T], R], shared: S, tasks: Iterable[T]) -> Iterator[R]:
        """As `Engine` says.

        Raises:
            ChoiceError: what is kept belongs to another run.
            OutputError: a result cannot be written.
        """
        stage = STAGES.get(function)
        if stage is None:
            return self._noted(function, shared, tasks)
        return self._mapped(stage, function, shared, tasks)

    def _mapped(self, stage: Stage, function: Callable[[S, T], R], shared: S, tasks: Iterable[T]) -> Iterator[R]:
        entries = self._log.entries[stage.number]
        before = len(entries)
        named: deque[tuple[str, Entry | None]] = deque()

        def open_tasks() -> Iterator[T]:
            """Those that nothing is kept of; all are noted in order."""
            for number, task in enumerate(tasks):
                # the source is planned by now
                self._require_own()
                entry = entries[number] if number < before and entries[number].length else None
                named.append((task.name, entry))
                if entry is None:
                    yield task

        for number, (name, result) in enumerate(self._in_order(stage, self._noted(function, shared, open_tasks()), named)):
            if number >= before:
                self._keep(stage, name, result)
            yield result

    def _noted(self, function: Callable[[S, T], R], shared: S, tasks: Iterable[T]) -> Iterator[R]:
        """Results; the files that were looked at for them are noted."""
        for result, seen in self._engine.map(Noting(function), shared, tasks):
            for path, found in seen.items():
                self.seen.stamps.setdefault(path, found)
            yield result

    def _keep(self, stage: Stage, name: str, result: Any) -> None:  # noqa: ANN401  # as the stage's function returns it
        beside = self._watch.further(self.seen.stamps)
        content = stage.encode(name, result, beside)
        self.seen.stamps.clear()
        if not content:
            # what is made of it is kept later
            self.seen.stamps.update(beside)
        with named_errors(str(self._folder)):
            self._log.add(stage.number, content)

    def _in_order(self, stage: Stage, found: Iterator[R], named: deque[tuple[str, Entry | None]]) -> Iterator[tuple[str, R]]:
        """Names and results of all tasks.

        Args:
            stage: of the function.
            found: results of the open tasks.
            named: the tasks that were taken and not handed on, and where the result of one stands that is kept.
        """
        while True:
            failure: Exception | None = None
            some: list[R] = []
            try:
                some += itertools.islice(found, 1)
            except Exception as error:  # noqa: BLE001  # raised when its turn comes
                failure = error
            while named and (entry := named[0][1]) is not None:
                name = named.popleft()[0]
                yield name, self._kept(stage, name, entry)
            if failure is not None:
                raise failure
            if not some:
                return
            yield named.popleft()[0], some[0]

    def _kept(self, stage: Stage, name: str, entry: Entry) -> Any:  # noqa: ANN401  # as the stage's function returns it
        try:
            result = results.decoded(self._log.read(entry))
        except msgspec.DecodeError as error:
            raise self._refused(f"a result cannot be read: {error}") from error
        changed = result.changed()
        if changed is not None:
            raise self._refused(f"{changed} has changed since")
        if result.name != name:
            raise self._refused(f"it has {result.name} where this run has {name}")
        return stage.decode(result)

    def _require_own(self) -> None:
        """Refuse what another run left; where none did, say what this one is of."""
        if self._begun:
            return
        self._begun = True
        path = self._folder / MANIFEST
        now = manifest_of(self._chosen, self._watch)
        if path.exists():
            with named_errors(str(path)):
                difference = load(path).difference(now)
            if difference is not None:
                raise self._refused(difference)
            return
        with atomic(path) as file:
            file.write(encoded(now))

    def _refused(self, difference: str) -> ChoiceError:
        fix = f"give it the source and the options of that run, or remove {self._folder} to begin anew"
        return ChoiceError(f"{self._folder}: belongs to another run: {difference}", fix=fix)


@contextmanager
def resuming(engine: Engine, folder: Path, chosen: Mapping[str, object], watch: Watch) -> Iterator[Engine]:
    """An engine that goes on where an earlier run stopped; what is kept is removed when the block ends well.

    Args:
        engine: does the work.
        folder: of what is kept, made where it is not there.
        chosen: what decides bytes, by name.
        watch: of every file; filled before anything is mapped.

    Raises:
        ChoiceError: another run writes to the folder, or it holds something else.
        OutputError: the folder cannot be written.
    """
    with named_errors(str(folder)):
        folder.mkdir(exist_ok=True)
        require_own(folder)
        log = Log.opened(folder / RESULTS, len(STAGES))
    empty = False
    keeping = Keeping(engine, folder, log, chosen, watch)
    try:
        with noting(keeping.seen):
            yield keeping
        empty = True
    finally:
        empty = empty or log.is_empty
        log.close()
        if empty:
            _remove(folder)


def _remove(folder: Path) -> None:
    for path in (folder / MANIFEST, folder / RESULTS, *folder.glob(PART)):
        path.unlink(missing_ok=True)
    with suppress(OSError):
        folder.rmdir()
