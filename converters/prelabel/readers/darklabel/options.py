"""What ``-O`` takes."""

from typing import Annotated

from msgspec import Meta

from prelabel.readers.base import Options
from prelabel.readers.shared.timing import FASTEST_HZ


class DarklabelOptions(Options, frozen=True, kw_only=True):
    """``-O`` of this format."""

    format: Annotated[str, Meta(description="fields of a line, or the number or name of a format of darklabel.yml")] = ""
    config: Annotated[str, Meta(description="a darklabel.yml")] = ""
    delimiter: Annotated[str, Meta(description="between fields; space or tab for white space")] = ""
    names: Annotated[str, Meta(description="names of classes from 0: a file, a list, or names between commas")] = ""
    label: Annotated[str, Meta(min_length=1, description="the label of objects that have none")] = "object"
    fps: Annotated[Annotated[float, Meta(gt=0, le=FASTEST_HZ)] | None, Meta(description="frames a second")] = None
