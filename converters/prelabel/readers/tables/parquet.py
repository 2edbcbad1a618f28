"""Tables as Parquet."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from prelabel.detections import Source
from prelabel.errors import Place
from prelabel.readers.shared.parquet import read_columns
from prelabel.readers.tables.table import Choose, Table, check_names


def read_parquet(path: Path, choose: Choose) -> Table:
    """The wanted columns of a file.

    Args:
        path: of the file.
        choose: is told the columns.

    Raises:
        DamagedError: it cannot be read by pyarrow.
        InputError: pyarrow is not installed, or the file has two columns of one name.
    """

    def chosen(names: Sequence[str]) -> Sequence[str]:
        check_names(names, Place(str(path)))
        return choose(names)

    columns = read_columns(path, chosen)
    origin = np.arange(1, columns.rows + 1, dtype=np.int32)
    return Table(source=Source(str(path), "row {}"), origin=origin, columns=columns.cells)
