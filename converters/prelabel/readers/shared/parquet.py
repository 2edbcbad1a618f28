"""Parquet: what a file says of its columns, and the cells of some of them. The only home of pyarrow."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from prelabel.errors import InputError, Place
from prelabel.files import read_bytes
from prelabel.readers.shared.faults import DamagedError
from prelabel.readers.shared.messages import in_one_line

Cells = NDArray[Any]
"""(n,) of one column: float64, or objects, which are text, bytes, arrays, or None."""

FIX = "install what reads it: pip install 'prelabel[parquet]'"

_SIGN = b"PAR1"
_LENGTH = 4
_TAIL = _LENGTH + len(_SIGN)
"""What a file ends with: how long its description is, and a sign."""

_MOST = 1 << 14
"""Bytes of a description; the names of columns stand in front."""

_BUFFER = 1 << 16
"""Bytes of a large file that are read at a time; without, all that a column has in a row group is."""


class Columns(NamedTuple):
    """Some columns of a file.

    Args:
        rows: of the file.
        cells: by the name of the column.
    """

    rows: int
    cells: Mapping[str, Cells]


def description(path: Path) -> bytes:
    """The beginning of what a file says of its columns; nothing of one that is not whole, or cannot be read. Never raises."""
    try:
        with path.open("rb") as file:
            end = file.seek(0, 2) - _TAIL
            file.seek(max(0, end))
            tail = file.read(_TAIL)
            at = end - int.from_bytes(tail[:_LENGTH], "little")
            if not tail.endswith(_SIGN) or at < len(_SIGN):
                return b""
            file.seek(at)
            return file.read(min(end - at, _MOST))
    except (OSError, ValueError):
        return b""


def read_columns(path: Path, choose: Callable[[Sequence[str]], Sequence[str]], *, whole: bool = True) -> Columns:
    """The wanted columns of a file.

    Args:
        path: of the file.
        choose: is told the columns.
        whole: the file is read at once, as `prelabel.files.read_bytes` does; else only where these columns lie in it.

    Raises:
        DamagedError: it cannot be read by pyarrow.
        InputError: pyarrow is not installed, the file cannot be opened, or ``choose`` refuses it.
    """
    with _opened(path, whole=whole) as (pa, file):
        wanted = list(choose(list(file.schema_arrow.names)))
        table = file.read(columns=wanted)
        return Columns(table.num_rows, {name: _cells(pa, table.column(name)) for name in wanted})


def each_row(path: Path, names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """The cells of rows, one after the other, of a file that is large.

    Args:
        path: of the file.
        names: of its columns.

    Raises:
        DamagedError: it cannot be read by pyarrow, or has no such column.
        InputError: pyarrow is not installed.
    """
    with _opened(path, whole=False) as (_, file):
        for batch in file.iter_batches(batch_size=1, columns=list(names)):
            yield tuple(batch.column(name)[0].as_py() for name in names)


@contextmanager
def _opened(path: Path, *, whole: bool) -> Iterator[tuple[Any, Any]]:
    """The package, and the file as it opens it; what goes wrong with the file meanwhile is said of it."""
    try:
        import pyarrow as pa  # noqa: PLC0415  # an extra
        from pyarrow import parquet  # noqa: PLC0415  # likewise
    except ModuleNotFoundError as error:
        raise InputError("is Parquet, which needs pyarrow", place=Place(str(path)), fix=FIX) from error
    source = BytesIO(read_bytes(path)) if whole else path
    try:
        with parquet.ParquetFile(source, buffer_size=0 if whole else _BUFFER, pre_buffer=False) as file:
            yield pa, file
    # text that is not UTF-8 is none of pyarrow's exceptions, columns that are not there may be of either kind
    except (pa.ArrowException, OSError, UnicodeDecodeError, KeyError) as error:
        what = f"cannot be read as Parquet: {in_one_line(str(error))}"
        raise DamagedError(what, place=Place(str(path)), fix="write the file again") from error


def _cells(pa: Any, column: Any) -> Cells:  # noqa: ANN401  # an extra without types
    """Numbers as such, all else as objects."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    plain = column.cast(pa.float64()) if pa.types.is_decimal(column.type) else column
    cells: Cells = plain.to_numpy(zero_copy_only=False)
    return cells.astype(np.float64) if cells.dtype.kind in "iuf" else cells.astype(np.object_)
