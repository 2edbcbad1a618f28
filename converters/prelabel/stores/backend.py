"""The one home of fsspec: what a URL names is listed, fetched and written."""

import errno
import inspect
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prelabel.errors import InputError, OutputError, Place, PrelabelError, UsageError
from prelabel.stores.faults import BUCKETED, READ_ONLY, refusal
from prelabel.stores.url import Url

AT_ONCE = 1000
"""Objects that are asked for together; the packages keep some hundred requests open at most."""


SMALL_BYTES = 1 << 16
"""Up to this size an object is asked for by its bytes, which takes the packages less than a file."""

DISK_ERRORS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.ENAMETOOLONG, errno.EMFILE})
"""What is wrong with where files are fetched to, not with the store."""


VERSIONS = ("ETag", "etag", "generation", "md5Hash", "LastModified", "last_modified", "updated", "mtime", "created")
"""Where the packages of stores say which version of an object there is, the surest first."""

_HELD = re.compile("PreconditionFailed|pre-?condition|conditionNotMet")
"""What stores say where something is to be created that exists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An object of a listing.

    Args:
        path: as the package calls it.
        below: its name below what was listed; empty for that itself.
        size: bytes; -1 where the store does not say it.
        version: what changes when the object does; empty where the store does not say it.
    """

    path: str
    below: str
    size: int
    version: str = ""


class Store:
    """An object store, and the place in it that a URL names.

    Args:
        url: the place.

    Raises:
        UsageError: nothing that is known speaks the scheme.
        InputError: what speaks it is not installed, or cannot be configured.
    """

    def __init__(self, url: Url) -> None:
        self.url = url
        try:
            from fsspec import get_filesystem_class  # noqa: PLC0415  # an extra, and loaded for URLs alone
            from fsspec.core import url_to_fs  # noqa: PLC0415  # likewise

            get_filesystem_class(url.scheme)
        except ImportError as error:
            raise self.unreadable(error) from error
        except ValueError as error:
            raise UsageError(
                f"{url}: no store of {url.scheme}:// is known", fix="give a URL of s3://, gs:// or az://, or a path"
            ) from error
        try:
            self._files, self.path = url_to_fs(str(url))
        except Exception as error:
            raise self.unreadable(error) from error

    def unreadable(self, error: BaseException, at: Url | None = None) -> InputError:
        """What is said where this place, or one below it, cannot be read."""
        what, fix = refusal(error, at or self.url, "read")
        if isinstance(error, FileNotFoundError) and self._bucket_missing():
            what, fix = "the bucket does not exist", "look at its name, and at the account and the endpoint that are configured"
        return InputError(what, place=Place(str(at or self.url)), fix=fix)

    def unwritable(self, error: BaseException) -> OutputError:
        """What is said where this place cannot be written."""
        what, fix = refusal(error, self.url, "write")
        return OutputError(f"{self.url}: {what}", fix=fix)

    def entries(self) -> list[Entry]:
        """All objects at and below the place, in the order of their names.

        Raises:
            InputError: there is none, it is an object and a folder, or it cannot be listed.
        """
        try:
            self._files.invalidate_cache()
            info = self._files.info(self.path)
            found = {self.path: info} if info["type"] == "file" and not self._listed_below() else self._files.find(self.path, detail=True)
        except Exception as error:
            raise self.unreadable(error) from error
        entries = [self._entry(name, info) for name, info in sorted(found.items()) if info.get("type") == "file"]
        entries = [entry for entry in entries if not entry.path.endswith("/")]
        if info["type"] == "file" and any(entry.below for entry in entries):
            raise self.ambiguous(self.url)
        return entries

    def _listed_below(self) -> bool:
        """Whether an object is a folder, too."""
        if self.url.scheme not in BUCKETED:
            return False
        try:
            return any(name.startswith(f"{self.path}/") for name in self._files.find(f"{self.path}/"))
        except PermissionError:
            # who may read an object need not be allowed to list others
            return False

    def beside(self) -> list[Entry]:
        """The objects right in the folder that the place is; none where it cannot be listed."""
        try:
            return [self._entry(info["name"], info) for info in self._files.ls(self.path, detail=True) if info["type"] == "file"]
        except Exception:  # noqa: BLE001  # whatever a package raises: what may not be seen is not there
            return []

    def _entry(self, name: str, info: dict[str, Any]) -> Entry:
        below = name.removeprefix(self.path.rstrip("/")).removeprefix("/")
        size = info.get("size")
        version = next((str(info[key]) for key in VERSIONS if info.get(key)), "")
        return Entry(path=name, below=below, size=size if isinstance(size, int) else -1, version=version)

    def ambiguous(self, at: Url) -> InputError:
        """What is said of a key that is the beginning of others."""
        fix = "rename one of them: on a disk a name is a file or a folder"
        return InputError("is an object, and a folder of objects", place=Place(str(at)), fix=fix)

    def fetch(self, entries: Sequence[Entry], paths: Sequence[Path]) -> None:
        """Fetch objects whole.

        Raises:
            InputError: one cannot be read, or is no longer what the listing said.
            OSError: one cannot be written.
        """
        small = [(entry, path) for entry, path in zip(entries, paths, strict=True) if 0 <= entry.size <= SMALL_BYTES]
        large = [(entry, path) for entry, path in zip(entries, paths, strict=True) if not 0 <= entry.size <= SMALL_BYTES]
        # one byte more than there are shows that an object has grown
        read = self._read([entry for entry, _ in small], [entry.size + 1 for entry, _ in small])
        for (entry, data), (_, path) in zip(read, small, strict=True):
            self._require_size(entry, len(data))
            path.write_bytes(data)
        for first in range(0, len(large), AT_ONCE):
            part = large[first : first + AT_ONCE]
            try:
                self._files.get([entry.path for entry, _ in part], [str(path) for _, path in part])
            except Exception as error:
                if isinstance(error, OSError) and error.errno in DISK_ERRORS:
                    raise
                raise self._gone(error) from error
            for entry, path in part:
                self._require_size(entry, path.stat().st_size)

    def _require_size(self, entry: Entry, size: int) -> None:
        """Refuse an object that is no longer what the listing said.

        Raises:
            InputError: it has another size.
        """
        if entry.size not in {-1, size}:
            raise self._changed(self.url / entry.below)

    def beginnings(self, entries: Sequence[Entry], length: int) -> Iterator[tuple[Entry, bytes]]:
        """Objects with their first bytes, so many or all that there are.

        Raises:
            InputError: one cannot be read.
        """
        return self._read(entries, [min(entry.size, length) if entry.size >= 0 else length for entry in entries])

    def _read(self, entries: Sequence[Entry], ends: Sequence[int]) -> Iterator[tuple[Entry, bytes]]:
        """Objects with their bytes up to an end; what the listing calls empty is not asked for."""
        for first in range(0, len(entries), AT_ONCE):
            part = list(zip(entries[first : first + AT_ONCE], ends[first : first + AT_ONCE], strict=True))
            asked = [(entry.path, end) for entry, end in part if entry.size]
            answers = iter(self._ranges(asked))
            for entry, _ in part:
                answer = next(answers) if entry.size else b""
                if isinstance(answer, BaseException):
                    raise self._gone(answer, self.url / entry.below) from answer
                yield entry, answer

    def _ranges(self, asked: Sequence[tuple[str, int]]) -> list[bytes | BaseException]:
        if not asked:
            return []
        try:
            ranges: list[bytes | BaseException] = self._files.cat_ranges(
                [path for path, _ in asked], [0] * len(asked), [end for _, end in asked], on_error="return"
            )
        except Exception as error:
            raise self.unreadable(error) from error
        return ranges

    def _gone(self, error: BaseException, at: Url | None = None) -> InputError:
        return self._changed(at or self.url) if isinstance(error, FileNotFoundError) else self.unreadable(error, at)

    def _changed(self, at: Url) -> InputError:
        return InputError("changed while it was fetched", place=Place(str(at)), fix="run again when nothing is written there")

    def _bucket_missing(self) -> bool:
        """Whether it is sure that there is no such bucket."""
        if self.url.scheme not in BUCKETED:
            return False
        try:
            self._files.ls(self.path.partition("/")[0], refresh=True)
        except FileNotFoundError:
            return True
        except Exception:  # noqa: BLE001  # whatever a package raises: a bucket that may not be listed exists for all that is known
            return False
        return False

    def require_free(self, *, force: bool, folder: bool) -> list[str]:
        """Refuse a target that may not be written, before any work is done.

        Args:
            force: replace what exists.
            folder: several files may be written below it.

        Returns:
            The names of what exists below it.

        Raises:
            OutputError: it exists, is a folder, or its bucket does not exist or cannot be seen.
        """
        if self.url.scheme in READ_ONLY:
            raise self.unwritable(NotImplementedError())
        try:
            self._files.invalidate_cache()
            kind = self._files.info(self.path)["type"]
            below = [entry.below for entry in self.entries()] if kind != "file" and folder else []
        except FileNotFoundError as error:
            if self._bucket_missing():
                fix = "create it, or look at its name, and at the account and the endpoint that are configured"
                raise OutputError(f"{self.url}: the bucket does not exist", fix=fix) from error
            return []
        except PrelabelError:
            raise
        except PermissionError:
            # who may write need not be allowed to look; what exists is then found when it is written
            return []
        except Exception as error:
            raise self.unwritable(error) from error
        if kind != "file" and not folder:
            raise OutputError(f"{self.url}: is a folder", fix="give -o the name of a file")
        if kind == "file" and not force:
            raise self.taken(self.url)
        return below

    def taken(self, at: Url) -> OutputError:
        """What is said of a target that exists."""
        return OutputError(f"{at}: exists already", fix="choose another name with -o, or replace it with --force")

    def put(self, path: Path, below: str, *, force: bool) -> None:
        """Write a file as an object, which is seen when it is whole.

        Raises:
            OutputError: it exists, or cannot be written.
        """
        try:
            self._files.put_file(str(path), f"{self.path}/{below}" if below else self.path, **self._mode(force=force))
        except FileExistsError as error:
            raise self.taken(self.url / below) from error
        except Exception as error:
            if _HELD.search(str(error)):
                raise self.taken(self.url / below) from error
            raise self.unwritable(error) from error

    def _mode(self, *, force: bool) -> dict[str, Any]:
        """How the package is told to replace nothing."""
        known = inspect.signature(getattr(self._files, "_put_file", self._files.put_file)).parameters
        if "mode" in known:
            return {"mode": "overwrite" if force else "create"}
        return {"overwrite": force} if "overwrite" in known else {}
