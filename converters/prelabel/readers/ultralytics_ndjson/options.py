"""The options of the reader."""

import re
from typing import Annotated

from msgspec import Meta

from prelabel.errors import UsageError
from prelabel.readers.base import Options
from prelabel.readers.shared.kpt_shape import MOST_POINTS, KptShape

_TEXT = re.compile(r"(\d{1,5})x([23])")


class UltralyticsNdjsonOptions(Options, frozen=True, kw_only=True):
    """What ``-O`` can say about NDJSON of Ultralytics."""

    names: Annotated[
        str, Meta(description="names of the classes in place of class_names: a file, a list (coco80), or names between commas")
    ] = ""
    kpt_shape: Annotated[str, Meta(description="keypoints of a pose and values of each, where the first line does not say it: 17x3")] = ""


def shape_of(options: UltralyticsNdjsonOptions) -> KptShape | None:
    """The keypoints that the user says; None where he says none.

    Raises:
        UsageError: the option is no shape of keypoints.

    >>> shape_of(UltralyticsNdjsonOptions(kpt_shape="17x3"))
    KptShape(points=17, values=3)
    """
    if not options.kpt_shape:
        return None
    found = _TEXT.fullmatch(options.kpt_shape)
    if found is None or not 0 < int(found[1]) <= MOST_POINTS:
        fix = "write the number of keypoints, and 2 or 3 for the values of each: 17x3"
        raise UsageError(f"-O kpt_shape={options.kpt_shape}: no shape of keypoints", fix=fix)
    return KptShape(int(found[1]), int(found[2]))
