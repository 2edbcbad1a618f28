"""Archives and packed files that are read, unpacked to the private folder of a run."""

import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from prelabel.errors import InputError, Place
from prelabel.files import reason, unsharded
from prelabel.frames import IMAGE_SUFFIXES
from prelabel.stores.fetching import MASK_SUFFIXES, is_hidden
from prelabel.stores.folder import Folder
from prelabel.stores.heads import LONG_HEAD_BYTES, says_size
from prelabel.stores.members import Member
from prelabel.stores.packed import SINGLE, members, packing

RESOURCES = "__MACOSX"
"""Beside the files themselves, what archives of macOS keep of each."""

LARGE_BYTES = 1 << 20
"""Of a member for which it is asked whether there is room: to unpack a small one and fail takes no longer."""


def unpack(
    path: Path, at: str, folder: Folder, suffixes: frozenset[str], *, heads: frozenset[str] = IMAGE_SUFFIXES - MASK_SUFFIXES
) -> Path:
    """Unpack a source as `prelabel.stores` says.

    Args:
        path: of the packed file.
        at: how messages name it, and what it holds as if it were a folder.
        folder: takes it.
        suffixes: of what is read.
        heads: of what is read as far as it says its size.

    Returns:
        The one file or folder that it holds, else the folder that holds all.

    Raises:
        PrelabelError: it is broken, breaks a limit, or is too large for the disk.
    """
    end = packing(path)
    root, single, stamp = folder.unpacked(at, path.name[: -len(end)]), end in SINGLE, path.stat()
    whole, made = suffixes - heads, set[str]()
    try:
        # what a run left that was interrupted
        shutil.rmtree(root.parent, ignore_errors=True)
        (root.parent if single else root).mkdir(parents=True, exist_ok=True)
        for member in members(path, at):
            above, _, name = member.name.rpartition("/")
            if is_hidden(member.name) or RESOURCES in above.split("/"):
                _look_at(member)
                continue
            if not single and above not in made:
                (root / above).mkdir(parents=True, exist_ok=True)
                made.add(above)
            kind = os.path.splitext(unsharded(name))[1].lower()  # noqa: PTH122  # of many files
            if single or kind in whole:
                if member.size > LARGE_BYTES:
                    folder.require_room(at, member.size)
                content: Iterable[bytes] = member.chunks()
            else:
                content = _head(member) if kind in heads else _look_at(member)
            target = root if single else f"{root}/{member.name}"
            with open(target, "wb") as file:  # noqa: PTH123  # likewise
                file.writelines(content)
            # so that a run which goes on finds what it knows
            os.utime(target, ns=(stamp.st_mtime_ns, stamp.st_mtime_ns))
    except OSError as error:
        where, fix = folder.disk
        raise InputError(f"cannot be unpacked to {where}: {reason(error)}", place=Place(at), fix=fix) from error
    held = [root] if single else [*root.iterdir()]
    if not held:
        raise InputError("holds no file", place=Place(at), fix="give an archive of the files that are to be read")
    return held[0] if len(held) == 1 else root


def _look_at(member: Member) -> tuple[()]:
    """Nothing of a member that is not wanted; but its beginning is unpacked, since a damaged name may be what makes it such a one."""
    next(member.chunks(), None)
    return ()


def _head(member: Member) -> Iterator[bytes]:
    """An image up to what says its size; all of it where that does not stand at its beginning."""
    head, chunks = b"", member.chunks()
    for chunk in chunks:
        head += chunk
        if says_size(head):
            yield head
            return
        if len(head) >= LONG_HEAD_BYTES:
            break
    yield head
    yield from chunks
