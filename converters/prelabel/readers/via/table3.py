"""The CSV of VIA 3: comments, of which one says what attributes are, and a row for each metadata.

    # ATTRIBUTE = {"1": {"aname": "class", "options": {"0": "car"}}}
    # CSV_HEADER = metadata_id,file_list,flags,temporal_coordinates,spatial_coordinates,metadata
    "1_x","[""a.jpg""]",0,"[]","[2,x,y,width,height]","{""1"":""0""}"

What the columns hold is that of `project3`. Images with nothing drawn are not named.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from prelabel.detections import Source
from prelabel.errors import Place, Tally
from prelabel.files import as_text
from prelabel.readers.shared.quoted import rows
from prelabel.readers.via.entries import Image, Region
from prelabel.readers.via.project3 import Attribute, Metadata, is_spatial, region_of
from prelabel.readers.via.shapes import SKIP
from prelabel.readers.via.table import decoded

HEADER = ("metadata_id", "file_list", "flags", "temporal_coordinates", "spatial_coordinates", "metadata")

COLUMNS = f"# CSV_HEADER = {','.join(HEADER)}"
"""The comment that all files have."""

_COMMENTS = re.compile(r"(?:#.*\r?\n?)*")
_ATTRIBUTES = re.compile(r"^# ATTRIBUTE = (.*)$", re.MULTILINE)

_NAMED = msgspec.json.Decoder(dict[str, Attribute])
_COLUMNS: Mapping[str, msgspec.json.Decoder[Any]] = {
    "file_list": msgspec.json.Decoder(list[str]),
    "flags": msgspec.json.Decoder(int),
    "temporal_coordinates": msgspec.json.Decoder(list[float]),
    "spatial_coordinates": msgspec.json.Decoder(list[float]),
    "metadata": msgspec.json.Decoder(dict[str, Any]),
}


def images(data: bytes, path: Path, tally: Tally) -> Iterator[Image]:
    """The images of a file, in the order in which they are named first.

    Raises:
        InputError: the file is no text or no CSV, or a bad row stops the run.
    """
    text = as_text(data, path)
    comments = _COMMENTS.match(text)
    head = comments[0] if comments else ""
    said = _ATTRIBUTES.search(head)
    where = Place(str(path), head.count("\n", 0, said.start()) + 1) if said else Place(str(path))
    attributes = decoded(said[1], _NAMED, "ATTRIBUTE", where, tally) if said else None
    source = Source(str(path))
    regions: dict[str, list[Region]] = {}
    places: dict[str, Place] = {}
    for line, row in rows(text[len(head) :], path, head.count("\n") + 1):
        place = source.place(line)
        found = _metadata(row, place, tally)
        if found is None:
            continue
        name, drawn = found
        if is_spatial(drawn, tally, timed=False):
            places.setdefault(name, place)
            region = region_of(drawn, line, attributes or {}, lambda _, place=place: place, tally)  # type: ignore[misc]  # the loop's value, bound early
            regions.setdefault(name, []).extend([region] if region else [])
    for name, listed in regions.items():
        yield Image(name=name, regions=listed, source=source, place=places[name])


def _metadata(row: list[str], place: Place, tally: Tally) -> tuple[str, Metadata] | None:
    """The file of a row and what is drawn in it; None where it was rejected."""
    if len(row) != len(HEADER):
        what, fix = f"{len(row)} columns, but a row has {len(HEADER)}", f"export the file again, {SKIP}"
        tally.reject("row of another width", what, place=place, fix=fix)
        return None
    values = []
    for column, text in zip(HEADER[1:], row[1:], strict=True):
        value = decoded(text, _COLUMNS[column], column, place, tally)
        if value is None:
            return None
        values.append(value)
    files, flags, times, numbers, said = values
    if len(files) != 1:
        what, fix = f"file_list names {len(files)} files, not one", f"give it one file, {SKIP}"
        tally.reject("region without image", what, place=place, fix=fix)
        return None
    return files[0], Metadata(vid="", flg=flags, z=times, xy=numbers, av=said)
