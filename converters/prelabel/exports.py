"""What a run writes where it does not write jobs: a stream of detections, or MOTChallenge results."""

import re
from collections.abc import Mapping
from itertools import chain
from pathlib import Path
from unicodedata import normalize

from msgspec.structs import replace

from prelabel.batches import Batch
from prelabel.detections import Detections
from prelabel.errors import ChoiceError, Tally
from prelabel.motfile import mot_lines
from prelabel.runs import run_numbers
from prelabel.stream import frame_lines
from prelabel.watch import Watch
from prelabel.write import STDOUT, atomic, check_free, make_folder

_NO_NAME = re.compile(r"[/\0]")


def detection_texts(batch: Batch) -> tuple[bytes, ...]:
    """The line of each frame, and line ends."""
    detections = _called(batch.detections) if batch.kind == "image" else batch.detections
    return tuple(text for line in frame_lines(detections, batch.kind) for text in (line, b"\n"))


def _called(d: Detections) -> Detections:
    """Images, called single images only where their names or tracks say otherwise, folder by folder."""
    if not any(frame.still for frame in d.frames):
        return d
    tracked = set(d.frame[d.track >= 0].tolist())
    folders: dict[str, list[int]] = {}
    for position, frame in enumerate(d.frames):
        folders.setdefault(frame.file.rpartition("/")[0], []).append(position)
    of_video = [some for some in folders.values() if not tracked.isdisjoint(some) or run_numbers([d.frames[i].file for i in some])]
    needed = set(chain.from_iterable(of_video))
    frames = tuple([replace(frame, still=frame.still and position in needed) for position, frame in enumerate(d.frames)])
    return d.with_frames(frames, d.frame)


def mot_texts(batch: Batch, tally: Tally) -> dict[str, bytes]:
    """The text of each sequence; what has no box with an area is left out and counted.

    Raises:
        ChoiceError: these are single images, or the size of a frame is not known.
    """
    if batch.kind == "image":
        raise ChoiceError("MOT results need sequences, the source has single images", fix="form sequences with --sequences or --job video")
    names = dict.fromkeys(frame.sequence for frame in batch.detections.frames)
    return {name: mot_lines(batch.detections, name, tally) for name in names}


def write_mot(texts: Mapping[str, bytes], target: Path, watch: Watch, *, force: bool) -> None:
    """One file for one sequence, a folder with a file a sequence for several.

    Raises:
        ChoiceError: several sequences and no name of a folder, or two whose files would have one name.
        OutputError: a file exists, is one that the run has read, or cannot be written.
    """
    if target.is_dir() or (len(texts) > 1 and not target.suffix and target != STDOUT):
        files = _files(texts, target)
        make_folder(target)
    elif len(texts) == 1:
        files = {target: next(iter(texts.values()))}
    else:
        raise ChoiceError(f"{len(texts)} sequences do not go into one file", fix="give -o the name of a folder")
    for path in files:
        check_free(path, force=force)
        watch.require_apart(path)
    for path, text in files.items():
        with atomic(path, force=force) as file:
            file.write(text)


def _files(texts: Mapping[str, bytes], folder: Path) -> dict[Path, bytes]:
    """The file of each sequence, with ``_`` where its name has what no name of a file can have.

    Raises:
        ChoiceError: two would have one name, or names that many file systems take for one.
    """
    files: dict[Path, bytes] = {}
    owner: dict[str, str] = {}
    for name, text in texts.items():
        path = folder / f"{_NO_NAME.sub('_', name)}.txt"
        other = owner.setdefault(normalize("NFC", path.name).casefold(), name)
        if other != name:
            where = path if path in files else f"{path} where case is not told apart"
            fix = "rename one of them, or form other sequences with --sequences"
            raise ChoiceError(f"the sequences {other!r} and {name!r} would both be written to {where}", fix=fix)
        files[path] = text
    return files
