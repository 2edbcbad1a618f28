"""Tables as JSON: a list of flat objects, as supervision's JSONSink writes it."""

from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from prelabel.detections import Source
from prelabel.errors import InputError, Place, Tally
from prelabel.files import read_bytes
from prelabel.readers.tables.table import Choose, Table
from prelabel.safejson import Document, Records

_RECORDS = msgspec.json.Decoder(list[dict[str, Any]])


def read_records(path: Path, choose: Choose, tally: Tally) -> Table:
    """The wanted columns of a list of objects.

    Args:
        path: of the file.
        choose: is told the columns: the names of all objects' members.
        tally: takes what is no object.

    Raises:
        InputError: the file cannot be read, holds no list, or a bad record stops the run.
    """
    document = Document(read_bytes(path), path)
    if document.root != "[":
        raise InputError("is no list of objects", place=Place(str(path)), fix="write a list with an object a row, as JSONSink does")
    items = document.decode(_RECORDS)
    records = Records(items=items) if items is not None else document.records(dict[str, Any], "$", tally)
    names = list(dict.fromkeys(name for record in records.items for name in record))
    columns = {}
    for name in choose(names):
        cells = np.empty(len(records.items), np.object_)
        cells[:] = [record.get(name) for record in records.items]
        columns[name] = cells
    origin = np.array([records.position(i) for i in range(len(records.items))], np.int32)
    return Table(source=Source(str(path), "$[{}]"), origin=origin, columns=columns)
