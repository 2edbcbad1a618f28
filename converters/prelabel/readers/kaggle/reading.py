"""Tables taken to batches."""

from collections.abc import Hashable, Iterator
from pathlib import Path

from prelabel.detections import Detections
from prelabel.errors import InputError, Place
from prelabel.readers.base import Context, Unit
from prelabel.readers.kaggle.facts import facts_of
from prelabel.readers.kaggle.layout import Form, Layout, layout_of
from prelabel.readers.kaggle.naming import Images, Naming, divided
from prelabel.readers.kaggle.options import KaggleOptions
from prelabel.readers.kaggle.rows import Row, header_of, parts_of, rows_of
from prelabel.readers.kaggle.stills import StillBatch, Table
from prelabel.readers.kaggle.videos import VideoBatch, video_of
from prelabel.readers.shared.labels import Classes, from_option
from prelabel.readers.shared.words import shown

_VIDEOS = frozenset({Form.REEF, Form.HELMETS})

_SHOWN = 12
"""Columns that a message names."""


def batches_of(unit: Unit, options: KaggleOptions, context: Context) -> Iterator[Detections]:
    """The images and videos of all tables of a unit.

    Raises:
        InputError: a table is none, or a bad record stops the run.
    """
    classes = from_option(options.names, options.first)
    seen: dict[str, Place] = {}
    for path in unit.paths:
        batches = _batches(path, options, classes, context, seen, alone=bool(unit.detail))
        yield from context.tally.until_broken(batches)


def _batches(
    path: Path, options: KaggleOptions, classes: Classes, context: Context, seen: dict[str, Place], *, alone: bool
) -> Iterator[Detections]:
    layout = _layout(path)

    def key(row: Row) -> Hashable:
        if layout.form in _VIDEOS:
            return video_of(row, layout)
        cell = row.cells[layout.image]
        return divided(cell)[0] if layout.both else cell

    facts = facts_of(path, layout, key, options, context.tally)
    naming = Naming(layout, options, classes, context.tally)
    naming.note_unused()
    images = Images(layout, options.suffix, context.frames)
    table = Table(path=str(path), layout=layout, facts=facts, images=images, naming=naming, context=context, seen=seen)
    for part in parts_of(rows_of(path, len(layout.names), context.tally), key, together=facts.together):
        batch = VideoBatch(table=table, alone=alone and facts.keys == 1) if layout.form in _VIDEOS else StillBatch(table=table)
        batch.read(part)
        yield from batch.rest()


def _layout(path: Path) -> Layout:
    """What a table is.

    Raises:
        InputError: it is no table of a known competition, or two columns have one name.
    """
    header = header_of(path)
    layout, place = layout_of(header), Place(str(path), 1)
    if layout is None:
        more = f" and {len(header) - _SHOWN:,} more" if header[_SHOWN:] else ""
        what = f"no table of a known kind; its columns are {', '.join(map(shown, header[:_SHOWN]))}{more}"
        fix = "name columns as ImageId,EncodedPixels or image_id,PredictionString; other tables are of the format csv"
        raise InputError(what, place=place, fix=fix)
    double = next((name for name in layout.names if name and layout.names.count(name) > 1), None)
    if double is not None:
        raise InputError(f"two columns are called {shown(double)}", place=place, fix="rename one of them")
    return layout
