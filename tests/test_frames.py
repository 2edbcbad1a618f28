"""Which frames there are, under which name and with which size."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from prelabel.detections import Frame
from prelabel.errors import InputError, Place, Tally
from prelabel.frames import FrameIndex, FrameOptions, KnownFrame, clean_name, header_size, images_below
from prelabel.frames.known import listed

PLACE = Place("labels.txt", 4)
ROTATED_TO_THE_RIGHT = 6


def image(path: Path, size: tuple[int, int] = (40, 20), orientation: int = 1) -> Path:
    """A tiny image that says how it is to be turned."""
    path.parent.mkdir(parents=True, exist_ok=True)
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.new("L", size).save(path, exif=exif)
    return path


def index(*files: str, options: FrameOptions | None = None, given: bool = True) -> FrameIndex:
    """Frames that were named without images."""
    return FrameIndex([KnownFrame(file=file) for file in files], options or FrameOptions(size=(8, 8)), given=given)


def names(frames: Sequence[KnownFrame]) -> list[str]:
    """The frames' files."""
    return [frame.file for frame in frames]


def refused(call: object) -> str:
    """The message of a call that is refused."""
    assert callable(call)
    with pytest.raises(InputError) as caught:
        call()
    return str(caught.value)


def test_a_turned_photograph_has_the_size_that_it_is_shown_in(tmp_path: Path) -> None:
    """EXIF orientation 6 swaps width and height; 1 and 3 do not."""
    sizes = [header_size(image(tmp_path / f"{turn}.jpg", orientation=turn)) for turn in (1, 3, ROTATED_TO_THE_RIGHT, 8)]

    assert sizes == [(40, 20), (40, 20), (20, 40), (20, 40)]


@pytest.mark.parametrize("content", [b"", b"no image", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"])
def test_an_image_without_a_header_has_no_size(tmp_path: Path, content: bytes) -> None:
    """Broken images are no reason to stop: the source or --size may say it."""
    (tmp_path / "a.jpg").write_bytes(content)

    assert header_size(tmp_path / "a.jpg") == (0, 0)


def test_an_image_that_cannot_be_read_has_no_size(tmp_path: Path) -> None:
    """One that went away, or a folder of that name."""
    (tmp_path / "folder.jpg").mkdir()

    assert (header_size(tmp_path / "away.jpg"), header_size(tmp_path / "folder.jpg")) == ((0, 0), (0, 0))


def test_images_below_a_folder_come_in_natural_order(tmp_path: Path) -> None:
    """Of all kinds, in capitals too; what is no image is left out."""
    for name in ("b/10.PNG", "b/2.jpeg", "a.jpg", "notes.txt", ".hidden.jpg"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()

    assert names(images_below(tmp_path)) == ["a.jpg", "b/2.jpeg", "b/10.PNG"]


def test_an_image_whose_name_is_no_utf8_is_refused(tmp_path: Path) -> None:
    """A payload could not say it."""
    bad = tmp_path / b"caf\xe9.jpg".decode("utf-8", "surrogateescape")
    bad.touch()

    assert refused(lambda: images_below(tmp_path)) == f"{bad}: the name of the image is not UTF-8\n  fix: rename the file"


def test_a_list_names_frames_in_its_order(tmp_path: Path) -> None:
    """Relative names, absolute ones, URLs with escapes and queries, one of an odd host; blank lines and Windows line ends are no names."""
    image(tmp_path / "b" / "1.jpg")
    path = tmp_path / "frames.txt"
    path.write_text(
        f"b/1.jpg\r\n\r\n./a.jpg\n{tmp_path}/c/3.jpg\n/elsewhere/d.jpg\nC:\\e.jpg\nhttp://[::1/f.jpg\nhttps://h/x/y%20z.jpg?v=1#top\n",
        newline="",
        encoding="utf-8",
    )

    frames = listed(path)

    assert names(frames) == ["b/1.jpg", "a.jpg", "c/3.jpg", "d.jpg", "e.jpg", "f.jpg", "x/y z.jpg"]
    assert [frame.url for frame in frames][-3:] == ["", "http://[::1/f.jpg", "https://h/x/y%20z.jpg?v=1#top"]
    assert [frame.path for frame in frames] == [str(tmp_path / "b/1.jpg"), *[""] * 6]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '\n{"images": [\n',
            ": is no list of names but a document of JSON or XML\n  fix: give a folder of images, or a text file with a name a line",
        ),
        ("\n \n", ": names no frames\n  fix: give a folder of images, or a text file with a name a line"),
        ("a.jpg\nhttps://host/\n", ":2: 'https://host/' names no file\n  fix: give a folder of images, or a text file with a name a line"),
        (
            "a.jpg\nb.jpg\n/x/a.jpg\n",
            """:3: names the frame 'a.jpg' a second time, first in line 1
  fix: name each frame once, by a path below the folder of the list""",
        ),
    ],
    ids=["document", "empty", "host", "twice"],
)
def test_a_list_that_names_no_frames_is_refused(tmp_path: Path, text: str, message: str) -> None:
    """So is one that names a frame twice."""
    path = tmp_path / "frames.txt"
    path.write_text(text)

    assert refused(lambda: listed(path)) == f"{path}{message}"


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("a/b.jpg", "a/b.jpg"), ("a\\b.jpg", "a/b.jpg"), ("./a.jpg", "a.jpg"), ("a//b.jpg", "a/b.jpg"), ("a/./b.jpg", "a/b.jpg"),
        ("..a.jpg", "..a.jpg"), ("a:b.jpg", None), ("/a.jpg", None), ("../a.jpg", None), ("a/../../b.jpg", None),
        ("\\\\host\\a\\b.jpg", None),
        ("C:\\a.jpg", None), ("", None), (".", None),
    ],
)  # fmt: skip
def test_names_stay_below_their_folder(name: str, clean: str | None) -> None:
    """With ``/`` between folders; absolute names and those that leave the folder are none."""
    assert clean_name(name) == clean


@pytest.mark.parametrize(
    ("known", "asked", "found"),
    [
        (["a/1.jpg", "b/1.jpg"], "b/1.jpg", "b/1.jpg"),
        (["a/1.jpg"], "data/train/a/1.jpg", "a/1.jpg"),
        (["a/1.jpg"], "1.jpg", "a/1.jpg"),
        (["a/1.jpg"], "data/a/1.png", "a/1.jpg"),
        (["a/1.jpg"], "other/1.jpg", None),
        (["a/1.jpg"], "1", "a/1.jpg"),
        (["a/1.2.jpg"], "1.2", "a/1.2.jpg"),
        (["a/1.jpg", "b/1.jpg"], "1.jpg", None),
        (["a/1.jpg", "b/1.png"], "1", None),
        (["a/1.jpg"], "2.jpg", None),
        ([], "1.jpg", None),
    ],
)
def test_a_source_finds_its_image(known: list[str], asked: str, found: str | None) -> None:
    """By the longest end of its name, or the only image of a bare name or stem; never by guessing between two."""
    frame = index(*known).find(asked)

    assert (frame.file if frame else None) == found


@given(st.text("a1./", max_size=8))
def test_any_name_may_be_asked_for(name: str) -> None:
    """Dots and slashes alone name nothing, and are no reason to fail."""
    found = index("a/1.jpg", "a.1/a").find(name)

    assert found is None or found.file in {"a/1.jpg", "a.1/a"}


def test_the_frames_of_a_folder() -> None:
    """In any depth, in their order; by the folder's name, or by the end of its path."""
    found = index("b/x/1.jpg", "x/2.jpg", "a/x/c/3.jpg", "xx/4.jpg", "x.jpg", "b/5.jpg")

    assert names(found.below("x")) == ["b/x/1.jpg", "x/2.jpg", "a/x/c/3.jpg"]
    assert names(found.below("b/x")) == ["b/x/1.jpg"]
    assert names(found.below("c", "b")) == ["b/x/1.jpg", "a/x/c/3.jpg", "b/5.jpg"]


def test_a_frame_goes_by_the_name_of_its_image() -> None:
    """And has its URL, where the source has none."""
    frames = FrameIndex([KnownFrame(file="a/1.jpg", url="https://h/1")], FrameOptions(size=(8, 6)), given=True)

    found = [frames.frame("a/1.png", place=PLACE, tally=Tally(), url=url) for url in ("", "https://own/1")]

    assert [(f.file, f.url, f.width, f.height) for f in found if f] == [
        ("a/1.jpg", "https://h/1", 8, 6),
        ("a/1.jpg", "https://own/1", 8, 6),
    ]


@pytest.mark.parametrize(
    ("said", "header", "options", "size"),
    [
        ((64, 48), None, FrameOptions(), (64, 48)),
        ((0, 0), (40, 20), FrameOptions(), (40, 20)),
        ((0, 0), None, FrameOptions(size=(7, 5)), (7, 5)),
        ((0, 0), (40, 20), FrameOptions(size=(7, 5)), (40, 20)),
        ((64, 48), None, FrameOptions(size=(7, 5)), (64, 48)),
        ((40, 20), (40, 20), FrameOptions(), (40, 20)),
        ((64, 48), (40, 20), FrameOptions(size_from="source"), (64, 48)),
        ((64, 48), (40, 20), FrameOptions(size_from="image"), (40, 20)),
        ((64, 48), None, FrameOptions(size_from="image"), (64, 48)),
        ((0, 48), (40, 20), FrameOptions(), (40, 20)),
    ],
)
@pytest.mark.parametrize("given", [True, False], ids=["--frames", "found beside"])
def test_the_size_that_holds(
    tmp_path: Path, said: tuple[int, int], header: tuple[int, int] | None, options: FrameOptions, size: tuple[int, int], *, given: bool
) -> None:
    """The source's, else the image's, else --size; --size-from settles who is right where two disagree."""
    path = str(image(tmp_path / "a.jpg", header)) if header else ""
    frames = FrameIndex([KnownFrame(file="a.jpg", path=path)], options, given=given)

    frame = frames.frame("a.jpg", place=PLACE, tally=Tally(), width=said[0], height=said[1])

    assert frame is not None
    assert (frame.width, frame.height) == size


def bad(frames: FrameIndex, file: str = "a.jpg", size: tuple[int, int] = (0, 0)) -> str:
    """The message of a frame that is refused, which is left out and counted when records may be skipped."""
    tally = Tally(on_error="skip")
    assert frames.frame(file, place=PLACE, tally=tally, width=size[0], height=size[1]) is None
    assert len(tally.bad) == 1
    return refused(lambda: frames.frame(file, place=PLACE, tally=Tally(), width=size[0], height=size[1]))


def test_sizes_that_disagree_are_an_error(tmp_path: Path) -> None:
    """Until the user says who is right."""
    frames = FrameIndex([KnownFrame(file="a.jpg", path=str(image(tmp_path / "a.jpg")))], given=True)

    assert bad(frames, size=(64, 48)) == (
        "labels.txt:4: 'a.jpg' is 64x48 in the source, 40x20 in the image's header\n"
        "  fix: choose with --size-from source or --size-from image"
    )


def test_a_size_that_nobody_knows_is_an_error() -> None:
    """The fix says how to give it."""
    assert bad(FrameIndex()) == (
        "labels.txt:4: the size of 'a.jpg' is not known\n  fix: give --size WIDTHxHEIGHT, or --frames with the folder of images"
    )


def test_a_frame_that_is_not_among_those_given_is_an_error() -> None:
    """The user said which frames there are."""
    assert bad(index("b.jpg", "c.jpg")) == (
        "labels.txt:4: frame 'a.jpg' is not among the 2 of --frames\n"
        "  fix: add the image to --frames, or leave its labels out with --on-error skip"
    )


def test_a_frame_whose_name_is_no_utf8_is_an_error() -> None:
    """Labels may lie in such files, too."""
    name = b"\xe9.jpg".decode("utf-8", "surrogateescape")

    assert (
        bad(FrameIndex(options=FrameOptions(size=(1, 1))), name) == f"labels.txt:4: the name {name!r} is not UTF-8\n  fix: rename the file"
    )


def test_a_reader_that_needs_no_size_gets_none(tmp_path: Path) -> None:
    """Headers are not read then: the size is looked up where it decides something."""
    frames = FrameIndex([KnownFrame(file="a.jpg", path=str(image(tmp_path / "a.jpg")))])

    frame = frames.frame("a.jpg", place=PLACE, tally=Tally(), sized=False)

    assert frame == Frame(file="a.jpg", time_s=frame.time_s) if frame else False
    assert frames.header(Frame(file="a.jpg")) == (40, 20)
    assert frames.header(Frame(file="a.jpg", width=3, height=4)) == (3, 4)
    assert frames.header(Frame(file="unknown.jpg")) == (0, 0)


@pytest.mark.parametrize(("order", "numbers"), [(["b.jpg", "a.jpg"], [0, 1]), (["a.jpg", "b.jpg"], [-1, -1])])
def test_a_list_orders_frames(tmp_path: Path, order: list[str], numbers: list[int]) -> None:
    """Where its order is not the natural one of names, which then number the frames."""
    (tmp_path / "frames.txt").write_text("\n".join(order))
    frames = FrameIndex.open(FrameOptions(frames=tmp_path / "frames.txt", size=(1, 1)))

    assert [frames.number(name) for name in order] == numbers
    found = [frames.frame(name, place=PLACE, tally=Tally()) for name in order]
    assert [frame.index for frame in found if frame] == numbers
    numbered = frames.frame("a.jpg", place=PLACE, tally=Tally(), index=7)
    assert numbered is not None
    assert numbered.index == 7


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("no", "does not exist\n  fix: give --frames a folder of images or a list of them"),
        ("empty", "holds no image\n  fix: give --frames the folder that the images lie in"),
    ],
)
def test_frames_that_are_not_there(tmp_path: Path, name: str, message: str) -> None:
    """A wrong --frames is refused before anything is read."""
    (tmp_path / "empty").mkdir()

    assert refused(lambda: FrameIndex.open(FrameOptions(frames=tmp_path / name))) == f"{tmp_path / name}: {message}"
