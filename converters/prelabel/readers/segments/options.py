"""What ``-O`` takes."""

from pathlib import Path
from typing import Annotated

from msgspec import Meta

from prelabel.readers.base import Options


class SegmentsOptions(Options, frozen=True, kw_only=True):
    """The options of the reader, said in full by its documentation."""

    labelset: Annotated[str, Meta(description="the labelset that is read; ground-truth, or the only one, where not given")] = ""
    status: Annotated[tuple[str, ...], Meta(description="read samples of these label_status alone, such as LABELED,REVIEWED")] = ()
    bitmaps: Annotated[Path | None, Meta(description="the folder of the bitmaps, if they do not lie beside the release")] = None
    attributes: Annotated[tuple[str, ...], Meta(description="further fields of annotations that become attributes")] = ()
