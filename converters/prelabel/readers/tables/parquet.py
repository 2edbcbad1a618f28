"""Tables as Parquet. The only home of pyarrow."""

from pathlib import Path

import numpy as np

from prelabel.detections import Source
from prelabel.errors import InputError, Place
from prelabel.readers.tables.table import Cells, Choose, DamagedError, Table, check_names

FIX = "install what reads it: pip install 'prelabel[parquet]'"


def read_parquet(path: Path, choose: Choose) -> Table:
    """The wanted columns of a file.

    Args:
        path: of the file.
        choose: is told the columns.

    Raises:
        DamagedError: it cannot be read by pyarrow.
        InputError: pyarrow is not installed, or the file has two columns of one name.
    """
    try:
        import pyarrow as pa  # noqa: PLC0415  # an extra
        from pyarrow import parquet  # noqa: PLC0415  # likewise
    except ModuleNotFoundError as error:
        raise InputError("is Parquet, which needs pyarrow", place=Place(str(path)), fix=FIX) from error
    try:
        with parquet.ParquetFile(path) as file:
            names = list(file.schema_arrow.names)
            check_names(names, Place(str(path)))
            wanted = list(choose(names))
            table = file.read(columns=wanted)
            columns: dict[str, Cells] = {}
            for name in wanted:
                column = table.column(name)
                plain = column.cast(pa.float64()) if pa.types.is_decimal(column.type) else column
                columns[name] = _cells(plain.to_numpy(zero_copy_only=False))
    except (pa.ArrowException, OSError) as error:
        what = f"cannot be read as Parquet: {' '.join(str(error).split())}"
        raise DamagedError(what, place=Place(str(path)), fix="write the file again") from error
    origin = np.arange(1, table.num_rows + 1, dtype=np.int32)
    return Table(source=Source(str(path), "row {}"), origin=origin, columns=columns)


def _cells(column: Cells) -> Cells:
    """Numbers as such, all else as objects."""
    return column.astype(np.float64) if column.dtype.kind in "iuf" else column.astype(np.object_)
