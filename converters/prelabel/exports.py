"""What a run writes where it does not write jobs: a stream of detections, or MOTChallenge results."""

import re
from collections.abc import Mapping
from pathlib import Path

from prelabel.batches import Batch
from prelabel.errors import ChoiceError, Tally
from prelabel.motfile import mot_lines
from prelabel.stream import frame_lines
from prelabel.watch import Watch
from prelabel.write import STDOUT, atomic, check_free, make_folder

_NO_NAME = re.compile(r"[/\0]")


def detection_texts(batch: Batch) -> tuple[bytes, ...]:
    """The line of each frame, and line ends."""
    return tuple(text for line in frame_lines(batch.detections, batch.kind) for text in (line, b"\n"))


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
    """The file of each sequence, with ``_`` where its name has what no name of a file can have."""
    owner: dict[Path, str] = {}
    for name in texts:
        path = folder / f"{_NO_NAME.sub('_', name)}.txt"
        other = owner.setdefault(path, name)
        if other != name:
            fix = "rename one of them, or form other sequences with --sequences"
            raise ChoiceError(f"the sequences {other!r} and {name!r} would both be written to {path}", fix=fix)
    return dict(zip(owner, texts.values(), strict=True))
