"""What a run reads of object stores, fetched to its private folder."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath

from prelabel import readers
from prelabel.errors import InputError, Place, PluginError
from prelabel.files import reason, unsharded
from prelabel.frames import IMAGE_SUFFIXES
from prelabel.stores.backend import AT_ONCE, Entry, Store
from prelabel.stores.folder import Folder
from prelabel.stores.heads import HEAD_BYTES, LONG_HEAD_BYTES, says_size
from prelabel.stores.kept import Extent
from prelabel.stores.url import LONGEST_NAME, Url, storable, usable

MASK_SUFFIXES = frozenset({".png"})
"""Of images whose pixels readers may want."""

SIDE_SUFFIXES = frozenset({".csv", ".data", ".ini", ".json", ".names", ".pbtxt", ".toml", ".txt", ".yaml", ".yml"})
"""Of files above a source that may name classes or sizes."""

LIST_SUFFIXES = frozenset({".csv", ".list", ".lst", ".txt", ""})
"""Of files that may list images."""

SIDE_FOLDERS, SIDE_FILES, SIDE_BYTES = 2, 64, 1 << 20
"""How many folders above a source are looked at, how many such files one may hold to be fetched, and the largest of them."""

PORTION_BYTES = 1 << 28
"""So much is fetched before it is noted as kept, or one larger object."""


def read_suffixes(formats: Sequence[str | None]) -> frozenset[str]:
    """Of the files that readers of some formats may read, with the dot, and of those without one; None stands for any format.

    Raises:
        UsageError: there is no such format.
        PluginError: one that is named cannot be loaded.
    """
    found = SIDE_SUFFIXES | MASK_SUFFIXES | {""}
    for name in readers.names() if None in formats else [one for one in formats if one]:
        try:
            # of .jsonl.gz what a name is told by
            found |= {f".{suffix.rpartition('.')[2]}" for suffix in readers.find(name).suffixes}
        except PluginError:
            # said where the format is recognised
            if None not in formats:
                raise
    return found


def fetch_source(url: Url, folder: Folder, suffixes: frozenset[str]) -> Path:
    """A source and what may lie above it, as the package's docstring says.

    Args:
        url: a file or folder.
        folder: takes it.
        suffixes: what is read; of a folder, images but masks are fetched as far as they say their size, and others become empty files.

    Raises:
        PrelabelError: it does not exist, cannot be read, or is too large for the disk.
    """
    store = Store(url)
    entries = [one for one in store.entries() if not is_hidden(one.below)]
    images = _images(entries, IMAGE_SUFFIXES - MASK_SUFFIXES)
    unread = [] if _is_file(entries) else [one for one in entries if _suffix(one.path) not in suffixes | IMAGE_SUFFIXES]
    path = _staged(store, entries, images, folder, unread=unread)
    above = url.parent
    for _ in range(SIDE_FOLDERS):
        if above is None:
            break
        store = Store(above)
        found = [one for one in store.beside() if _suffix(one.path) in SIDE_SUFFIXES and 0 <= one.size <= SIDE_BYTES]
        found = [one for one in found if usable(one.below) and not is_hidden(one.below)]
        if len(found) <= SIDE_FILES:
            _staged(store, found, [], folder)
        above = above.parent
    return path


def fetch_images(url: Url, folder: Folder) -> Path:
    """A folder of images, as far as to know their names and sizes; or a file that lists some, alone.

    Raises:
        PrelabelError: it does not exist, cannot be read, or is too large for the disk.
    """
    store = Store(url)
    entries = store.entries()
    if _is_file(entries):
        return _staged(store, entries, [], folder)
    images = _images(entries, IMAGE_SUFFIXES)
    return _staged(store, images, images, folder)


def fetch_file(url: Url, folder: Folder) -> Path:
    """One file.

    Raises:
        PrelabelError: it does not exist, cannot be read, is a folder, or is too large for the disk.
    """
    store = Store(url)
    entries = store.entries()
    if not _is_file(entries):
        raise InputError("is a folder", place=Place(str(url)), fix="give the URL of a file")
    return _staged(store, entries, [], folder)


def _staged(store: Store, entries: Sequence[Entry], images: Sequence[Entry], folder: Folder, *, unread: Sequence[Entry] = ()) -> Path:
    """Objects as files, those of ``images`` with their beginning alone, those of ``unread`` empty; what is there already stays."""
    root = folder.local(store.url, "in")
    _require_names(store, entries)
    extents: dict[Entry, Extent] = {
        **dict.fromkeys(entries, "whole"),
        **dict.fromkeys(images, "beginning"),
        **dict.fromkeys(unread, "name"),
    }
    try:
        new = [entry for entry in entries if not folder.has(root / entry.below, entry, extents[entry], store.url)]
        heads, empty, whole = ([entry for entry in new if extents[entry] == extent] for extent in ("beginning", "name", "whole"))
        folder.require_room(store.url, sum(entry.size for entry in whole) + sum(min(entry.size, HEAD_BYTES) for entry in heads))
        (root.parent if _is_file(entries) else root).mkdir(parents=True, exist_ok=True)
        for above in {(root / entry.below).parent for entry in new}:
            above.mkdir(parents=True, exist_ok=True)
        for entry in empty:
            (root / entry.below).touch()
        whole += _write_heads(store, heads, root)
        for part in portions(whole):
            store.fetch(part, [root / entry.below for entry in part])
            folder.note((root / entry.below, entry, extents[entry]) for entry in part)
        fetched = set(whole)
        folder.note((root / entry.below, entry, extents[entry]) for entry in new if entry not in fetched)
    except OSError as error:
        where, fix = folder.disk
        raise InputError(f"cannot be fetched to {where}: {reason(error)}", place=Place(str(store.url)), fix=fix) from error
    return root


def portions(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    """Objects in the same order, so few at a time that a run which is ended among them loses little."""
    part: list[Entry] = []
    length = 0
    for entry in entries:
        # one whose size is not said may be of any
        size = entry.size if entry.size >= 0 else PORTION_BYTES
        if part and (len(part) == AT_ONCE or length + size > PORTION_BYTES):
            yield part
            part, length = [], 0
        part.append(entry)
        length += size
    if part:
        yield part


def _write_heads(store: Store, entries: list[Entry], root: Path) -> list[Entry]:
    """Write the beginnings of images that say the size; the other images are returned."""
    for length in (HEAD_BYTES, LONG_HEAD_BYTES):
        rest: list[Entry] = []
        for entry, head in store.beginnings(entries, length):
            if says_size(head) or len(head) == entry.size:
                (root / entry.below).write_bytes(head)
            else:
                rest.append(entry)
        entries = rest
    return entries


def _require_names(store: Store, entries: Sequence[Entry]) -> None:
    """Refuse keys that cannot be files beside each other.

    Raises:
        InputError: one leaves its folder or is too long, or is the folder of another.
    """
    if _is_file(entries):
        return
    for entry in entries:
        if not storable(entry.below):
            fix = f"rename it: no part of a key may be empty, . or .., or longer than {LONGEST_NAME} bytes"
            raise InputError("is no name that a file can have", place=Place(f"{store.url}/{entry.below}"), fix=fix)
    names = {entry.below for entry in entries}
    both = names.intersection(folder for name in names for folder in _folders(name))
    if both:
        raise store.ambiguous(store.url / min(both))


def _folders(name: str) -> Iterable[str]:
    """``a/b`` and ``a`` of ``a/b/c``."""
    while "/" in name:
        name = name.rpartition("/")[0]
        yield name


def _images(entries: Sequence[Entry], suffixes: frozenset[str]) -> list[Entry]:
    return [entry for entry in entries if _suffix(entry.path) in suffixes and not is_hidden(entry.below)]


def _is_file(entries: Sequence[Entry]) -> bool:
    """Whether a listing is of one object, which is no folder."""
    return len(entries) == 1 and not entries[0].below


def is_hidden(name: str) -> bool:
    """Whether readers leave a name out."""
    return any(part.startswith(".") and part not in {".", ".."} for part in name.split("/"))


def _suffix(name: str) -> str:
    return PurePosixPath(unsharded(name)).suffix.lower()
