"""Folders that only one run writes to."""

from pathlib import Path

from prelabel.errors import ChoiceError


def lock(descriptor: int, folder: Path) -> bool:
    """Keep other runs from a folder as long as one of its files is open; whether the system and the file system can.

    Raises:
        ChoiceError: another run is there.
    """
    try:
        import fcntl  # noqa: PLC0415  # not of every system

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise ChoiceError(f"{folder}: another run writes to it", fix="wait until it ends") from error
    except (ImportError, OSError):
        return False
    return True
