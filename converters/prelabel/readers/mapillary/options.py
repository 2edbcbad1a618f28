"""What ``-O`` takes."""

from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta

from prelabel.readers.base import Options

VOID = "void--"
"""What the classes begin with that are no things to be seen."""

Read = Literal["", "polygons", "instances", "labels"]


class MapillaryOptions(Options, frozen=True, kw_only=True):
    """The options of the reader, said in full by its documentation."""

    read: Annotated[Read, Meta(description="which labels of Vistas are read: polygons, instances or labels; the first that there are")] = ""
    version: Annotated[str, Meta(description="which version of Vistas is read, such as v1.2; the newest where not given")] = ""
    split: Annotated[tuple[str, ...], Meta(description="read these alone: folders such as training, or texts in splits")] = ()
    label: Annotated[Literal["name", "readable"], Meta(description="what classes of Vistas are called")] = "name"
    config: Annotated[Path | None, Meta(description="the config.json that names the classes, if it lies elsewhere")] = None
    void: Annotated[Literal["drop", "keep"], Meta(description="what becomes of void classes, such as void--unlabeled")] = "drop"
    attributes: Annotated[tuple[str, ...], Meta(description="further fields of objects that become attributes")] = ()
