"""prelabel's own stream of detections: JSON Lines, a frame a line, from a file or from standard input.

    prelabel convert detections.jsonl --src 'https://host/{sequence}/{file}' -o jobs.jsonl
    my-model | prelabel convert - --src 'https://host/{sequence}/{index}.jpg' -o jobs.jsonl
    prelabel convert instances.json --to detections -o - | my-filter | prelabel convert - -o jobs.jsonl

A line (here laid out over several) is an object:

    {"sequence": "cam1", "frame": 7, "file": "000007.jpg", "width": 1920, "height": 1080, "unit": "pixels", "detections": [
      {"label": "car", "score": 0.91, "track": 3, "box": [410.5, 300, 530, 371.5], "attributes": {"occluded": true}}]}

**Frames.** ``file``, ``url`` and ``frame`` (its number, from 0) name a frame; one of them is enough: the file is else the path of the URL,
or the number in six digits. ``sequence`` names its sequence. The frames of a sequence follow each other, so that one sequence at a time
is held; one that returns is an error, and so is a frame that does. Frames without numbers count in the order of their lines. Frames
without a sequence are held until all are known, and form sequences as those of other formats do; those of a folder where one is a
``still``, as ``--to detections`` says of single images whose names or tracks look like a video's, are images. ``time_s`` tells the frame
rate.

**Coordinates** are ``"unit": "pixels"`` or ``"fractions"`` of the frame, origin top left, and may leave the frame. Pixels need ``width``
and ``height``, or ``--size``, or ``--frames``. All frames of a sequence have one size.

**Detections** have a ``label`` and at least one geometry: ``box`` (x0, y0, x1, y1), ``polygons`` (parts, each an outer ring and its holes,
rings of x, y), ``line`` (x, y), ``cuboid`` (eight x, y, in Playment's order) and ``keypoints`` (x, y, number; those that are not labelled
are left out). ``score`` is in 0-1. ``track`` is an id; without ids detections are linked. ``attributes`` are texts, numbers, truths, or
lists of them. ``extent`` is a box around what has no box of its own, ``object`` joins detections of a frame to one object,
``interpolated`` marks what was made from neighbours in time. Absent is the same as null; another field is an error.

Options:

- ``scores=percent``: scores are in 0-100.
- ``sizes=any``: frames of one sequence may differ in size.

A line may hold 64 MiB; a file may be compressed with gzip. ``prelabel schema detections`` prints the JSON Schema of a line;
``prelabel convert SOURCE --to detections`` writes any other format as such lines. Format: this project's.
"""

from collections.abc import Collection, Iterator
from itertools import islice
from pathlib import Path
from typing import Annotated, ClassVar, Literal

import msgspec
from msgspec import Meta

from prelabel.detections import Detections, Kind
from prelabel.errors import InputError, Place
from prelabel.files import STDIN
from prelabel.folders import walk
from prelabel.readers import base
from prelabel.readers.base import Certainty, Context, Plan, Reader, Unit
from prelabel.readers.jsonl.blocks import head_of
from prelabel.readers.jsonl.gathering import Gathering
from prelabel.readers.jsonl.lines import lines_of

SUFFIXES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")


class JsonlOptions(base.Options, frozen=True, kw_only=True):
    """``-O`` of this format."""

    scores: Annotated[Literal["fraction", "percent"], Meta(description="fraction: 0-1, percent: 0-100")] = "fraction"
    sizes: Annotated[Literal["one", "any"], Meta(description="frames of one sequence have one size, or any")] = "one"


class JsonlReader(Reader[JsonlOptions]):
    """Frames as lines."""

    name: ClassVar[str] = "jsonl"
    summary: ClassVar[str] = "prelabel's own stream of detections: JSON Lines, a frame a line; standard input too"
    suffixes: ClassVar[tuple[str, ...]] = SUFFIXES
    options = JsonlOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset(Kind)
    streams: ClassVar[bool] = True

    def sniff(self, source: Path) -> Certainty:
        """SURE where the first line says a frame and the unit of coordinates, MAYBE where it says detections in place of the unit.

        SURE of standard input, too, which no other format reads.
        """
        if source == STDIN:
            return Certainty.SURE
        try:
            paths = [*islice(_below(source), base.SNIFFED_FILES)] if source.is_dir() else [source]
        except InputError:
            return Certainty.NO
        first = [_first_fields(path) for path in paths]
        if any("unit" in fields for fields in first):
            return Certainty.SURE
        return Certainty.MAYBE if any("detections" in fields for fields in first) else Certainty.NO

    def plan(self, source: Path, options: JsonlOptions) -> Plan:  # planned alike with all options
        """One unit: a sequence that returns in another file is found.

        Raises:
            InputError: the source does not exist, or is a folder without such a file.
        """
        if source == STDIN:
            return Plan(units=(Unit(name="standard input", root=Path(), paths=(STDIN,)),))
        if not source.is_dir():
            return super().plan(source, options)
        paths = tuple(_below(source))
        if not paths:
            raise InputError("holds no .jsonl file", place=Place(str(source)), fix="give the folder that the files lie in")
        return Plan(units=(Unit(name=source.name, root=source, paths=paths),))

    def read(self, unit: Unit, options: JsonlOptions, context: Context) -> Iterator[Detections]:
        """A batch for the sequences that end in lines that were read together; frames without a sequence in batches of some thousand.

        Raises:
            InputError: a file cannot be read, or a bad line or detection stops the run.
        """
        gathering = Gathering(percent=options.scores == "percent", any_size=options.sizes == "any", context=context)
        for path in unit.paths:
            blank, bad = path != STDIN, len(context.tally.bad)
            for lines in lines_of(path, context.tally):
                blank = False
                yield from gathering.add(lines)
            if blank and len(context.tally.bad) == bad:
                context.tally.reject("unreadable file", "is empty", place=Place(str(path)), fix="give a file with a frame in each line")
        yield from gathering.rest()


def _below(folder: Path) -> Iterator[Path]:
    return walk(folder, SUFFIXES)


def _first_fields(path: Path) -> Collection[str]:
    """The fields of the first line, however their values are wrong; none where it names no frame."""
    try:
        first = msgspec.json.decode(head_of(path), type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, RecursionError):
        return ()
    return () if {"file", "url", "frame"}.isdisjoint(first) else first


READER = JsonlReader()
