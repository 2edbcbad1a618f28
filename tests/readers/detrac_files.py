"""UA-DETRAC XML that tests write, and what was read of it."""

from collections.abc import Mapping
from pathlib import Path

from prelabel.detections import Detections
from prelabel.errors import Tally
from prelabel.readers.detrac import READER
from prelabel.testing import read_batches

BOX = '<box left="10" top="20" width="8" height="16"/>'


def target(number: object = 1, inside: str = BOX) -> str:
    """A target."""
    return f'<target id="{number}">{inside}</target>'


def frame(number: object, *targets: str) -> str:
    """A frame, on a line of its own."""
    return f'<frame density="{len(targets)}" num="{number}"><target_list>{"".join(targets)}</target_list></frame>\n'


def write(path: Path, *elements: str) -> Path:
    """A file: its first line is the root's, and each element begins on the next one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'<sequence name="{path.stem}">\n{"".join(elements)}</sequence>\n', encoding="utf-8")
    return path


def read(
    source: Path,
    options: Mapping[str, str] | None = None,
    *,
    size: tuple[int, int] | None = None,
    frames: Path | None = None,
    tally: Tally | None = None,
) -> Detections:
    """All videos of a source as one."""
    return Detections.concat(read_batches(READER, source, options, size=size, frames=frames, tally=tally))
