"""The CSV of VIA 1 and 2: a row a region, with JSON in its columns; an image without regions has one row of none."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from prelabel.detections import Source
from prelabel.errors import InputError, Place, Tally
from prelabel.files import as_text
from prelabel.readers.shared.quoted import rows
from prelabel.readers.shared.words import shown
from prelabel.readers.via.entries import Image, Region, size_and_others, texts
from prelabel.readers.via.shapes import SKIP, Shape
from prelabel.safejson import Document

HEADER = ("filename", "file_size", "file_attributes", "region_count", "region_id", "region_shape_attributes", "region_attributes")

_SHAPE = msgspec.json.Decoder(Shape)
_ATTRIBUTES = msgspec.json.Decoder(dict[str, Any])


def images(data: bytes, path: Path, tally: Tally) -> Iterator[Image]:
    """The images of a file, in the order in which they are named first.

    Raises:
        InputError: the file is no text with VIA's header, or a bad row stops the run.
    """
    regions: dict[str, list[Region]] = {}
    lines: dict[str, int] = {}
    said: dict[str, tuple[tuple[int, int], int]] = {}
    source = Source(str(path))
    listed_rows = rows(as_text(data, path), path)
    if tuple(next(listed_rows, (1, [""]))[1]) not in (HEADER, (f"#{HEADER[0]}", *HEADER[1:])):
        what, fix = "does not begin with the names of VIA's columns", f"write {','.join(HEADER)} into the first line"
        raise InputError(what, place=Place(str(path), 1), fix=fix)
    for line, row in listed_rows:
        extra = len(row) - len(HEADER)
        if extra < 0:
            what, fix = f"{len(row)} columns, but a row has {len(HEADER)}", f"export the file again, {SKIP}"
            tally.reject("too few columns", what, place=source.place(line), fix=fix)
            continue
        # VIA does not quote names, also where they hold a comma
        name = ",".join(row[: 1 + extra])
        lines.setdefault(name, line)
        file_attributes, shape, region_attributes = row[2 + extra], row[5 + extra], row[6 + extra]
        of_file = decoded(file_attributes or "{}", _ATTRIBUTES, HEADER[2], source.place(line), tally)
        said[name] = size_and_others(of_file or {})
        regions.setdefault(name, [])
        if shape.strip() not in ("", "{}") or region_attributes.strip() not in ("", "{}"):
            found = _region(shape, region_attributes, line, source, tally)
            regions[name] += [found] if found else []
    for name, listed in regions.items():
        size, attributes = said[name]
        yield Image(name=name, size=size, regions=listed, attributes=attributes, source=source, place=source.place(lines[name]))


def _region(shape: str, attributes: str, line: int, source: Source, tally: Tally) -> Region | None:
    place = source.place(line)
    drawn = decoded(shape or "{}", _SHAPE, HEADER[5], place, tally)
    said = None if drawn is None else decoded(attributes or "{}", _ATTRIBUTES, HEADER[6], place, tally)
    if drawn is None or said is None:
        return None
    named, lost = texts(said)
    return Region(shape=drawn, attributes=named, lost=lost, origin=line, place=lambda _: place)


def decoded(text: str, decoder: msgspec.json.Decoder[Any], column: str, place: Place, tally: Tally) -> Any:  # noqa: ANN401  # what the decoder gives
    """The value of a column; None where it was rejected."""
    try:
        return decoder.decode(text)
    except (msgspec.DecodeError, RecursionError):
        said = Tally(on_error="skip")
        what = _fault(text, decoder, place, said)
        tally.reject("column that is no JSON", f"{column}: {what}", place=place, fix=f"correct it, {SKIP}")
        return None


def _fault(text: str, decoder: msgspec.json.Decoder[Any], place: Place, said: Tally) -> str:
    """What is wrong with the JSON of a column, in the words that documents have for it."""
    try:
        document = Document(text.encode("utf-8", "surrogatepass"), Path(place.path))
        if document.root == "[":
            document.records(msgspec.Raw, "$", said)
        else:
            document.sections()
        document.value(msgspec.Raw(document.strict), decoder, "", said)
    except InputError as error:
        return error.what.removeprefix(f"{error.place}: ")
    return said.bad[0].what if said.bad else f"{shown(text)} is no object of JSON"
