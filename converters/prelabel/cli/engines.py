"""Where the work of a command is done: options, and the engine that they choose."""

from contextlib import AbstractContextManager
from typing import Any

import click

from prelabel.cli.options import WORKERS, applied
from prelabel.engine import Cluster, Engine, Processes, processors

OPTIONS = applied(
    WORKERS,
    click.option("--engine", type=click.Choice(["local", "dask"]), default="local", show_default=True,
                 help="Where the work is done: processes of this machine, or a Dask cluster (extra dask). The output is the same."),
    click.option("--scheduler", metavar="ADDRESS",
                 help="Of the cluster, as tcp://host:8786; without it, one of --workers processes is started for the run."),
)  # fmt: skip


def engine(values: dict[str, Any]) -> AbstractContextManager[Engine]:
    """What the options choose."""
    workers = values["workers"] or processors()
    return Cluster(values["scheduler"], workers=workers) if values["engine"] == "dask" else Processes(workers)
