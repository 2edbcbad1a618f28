"""What stands between URLs or archives and the paths that everything else works on."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from prelabel import readers
from prelabel.errors import OutputError, PrelabelError, Tally
from prelabel.frames import IMAGE_SUFFIXES
from prelabel.stores.backend import Store
from prelabel.stores.fetching import LIST_SUFFIXES, fetch_file, fetch_images, fetch_source, read_suffixes
from prelabel.stores.folder import Folder
from prelabel.stores.packed import SUFFIXES, packing
from prelabel.stores.unpacking import unpack
from prelabel.stores.url import Url

NESTED = 3
"""So many times what was unpacked is unpacked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Output:
    """What is uploaded at the end.

    Args:
        store: where to.
        path: a file, or a folder of files.
        force: replace what exists.
        below: the names of what existed below it.
    """

    store: Store
    path: Path
    force: bool
    below: frozenset[str]

    def upload(self) -> None:
        """Upload what was written.

        Raises:
            OutputError: something exists by now, or the store does not take it.
        """
        files = sorted(self.path.rglob("*")) if self.path.is_dir() else [self.path]
        names = ["" if path == self.path else path.relative_to(self.path).as_posix() for path in files if path.is_file()]
        for name in names if not self.force else ():
            if name in self.below:
                raise self.store.taken(self.store.url / name)
        for name in names:
            self.store.put(self.path / name, name, force=self.force)

    def kept(self) -> Path:
        """What was written, out of the private folder."""
        path = Path(tempfile.mkdtemp(prefix="prelabel-kept-")) / self.path.name
        shutil.move(self.path, path)
        return path


class Stage:
    """Local paths for what URLs name and archives hold; any other path stands for itself.

    Args:
        lasting: a folder that an interrupted run leaves to the next; None for one of this run alone.
    """

    def __init__(self, lasting: Path | None = None) -> None:
        self._folder = Folder(lasting)
        self._outputs: list[_Output] = []

    def sources(self, given: Sequence[Path | Url], formats: Sequence[str | None] = (None,)) -> list[Path]:
        """Sources to read.

        Args:
            given: files or folders.
            formats: the name of the one that they are of, None where it is to be recognised; behind it those of the single sources, where
                they are of several.

        Raises:
            PrelabelError: one does not exist, cannot be read, or is too large for the disk.
        """
        of_each = formats[1:] if len(formats) > len(given) else [*formats[:1]] * len(given)
        suffixes = cache(lambda *names: read_suffixes(names))
        paths = [fetch_source(one, self._folder, suffixes(*formats)) if isinstance(one, Url) else one for one in given]
        found: list[Path] = []
        # one that is given twice is one path, so that it is refused as any other is
        unpacked: dict[Path, Path] = {}
        for one, path, name in zip(given, paths, of_each, strict=False):
            if not _is_unpacked(path, name):
                found.append(path)
                continue
            real = path.resolve()
            if real not in unpacked:
                unpacked[real] = self._unpacked(path, str(one), name, suffixes(name) | SUFFIXES)
            found.append(unpacked[real])
        return found

    def _unpacked(self, path: Path, at: str, name: str | None, suffixes: frozenset[str]) -> Path:
        """What a packed source holds; where that is one packed file, as services pack what they are given, what this one holds."""
        for _ in range(NESTED):
            if not _is_unpacked(path, name):
                break
            path = unpack(path, at, self._folder, suffixes)
            at = self.shown(str(path))
        return path

    def images(self, given: Path | Url | None) -> Path | None:
        """A folder of images, to know their names and sizes, or a file that lists some; asked for after `sources`.

        Raises:
            PrelabelError: it does not exist, cannot be read, or is too large for the disk.
        """
        path = fetch_images(given, self._folder) if isinstance(given, Url) else given
        if path is None or not packing(path):
            return path
        return unpack(path, str(given), self._folder, LIST_SUFFIXES, heads=IMAGE_SUFFIXES)

    def file(self, given: Path | Url) -> Path:
        """One file to read.

        Raises:
            PrelabelError: it does not exist, cannot be read, is a folder, or is too large for the disk.
        """
        return fetch_file(given, self._folder) if isinstance(given, Url) else given

    def output(self, given: Path | Url, *, force: bool, folder: bool = False, sources: Sequence[Path | Url] = ()) -> Path:
        """Where to write what is uploaded when the stage is left without an error.

        Args:
            given: the target.
            force: replace what exists.
            folder: a folder of files may be written.
            sources: what it must not be.

        Raises:
            OutputError: it exists, is a source, or cannot be written.
        """
        same = (
            not isinstance(given, Url)
            and packing(given)
            and any(isinstance(one, Path) and one.exists() and one.samefile(given) for one in sources)
        )
        if same or (isinstance(given, Url) and given in sources):
            raise OutputError(f"{given}: is the source itself", fix="choose another name with -o")
        if not isinstance(given, Url):
            return given
        store = Store(given)
        below = store.require_free(force=force, folder=folder)
        path = self._folder.local(given, "out")
        # what a run left that was interrupted while it uploaded
        if path.is_dir():
            shutil.rmtree(path)
        path.unlink(missing_ok=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        if below:
            path.mkdir(exist_ok=True)
        self._outputs.append(_Output(store=store, path=path, force=force, below=frozenset(below)))
        return path

    def upload(self) -> None:
        """Upload what was written.

        Raises:
            OutputError: something exists by now, or the store does not take it; what was made is kept, and the error says where.
        """
        for output in self._outputs:
            try:
                output.upload()
            except OutputError as error:
                raise OutputError(error.what, fix=f"{error.fix}; what was made is kept in {output.kept()}") from error

    def shown(self, text: str) -> str:
        """A text with URLs and names in archives in the place of staged paths."""
        names = self._folder.names
        return names.shown(text) if names else text

    def rename(self, told: Tally | PrelabelError) -> None:
        """Let the counts of a run, or an error, name URLs."""
        names = self._folder.names
        if names and isinstance(told, Tally):
            names.rename_tally(told)
        elif names and isinstance(told, PrelabelError):
            names.rename_error(told)

    def settle(self) -> None:
        """All that is read is asked for."""
        self._folder.settle()

    def close(self, *, done: bool) -> None:
        """Remove all that is staged, but what the next run may take over where this one is not ``done``."""
        self._folder.close(done=done)


def _is_unpacked(path: Path, name: str | None) -> bool:
    """Whether a source of a format is packed, and not read as it is."""
    end = packing(path)
    return end != "" and not readers.reads_packed(path, end, name)


@contextmanager
def staging(lasting: Path | None = None) -> Iterator[Stage]:
    """A stage: left without an error it uploads what was written; in any case its files are removed, and errors name URLs.

    Args:
        lasting: a folder that is made where it is not there, and left to the next run where this one does not end well; None for one
            below TMPDIR.

    Raises:
        PrelabelError: what the block raises, or an output cannot be uploaded.
    """
    stage, done = Stage(lasting), False
    try:
        yield stage
        stage.upload()
        done = True
    except PrelabelError as error:
        stage.rename(error)
        raise
    finally:
        stage.close(done=done)
