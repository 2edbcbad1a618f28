"""SLEAP: poses of animals in videos, as its analysis CSV.

    prelabel convert labels.000_clip.analysis.csv --format sleap --frames clip -O label=fly --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert exported/ --format sleap --size 1024x1024 --src 'https://host/{sequence}/{index}.jpg' -o jobs.jsonl

A source is a file, or a folder of any depth. Read is what ``sleap-convert --format analysis.csv`` and "Export Analysis CSV" of SLEAP write,
and ``sio.save_csv`` of sleap-io, an animal of a frame in each row:

    track,frame_idx,instance.score,nose.x,nose.y,nose.score,tail.x,tail.y,tail.score
    track_0,0,0.95,100.5,200.25,0.98,150,250,0.92

What is read
    nodes       ``NODE.x`` and ``NODE.y``: a landmark, whose points are numbered from 1 in the order of the skeleton. It stands in the JSON
                of the same name that newer SLEAP and ``save_metadata=True`` write beside the CSV, whose columns are in the order of the
                alphabet; without it the order of the columns in the first file counts. What files that share some nodes have beside them
                comes then. Beside the landmark stands a box around the points, if it has an area. Empty cells are points that are not
                there. ``--min-keypoint-score`` leaves points out by ``NODE.score``; those that people set have none
    label       files do not say it: all animals are ``animal``, or what ``-O label=`` says
    track       the track; empty for none. ``-O attributes=track`` keeps their names
    instance.score  the score. Models of single animals write the sum of the nodes' scores there, and bottom-up ones may write less than 0:
                in a file in which one lies outside 0-1 the mean of the nodes' scores is taken, as with ``-O score=mean``
    frame_idx   the number of the frame, from 0. A row without a point is a frame, which may have no animal

    Where sleap-io writes what a person corrected beside what was predicted of the same track, that is left out and counted; without
    tracks nothing tells which of them was corrected. ``sio.save_csv`` of several videos needs ``video=``: rows do not name theirs.

Videos
    A file is a sequence: ``labels.000_clip.analysis.csv``, as SLEAP calls that of a video of ``labels.slp``, is ``clip``; else it is called
    as the file. Coordinates are pixels: the size comes from the images, or ``--size``. With ``--frames`` its images are those in a folder
    of its name, by the numbers in their names where these are the numbers of all frames that are listed, else in their order; else those
    that are called ``clip_0``, as frames are called that have no image; else, where there is no other file, all. Names that count all
    images from 1, as FFmpeg writes them, are those of the frames from 0. Only frames with animals are listed. Those between them are
    frames, too, up to the last that is listed, unless fewer than one in 30 are, as where people labelled some.

Options:

- ``label=NAME``: what all animals are.
- ``score=instance|mean``: the score of a pose.
- ``attributes=track``: the names of tracks as an attribute.

Not read are ``.slp`` and ``.analysis.h5``, which hold the same: ``sleap-convert --format analysis.csv`` makes CSV of ``.slp``. Other
columns are noted. Names and links of nodes are not converted, since a project of Playment has its own.

Format: ``docs/formats/csv.md``, ``sleap_io/io/csv.py`` and ``sleap_io/codecs/dataframe.py`` of talmolab/sleap-io;
``sleap/io/format/csv.py`` and ``sleap/io/convert.py`` of talmolab/sleap; scores in issue 2024 there.
"""

import csv
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import ClassVar

import msgspec

from prelabel.detections import Detections, Kind
from prelabel.errors import InputError, Place, counted
from prelabel.folders import walk
from prelabel.readers.animals.analysis import FRAME, GIVE, SCORE, FileReader, Header, header_of, video_name
from prelabel.readers.animals.batch import require_apart
from prelabel.readers.animals.metadata import nodes_beside
from prelabel.readers.animals.options import SleapOptions
from prelabel.readers.animals.rows import joined, rows_in
from prelabel.readers.base import SNIFFED_BYTES, Context, Plan, Unit
from prelabel.readers.own import OwnFiles, OwnFilesReader, sure_where
from prelabel.readers.paths import beginning

SUFFIX = ".csv"

_STORES = (".slp", ".h5", ".nwb")
_SAVE = "save it as CSV: sleap-convert --format analysis.csv PROJECT.slp, or Export Analysis CSV in the menu of SLEAP"
_APART = "give one source that holds both, or convert them one by one"


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What a unit holds: the names of nodes of each file, and videos with the files that they are in.

    Args:
        skeletons: the names of nodes as what lies beside files says them.
        nodes: the same as the columns of each file have them.
        videos: each with the file that it is in.
    """

    skeletons: Sequence[Sequence[str]]
    nodes: Sequence[Sequence[str]]
    videos: Sequence[tuple[str, Path]]


def _fits(path: Path) -> bool:
    """Whether a table has the columns of a frame, of the score of an instance, and of x of a node."""
    head = beginning(path, SNIFFED_BYTES).removeprefix(BOM_UTF8).partition(b"\n")[0]
    names = {name.strip(b'" \r') for name in head.split(b",")}
    return {FRAME.encode(), SCORE.encode()} <= names and any(name.endswith(b".x") for name in names)


class SleapReader(OwnFilesReader[SleapOptions]):
    """A unit is some hundred files, or one that is large."""

    name: ClassVar[str] = "sleap"
    summary: ClassVar[str] = "SLEAP: poses of animals in videos, analysis CSV"
    suffixes: ClassVar[tuple[str, ...]] = (SUFFIX,)
    own: ClassVar[OwnFiles] = OwnFiles(suffixes=(SUFFIX,), told=sure_where(_fits), what="analysis CSV of SLEAP", fix=GIVE)
    options = SleapOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE, Kind.LANDMARK})

    def plan(self, source: Path, options: SleapOptions) -> Plan:  # noqa: ARG002  # where files lie does not depend on them
        """Units of some hundred files, whose detail is whether there is one file alone.

        Raises:
            InputError: the source does not exist, or holds no analysis of SLEAP.
        """
        _require_text(source)
        found = self.own.found(source)
        return found._replace(others=(*found.others, *map(str, _unsaved(source)))).in_parts()

    def look(self, unit: Unit, options: SleapOptions, context: Context) -> Seen:  # noqa: ARG002  # the contract's
        """The nodes of a unit; what cannot be read is said when it is."""
        nodes = {path: [*header.columns] for path in unit.paths if (header := _peek(path)) is not None}
        return Seen(
            skeletons=[found for path, names in nodes.items() if (found := nodes_beside(path, names, context.tally))],
            nodes=[*nodes.values()],
            videos=[(video_name(path, unit.root), path) for path in unit.paths],
        )

    def survey(self, units: Sequence[Unit], options: SleapOptions, context: Context) -> Mapping[str, Sequence[str]]:  # noqa: ARG002
        """By name of a node the names in the order of their numbers, those together that files share.

        Raises:
            InputError: two files are of videos of one name.
        """
        seen: list[Seen] = [*context.looks]
        require_apart((video for one in seen for video in one.videos), _APART)
        return joined([*chain.from_iterable(one.skeletons for one in seen), *chain.from_iterable(one.nodes for one in seen)])

    def read(self, unit: Unit, options: SleapOptions, context: Context) -> Iterator[Detections]:
        """Each video as one batch.

        Raises:
            InputError: a file, a row or a keypoint is bad, and the run stops at bad records.
        """
        for path in unit.paths:
            yield from context.tally.until_broken(FileReader(path=path, unit=unit, options=options, context=context).batches())


def _peek(path: Path) -> Header | None:
    """The header of a file, by its beginning; None of what cannot be read. Never raises."""
    text = beginning(path, SNIFFED_BYTES).removeprefix(BOM_UTF8).decode("utf-8", "replace")
    try:
        row = next(rows_in(text, path), None)
        return None if row is None else header_of(row, path)
    except (InputError, csv.Error):
        return None


def _unsaved(source: Path) -> Iterator[Path]:
    """Projects and analyses that nobody saved as CSV: its name begins with theirs, as `video_name` says."""
    if not source.is_dir():
        return
    named = ((path.parent, path.name.split(".")) for path in walk(source, (SUFFIX,)))
    saved = {(folder, ".".join(parts[:n])) for folder, parts in named for n in range(1, len(parts))}
    yield from (path for path in walk(source, (".slp", ".analysis.h5")) if (path.parent, path.stem) not in saved)


def _require_text(source: Path) -> None:
    """Refuse what is no table before it is looked for one.

    Raises:
        InputError: it is a project or HDF5, or a folder of nothing but these.
    """
    if source.is_dir():
        if next(walk(source, (SUFFIX,)), None) is None and (stores := [*walk(source, _STORES)]):
            what = f"holds {counted(len(stores), 'file')} of SLEAP's projects or HDF5, first {stores[0]}, but no {SUFFIX} file"
            raise InputError(what, place=Place(str(source)), fix=_SAVE)
    elif source.suffix.lower() in _STORES:
        raise InputError("is a project of SLEAP or HDF5, which is not read", place=Place(str(source)), fix=_SAVE)


SLEAP = SleapReader()
