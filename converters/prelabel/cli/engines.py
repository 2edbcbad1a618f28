"""Where the work of a command is done: options, and the engine that they choose."""

from contextlib import AbstractContextManager
from typing import Any

import click

from prelabel.cli.options import WORKERS, applied
from prelabel.engine import Cluster, Engine, Processes, processors
from prelabel.errors import UsageError

OPTIONS = applied(
    WORKERS,
    click.option("--engine", type=click.Choice(["local", "dask"]), default="local", show_default=True,
                 help="Where the work is done: processes of this machine, or a Dask cluster (extra dask). The output is the same."),
    click.option("--scheduler", metavar="ADDRESS",
                 help="Of the cluster, as tcp://host:8786; without it, one of --workers processes is started for the run."),
)  # fmt: skip


def engine(values: dict[str, Any]) -> AbstractContextManager[Engine]:
    """What the options choose.

    Raises:
        UsageError: a scheduler of nothing.
    """
    workers = values["workers"] or processors()
    if values["engine"] == "dask":
        return Cluster(values["scheduler"], workers=workers)
    if values["scheduler"] is not None:
        raise UsageError(f"--scheduler {values['scheduler']} needs the engine that it is of", fix="give --engine dask, too")
    return Processes(workers)
