"""Options that commands share, and how their text becomes values."""

import math
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import click

from prelabel.detections import Kind
from prelabel.errors import OutputError
from prelabel.files import is_text
from prelabel.playment.ranges import RANGES
from prelabel.ranges import COUNTS
from prelabel.refining import SHAPES
from prelabel.stores import Url, location

F = TypeVar("F", bound=Callable[..., Any])

MOST_PX = 1000
"""Farther no point of an outline is moved."""

MOST_WORKERS = 256
"""More processes than a machine has use for take longer to start than they save, and the machine with them."""


class Whole(click.IntRange):
    """A whole number of a range; of what is none it is said that it is no integer, not that it is no range."""

    name = "integer"


WORKERS = click.option(
    "--workers", type=Whole(1, MOST_WORKERS), metavar="N",
    help="Processes that work; as many as there are processors when left out. The output is the same with any number.",
)  # fmt: skip


class Location(click.ParamType[Path | Url]):
    """A path, or the URL of an object store."""

    name = "path"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path | Url:  # noqa: ANN401  # click's signature
        """What the text names; none is that of a variable that is not set, and would be the working folder."""
        if value == "":
            self.fail("'' is no path", param, ctx)
        return value if isinstance(value, Path | Url) else location(str(value))


SOURCES = click.argument("sources", nargs=-1, required=True, type=Location())


class Pair(click.ParamType[tuple[str, str]]):
    """``KEY=VALUE``."""

    name = "KEY=VALUE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:  # noqa: ANN401  # click's signature
        """The key and the text behind the first ``=``."""
        if isinstance(value, tuple):
            return value
        key, equals, text = str(value).partition("=")
        if not equals or not key:
            self.fail(f"{value!r} is not KEY=VALUE", param, ctx)
        return key, text


def in_a_folder(ctx: click.Context, param: click.Parameter, value: Path | None) -> Path | None:  # noqa: ARG001  # click's signature
    """A file to be written, in a folder that is there.

    Raises:
        OutputError: it is not, and the option is named.
    """
    # what else may be wrong with it is told where it is written
    with suppress(OSError):
        if value is not None and not value.parent.is_dir():
            what = f"{param.opts[-1]} {value}: the folder {value.parent} does not exist"
            raise OutputError(what, fix="create it, or choose another name")
    return value


class Name(click.ParamType[str]):
    """Text that names something."""

    name = "NAME"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ANN401  # click's signature
        """The text as it is."""
        if not str(value).strip() or not is_text(str(value)):
            self.fail(f"{value!r} is no name", param, ctx)
        return str(value)


class PixelSize(click.ParamType[tuple[int, int]]):
    """``WIDTHxHEIGHT`` in pixels."""

    name = "WxH"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, int]:  # noqa: ANN401  # click's signature
        """Width and height."""
        if isinstance(value, tuple):
            return value
        match = re.fullmatch(r"([1-9]\d{0,6})[xX]([1-9]\d{0,6})", str(value).strip())
        if match is None:
            self.fail(f"{value!r} is not WIDTHxHEIGHT in pixels, as 1920x1080", param, ctx)
        return int(match[1]), int(match[2])


class AutoOr(click.ParamType[int | None]):
    """``auto``, which is None, or a whole number from ``least`` to ``most``, which has nine digits at most."""

    name = "auto|N"

    def __init__(self, least: int, most: int) -> None:
        self.least, self.most = least, most

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int | None:  # noqa: ANN401  # click's signature
        """The number, None for auto."""
        if str(value) == "auto":
            return None
        if not re.fullmatch(r"[0-9]{1,9}", str(value)) or not self.least <= int(value) <= self.most:
            self.fail(f"{value!r} is neither auto nor a whole number from {self.least} to {self.most}", param, ctx)
        return int(value)


class Shapes(click.ParamType[frozenset[Kind] | None]):
    """``auto``, which is None, or kinds of annotations between commas."""

    name = "auto|LIST"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> frozenset[Kind] | None:  # noqa: ANN401  # click's signature
        """The kinds, None for auto."""
        if isinstance(value, frozenset) or value == "auto":
            return None if value == "auto" else value
        kinds = {name: kind for kind, name in SHAPES.items()}
        names = [name.strip() for name in str(value).split(",")]
        if "auto" in names:
            self.fail("auto stands alone: it chooses of each object the most exact outline, and landmarks", param, ctx)
        wrong = next((name for name in names if name not in kinds), None)
        if wrong is not None:
            self.fail(f"{wrong!r} is neither auto nor of {', '.join(kinds)}", param, ctx)
        return frozenset(kinds[name] for name in names)


class Weights(click.ParamType[tuple[float, ...]]):
    """Numbers between commas."""

    name = "W,W..."

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[float, ...]:  # noqa: ANN401  # click's signature
        """The numbers."""
        if isinstance(value, tuple):
            return value
        try:
            return tuple(float(text) for text in str(value).split(","))
        except ValueError:
            self.fail(f"{value!r} is not numbers between commas, as 2,1", param, ctx)


class Number(click.FloatRange):
    """A number of a range; no NaN, which is in every range."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:  # noqa: ANN401  # click's signature
        """The number."""
        number = float(super().convert(value, param, ctx))
        if math.isnan(number):
            self.fail(f"{value!r} is no number.", param, ctx)
        return number


def once(pairs: tuple[tuple[str, str], ...], option: str) -> dict[str, str]:
    """Pairs as a mapping.

    Raises:
        click.UsageError: a key comes twice.
    """
    out: dict[str, str] = {}
    for key, text in pairs:
        if key in out:
            message = f"{option} {key} is given twice"
            raise click.UsageError(message)
        out[key] = text
    return out


def applied(*decorators: Callable[[F], F]) -> Callable[[F], F]:
    """Several options as one decorator; ``--help`` shows them in this order."""

    def decorate(function: F) -> F:
        for decorator in reversed(decorators):
            function = decorator(function)
        return function

    return decorate


_FORMAT = "The format of the sources; recognised when left out."

_reading = applied(
    click.option("-O", "reader_options", type=Pair(), multiple=True, help="An option of the reader; see prelabel formats NAME."),
    click.option("--frames", type=Location(), metavar="DIR|LIST", help="The images: their names, order and sizes."),
    click.option("--size", type=PixelSize(), help="Size of frames whose size nothing else says."),
    click.option("--size-from", type=click.Choice(["source", "image"]), help="Who is right where source and image header disagree."),
    click.option("--sequences", default="auto", metavar="RULE", show_default=True,
                 help="How frames form sequences: auto, folder, one, image, or a regular expression whose group names the sequence."),
    click.option("--job", type=click.Choice(["auto", "video", "image"]), default="auto", show_default=True,
                 help="One video job a sequence, or one image job a frame."),
    click.option("--on-error", type=click.Choice(["stop", "skip"]), default="stop", show_default=True,
                 help="At a bad record: stop, or leave it out, count it and exit 1."),
)  # fmt: skip

reading = applied(click.option("--format", "format_", metavar="NAME", help=_FORMAT), _reading)
"""How sources of one format are read."""

reading_each = applied(
    click.option("--format", "formats", multiple=True, metavar="NAME", help=_FORMAT),
    _reading,
    click.option("--merge", type=click.Choice(["nms", "wbf"]),
                 help="Each SOURCE is the output of a model over the same frames: of objects that overlap keep the best (nms), or average "
                 "their boxes by score (weighted boxes fusion). --format, -O and --labels may say of which SOURCE they speak, from 1: "
                 "--format 2:coco -O 2:images=a.json --labels 2:map.toml. Label maps and --min-score come before merging, links after it."),
    click.option("--merge-iou", type=Number(0, 1, min_open=True), metavar="IOU",
                 help="Merge what overlaps by more; 0.5 with nms, 0.55 with wbf when left out."),
    click.option("--merge-weights", type=Weights(),
                 help="What the scores of each SOURCE are multiplied by when they are compared, in order, as 2,1."),
)  # fmt: skip
"""How sources are read that may be of several formats."""

refining = applied(
    click.option("--labels", type=click.Path(path_type=Path), multiple=True, metavar="FILE",
                 help="Label map, TOML, JSON or YAML: name to name or false."),
    click.option("--unmapped", type=click.Choice(["keep", "drop", "error"]), help="Labels that the map does not name; error with a map."),
    click.option("--min-score", type=Number(0, 1), help="Leave out detections with a lower score."),
    click.option("--min-keypoint-score", type=Number(0, 1), help="Leave out keypoints with a lower score."),
    click.option("--nms",
                 type=Number(0, 1, min_open=True), metavar="IOU", help="Leave out boxes that overlap a better one of their label by more."),
    click.option("--link", type=click.Choice(["auto", "keep", "none", "relink"]), default="auto", show_default=True,
                 help="Tracks: the source's ids where it has them, else linked; none: one tracker a detection."),
    click.option("--max-gap", type=Whole(*COUNTS["max_gap"]), metavar="N",
                 help="The most frames that a track may be missed in."),
    click.option("--min-length", type=AutoOr(*COUNTS["min_length"]), default="auto", show_default=True, metavar="auto|N",
                 help="Leave out linked tracks of fewer than N detections; auto: those whose scores say too little; 1: none."),
    click.option("--fill-gaps", type=AutoOr(*COUNTS["fill_gaps"]), default="auto", show_default=True, metavar="auto|N",
                 help="Add boxes where a track was missed for up to N frames; auto: where it is sure; 0: nowhere."),
    click.option("--smooth", is_flag=True, help="Take jitter out of tracks of boxes."),
    click.option("--stride", type=Whole(*COUNTS["stride"]), default=1, show_default=True, help="Keep every N-th frame."),
    click.option("--limit", type=Whole(*COUNTS["limit"]), metavar="N", help="Only the first N sequences or images."),
)  # fmt: skip
"""What is left out, renamed and linked."""

shaping = applied(
    click.option("--shape", "shapes", type=Shapes(), default="auto", show_default=True, metavar="auto|LIST",
                 help="What becomes an annotation, of box, polygon, line, cuboid, landmark; auto: the most exact outline and landmarks."),
    click.option("--simplify", type=Number(0, MOST_PX), default=0.5, show_default=True, metavar="PX",
                 help="Leave out points of polygons that lie no farther than PX pixels from the outline without them."),
    click.option("--holes", type=click.Choice(["cut", "drop"]), default="cut", show_default=True,
                 help="Holes of polygons: joined to the outer ring by a cut of no width, or dropped."),
    click.option("--parts", type=click.Choice(["split", "join", "largest"]), default="split", show_default=True,
                 help="Parts of polygons: an annotation each, joined to one ring by cuts, or only the largest."),
    click.option("--score-attribute", type=Name(), metavar="NAME", help="Write the score as an attribute of this name."),
    click.option("--state", type=click.Choice(["editable", "non_editable"]), help="The state of all annotations."),
    click.option("--max-frames", type=Whole(*RANGES["max_frames"]), metavar="N",
                 help="Cut longer sequences into jobs of at most N frames."),
    click.option("--frame-overlap", type=Whole(*RANGES["frame_overlap"]), default=0, show_default=True, metavar="K",
                 help="Frames that a job of a cut sequence shares with the one before."),
)  # fmt: skip
"""What annotations and jobs look like."""

payload = applied(
    click.option("--src", metavar="TEMPLATE",
                 help="URL of a frame, with fields {sequence} {file} {name} {stem} {index}; the source's own when left out."),
    click.option("--src-map", type=click.Path(path_type=Path), metavar="FILE", help="URLs by file: CSV with header file,url, or JSON."),
    click.option("--workflow-id", envvar="PLAYMENT_WORKFLOW_ID", metavar="UUID", help="The project's workflow [PLAYMENT_WORKFLOW_ID]."),
    click.option("--batch-id", envvar="PLAYMENT_BATCH_ID", metavar="UUID", help="The batch, else the default one [PLAYMENT_BATCH_ID]."),
    click.option("--tag", help="The tag that older projects route by."),
    click.option("--priority", type=Whole(*RANGES["priority"]), help="Priority weight."),
    click.option("--metadata", type=Pair(), multiple=True, help="An entry of the job's metadata."),
    click.option("--no-metadata", is_flag=True, help="Leave out data.metadata.prelabel."),
    click.option("--reference-id", metavar="TEMPLATE", help="Unique id of a job: {sequence} of a video, {file} of an image when left out."),
)  # fmt: skip
"""What goes into every payload."""
