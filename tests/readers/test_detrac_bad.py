"""UA-DETRAC XML that is wrong: each message names the place and the fix; under skip the rest is read."""

from pathlib import Path

import pytest

from prelabel.errors import InputError, PrelabelError, Tally
from prelabel.frames import FrameOptions
from prelabel.readers.base import parse_options
from prelabel.readers.detrac import READER
from prelabel.readers.planning import read_sources
from tests.readers.detrac_files import BOX, frame, read, target, write
from tests.readers.mots_files import images

SKIP = "correct it, or leave the target out with --on-error skip"
NUMBERED = "give each frame a number of its own, from 1"


def box(**sides: str) -> str:
    """A box of which a side is written otherwise, or not at all."""
    said = {"left": "10", "top": "20", "width": "8", "height": "16"} | sides
    fields = [f'{name}="{value}"' for name, value in said.items() if value]
    return f"<box {' '.join(fields)}/>"


BAD = [
    (target("x"), "bad id", "target x: id 'x' is no whole number from 0", SKIP),
    (target("1234567890"), "bad id", "target 123456789: id '1234567890' is no whole number from 0", SKIP),
    (target("-1"), "bad id", "target -1: id '-1' is no whole number from 0", SKIP),
    (f"<target>{BOX}</target>", "bad id", "target: id '' is no whole number from 0", SKIP),
    (target(), "track twice in a frame", "target 1: frame 2 has id 1 twice", "give each target its own id"),
    (target(2, ""), "no box", "target 2: has no <box>", SKIP),
    (target(2, box(left="")), "no number of pixels", "target 2: left '' is no number of pixels", SKIP),
    (target(2, box(top="a")), "no number of pixels", "target 2: top 'a' is no number of pixels", SKIP),
    (target(2, box(width="1_0")), "no number of pixels", "target 2: width '1_0' is no number of pixels", SKIP),
    (target(2, box(height="nan")), "no number of pixels", "target 2: height 'nan' is no number of pixels", SKIP),
    (target(2, box(left="-1e9")), "no number of pixels", "target 2: left '-1e9' is no number of pixels", SKIP),
    (target(2, box(width="0")), "width or height not positive", "target 2: width 0 and height 16 must be above 0", SKIP),
    (target(2, box(height="-2")), "width or height not positive", "target 2: width 8 and height -2 must be above 0", SKIP),
]


def message(source: Path, options: dict[str, str] | None = None, *, frames: Path | None = None) -> str:
    """What the user sees of a source that stops the run."""
    with pytest.raises(PrelabelError) as error:
        read(source, options, frames=frames)
    return str(error.value)


@pytest.mark.parametrize(("bad", "reason", "what", "fix"), BAD, ids=range(len(BAD)))
def test_a_bad_target(bad: str, reason: str, *, what: str, fix: str, tmp_path: Path) -> None:
    """It stops the run with its line; under skip it is left out and counted by reason, the rest is read."""
    path = write(tmp_path / "S.xml", frame(1, target()), frame(2, target(), bad, target(3)), frame(4, target()))
    tally = Tally(on_error="skip")

    assert message(path) == f"{path}:3: {what}\n  fix: {fix}"
    assert read(path, tally=tally).track.tolist() == [1, 1, 3, 1]
    assert [(problem.reason, problem.place.line) for problem in tally.bad] == [(reason, 3)]


FRAMES = [
    ("2", "frame twice", "num '2' is of two frames"),
    ("0", "bad frame", "num '0' is no number from 1 to 1,000,000"),
    ("1000001", "bad frame", "num '1000001' is no number from 1 to 1,000,000"),
    ("1.5", "bad frame", "num '1.5' is no number from 1 to 1,000,000"),
    ("", "bad frame", "num '' is no number from 1 to 1,000,000"),
]


@pytest.mark.parametrize(("number", "reason", "what"), FRAMES, ids=range(len(FRAMES)))
def test_a_bad_frame(number: str, reason: str, what: str, tmp_path: Path) -> None:
    """It stops the run; under skip it is left out with all that it holds."""
    path = write(tmp_path / "S.xml", frame(2, target()), frame(number, target(7)), frame(3, target()))
    tally = Tally(on_error="skip")

    assert message(path) == f"{path}:3: {what}\n  fix: {NUMBERED}"
    assert read(path, tally=tally).track.tolist() == [1, 1]
    assert [problem.reason for problem in tally.bad] == [reason]


def test_a_bad_region(tmp_path: Path) -> None:
    """Only where regions are kept; too many of them in too many frames are refused."""
    bad = f"<ignored_region>{box(width='0')}{BOX}</ignored_region>\n"
    path = write(tmp_path / "S.xml", bad, frame(1, target()))
    many = write(tmp_path / "T.xml", f"<ignored_region>{BOX * 6}</ignored_region>\n", frame(1_000_000))

    assert len(read(path)) == 1
    assert message(path, {"regions": "keep"}) == f"{path}:2: <ignored_region>: width 0 and height 16 must be above 0\n  fix: {SKIP}"
    assert read(path, {"regions": "keep"}, tally=Tally(on_error="skip")).track.tolist() == [1, 2]
    what = "6 ignored regions in 1,000,000 frames; at most 5,000,000 objects are made of them"
    assert message(many, {"regions": "keep"}) == f"{many}: {what}\n  fix: leave them out with -O regions=filter"


DOCUMENTS = [
    ("", "is empty", "export the file again, or remove it"),
    ("<sequence><frame num='1'>", "the file ends before all its elements are closed", "export the file again, or mend it in an editor"),
    ("<annotations/>", "the root element is <annotations>, not <sequence>", "give XML of UA-DETRAC, or name another --format"),
    ('<!DOCTYPE a [<!ENTITY e "1">]><sequence/>', "declares an entity",
        "write the text of each entity in its place, and remove the declarations"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "what", "fix"), DOCUMENTS, ids=range(len(DOCUMENTS)))
def test_a_bad_document(text: str, what: str, fix: str, tmp_path: Path) -> None:
    """It is named; under skip the other videos are read."""
    bad = tmp_path / "A.xml"
    bad.write_text(text, encoding="utf-8")
    write(tmp_path / "xml/B.xml", frame(1, target()))
    (tmp_path / "xml/A.xml").write_text(text if text != "<annotations/>" else "<sequence><frame ", encoding="utf-8")
    tally = Tally(on_error="skip")

    first, _, last = message(bad).partition("\n")
    assert first.startswith(str(bad))
    assert what in first
    assert last == f"  fix: {fix}"
    assert {one.sequence for one in read(tmp_path / "xml", tally=tally).frames} == {"B"}
    assert [(problem.reason, problem.place.path) for problem in tally.bad] == [("unreadable file", f"{tmp_path}/xml/A.xml")]


def test_a_file_that_was_cut(tmp_path: Path) -> None:
    """Under skip what stands before is read."""
    path = write(tmp_path / "S.xml", frame(1, target()), frame(2, target()))
    path.write_text(path.read_text("utf-8").rpartition("</target>")[0], encoding="utf-8")
    tally = Tally(on_error="skip")

    assert (
        message(path)
        == f"{path}:3: the file ends before all its elements are closed\n  fix: export the file again, or mend it in an editor"
    )
    assert [one.index for one in read(path, tally=tally).frames] == [1]
    assert [problem.reason for problem in tally.bad] == ["unreadable file"]


def test_no_frames(tmp_path: Path) -> None:
    """Nothing says which there are, or an object is in one of which there is no image."""
    empty, path = (
        write(tmp_path / "a/S.xml", "<ignored_region/>\n"),
        write(tmp_path / "b/T.xml", frame(3, target()), frame(1, target(123456789))),
    )
    frames = images(tmp_path / "b/T", "img00001.jpg")

    what = "holds no objects, and nothing says which frames there are"
    assert message(empty) == f"{empty}: {what}\n  fix: give --frames with the images of the sequence"
    where = "frame 3 has no image among the 1 of"
    fix = "add the image, or leave such rows out with --on-error skip"
    assert message(path) == f"{path}:2: {where} the folder of the sequence\n  fix: {fix}"
    assert message(path, frames=frames) == f"{path}:2: {where} --frames\n  fix: {fix}"
    left = read(path, tally=Tally(on_error="skip"))
    assert (left.track.tolist(), left.origin.tolist(), [one.index for one in left.frames]) == ([123456789], [3], [1])


def test_other_sources(tmp_path: Path) -> None:
    """A folder with XML of other kinds alone, and two sources with one video."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a/x.xml").write_text("<annotation/>", encoding="utf-8")
    sources = [write(tmp_path / folder / "S.xml", frame(1, target())) for folder in "bc"]

    fix = "give the folder of XML files, as DETRAC-Train-Annotations-XML"
    assert message(tmp_path / "a") == f"{tmp_path}/a: holds no XML of UA-DETRAC\n  fix: {fix}"
    with pytest.raises(InputError, match="sequence 'S', but so is"):
        read_sources(READER, sources, parse_options(READER, {}), FrameOptions(), Tally())
