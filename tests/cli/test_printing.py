"""What stands in a file does nothing to the terminal that it is shown on."""

import os
import pty
from collections import Counter
from pathlib import Path

import pytest

from prelabel.cli.show import counts
from prelabel.errors import Place, Tally
from tests.commands import BOX, coco, environment, payload, spawned

LABEL = "car\x1b]0;owned\x07\x1b[2J\u202eevil"

SHOWN = r"car\x1b]0;owned\x07\x1b[2J\u202eevil"

ESCAPES = ("\x1b]", "\x07", "\x1b[2J", "\u202e")
"""Those of `LABEL`."""


def seen(folder: Path, *arguments: str | Path) -> str:
    """What a terminal gets of a command; a dumb one, on which nothing of our own moves or has a colour."""
    leader, follower = pty.openpty()
    done = spawned(folder, *arguments, stdout=follower, stderr=follower, env={**environment(), "TERM": "dumb", "COLUMNS": "200"})
    os.close(follower)
    text = os.read(leader, 1 << 16).decode()
    os.close(leader)
    assert done.returncode in {0, 1}
    return text


def test_labels_of_an_inspection(tmp_path: Path) -> None:
    """Their escapes are spelt."""
    coco(tmp_path / "a.json", {"1.jpg": [{"bbox": BOX, "label": LABEL}]})

    text = seen(tmp_path, "inspect", "a.json")

    assert SHOWN in text
    assert not any(escape in text for escape in ESCAPES)


@pytest.mark.parametrize("on_error", ["stop", "skip"])
def test_what_is_said_of_a_bad_record(tmp_path: Path, on_error: str) -> None:
    """As an error, and among what was left out."""
    coco(tmp_path / f"{LABEL}.json", {"1.jpg": [{"bbox": BOX}, {"bbox": [0, 0, -1, 1]}]})

    text = seen(tmp_path, "convert", f"{LABEL}.json", *payload(), "--on-error", on_error)

    assert f"{SHOWN}.json:1:" in text
    assert not any(escape in text for escape in ESCAPES)


def test_what_is_said_of_a_run_forges_no_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Names of a source stand in notes, reasons and what is wrong, and may have line ends."""
    tally = Tally(on_error="skip", unconverted=Counter({"shape a\nnote: b": 1}))
    tally.note("of c\nnote: d")
    tally.reject("bad e\nnote: f", "is g\nnote: h", place=Place("i"), fix="mend j\nnote: k")

    counts(tally)

    lines = [line.rstrip() for line in capsys.readouterr().err.splitlines()]
    assert lines[1:] == [
        r"not converted yet  shape a\nnote: b      1",
        r"bad                bad e\nnote: f        1",
        r"note: of c\nnote: d",
        r"left out: i: is g\nnote: h",
        r"  fix: mend j\nnote: k",
    ]
