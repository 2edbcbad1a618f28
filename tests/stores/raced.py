"""Writes an output while something happens; started as a process, with the URL of the object, what happens, and the size in bytes."""

import os
import signal
import sys

from prelabel.errors import OutputError
from prelabel.stores import location, staging


def main(url: str, what: str, size: str = "4") -> None:
    """Write, and say what went wrong."""
    import fsspec  # noqa: PLC0415  # may be missing where this module is only looked at

    try:
        with staging() as stage:
            stage.output(location(url), force=False).write_bytes(b"ours" * (int(size) // 4))
            if what == "killed":
                os.kill(os.getpid(), signal.SIGKILL)
            if what == "raced":
                fsspec.filesystem("s3").pipe_file(url, b"theirs")
    except OutputError as error:
        print(error)  # noqa: T201  # what the test reads


if __name__ == "__main__":
    main(*sys.argv[1:])
