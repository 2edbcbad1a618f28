"""What a release says, as it says it; what may be bad alone is decoded alone."""

from typing import Annotated

import msgspec
from msgspec import Meta

from prelabel.errors import Tally
from prelabel.rawjson import NULL
from prelabel.safejson import Document, or_leave_out


class Dataset(msgspec.Struct, frozen=True, gc=False):
    """The data set of a release."""

    samples: list[msgspec.Raw]
    name: msgspec.Raw = NULL
    owner: msgspec.Raw = NULL
    task_type: msgspec.Raw = NULL
    task_attributes: msgspec.Raw = NULL
    labelsets: msgspec.Raw = NULL


class TaskAttributes(msgspec.Struct, frozen=True, gc=False):
    """How annotations are labelled."""

    categories: msgspec.Raw = NULL


class Category(msgspec.Struct, frozen=True, gc=False):
    """A class."""

    id: int
    name: str


class Labelset(msgspec.Struct, frozen=True, gc=False):
    """A name under which each sample has a label."""

    name: str


class Sample(msgspec.Struct, frozen=True, gc=False):
    """An image, or a sequence of one or several sensors."""

    name: str
    attributes: msgspec.Raw = NULL
    labels: msgspec.Raw = NULL


class Media(msgspec.Struct, frozen=True, gc=False):
    """What a sample, or a frame or sensor of one, shows; one of these is there."""

    image: msgspec.Raw = NULL
    frames: msgspec.Raw = NULL
    sensors: msgspec.Raw = NULL
    pcd: msgspec.Raw = NULL
    text: msgspec.Raw = NULL
    name: msgspec.Raw = NULL
    timestamp: msgspec.Raw = NULL


class Asset(msgspec.Struct, frozen=True, gc=False):
    """A file of the service."""

    url: str | None = None


class Sensor(msgspec.Struct, frozen=True, gc=False):
    """A camera or a lidar, in a sample or in its label."""

    name: str
    task_type: str | None = None
    attributes: msgspec.Raw = NULL


class Label(msgspec.Struct, frozen=True, gc=False):
    """What one labelset says of a sample."""

    label_status: msgspec.Raw = NULL
    attributes: msgspec.Raw = NULL


class Labelled(msgspec.Struct, frozen=True, gc=False):
    """The annotations of an image or a frame, or its frames or sensors, which have them."""

    annotations: msgspec.Raw = NULL
    segmentation_bitmap: msgspec.Raw = NULL
    image_attributes: msgspec.Raw = NULL
    links: msgspec.Raw = NULL
    timestamp: msgspec.Raw = NULL
    frames: msgspec.Raw = NULL
    sensors: msgspec.Raw = NULL


class Annotation(msgspec.Struct, frozen=True, gc=False):
    """An object; one without a type is a mask."""

    category_id: int
    type: str | None = None
    points: msgspec.Raw = NULL
    id: msgspec.Raw = NULL
    track_id: msgspec.Raw = NULL
    is_keyframe: msgspec.Raw = NULL
    attributes: msgspec.Raw = NULL
    index: msgspec.Raw = NULL
    links: msgspec.Raw = NULL


class KnownAnnotation(Annotation, frozen=True, gc=False, forbid_unknown_fields=True):
    """One without further fields."""


ASSET = msgspec.json.Decoder(Asset | None)
MEDIA = msgspec.json.Decoder(Media | None)

# of a sensor without a label there is an empty list
_LABELLED = msgspec.json.Decoder(Labelled | Annotated[list[msgspec.Raw], Meta(max_length=0)] | None)


def labelled_of(raw: msgspec.Raw, element: str, document: Document, tally: Tally) -> Labelled:
    """What the attributes of a label say; nothing where they are empty or were rejected.

    Args:
        raw: the attributes.
        element: their ``$.path``.
        document: the file.
        tally: takes what is bad.

    Raises:
        InputError: it is bad, and the run stops at bad records.
    """
    found = document.value(raw, _LABELLED, element, tally, or_leave_out("label"))
    return found if isinstance(found, Labelled) else Labelled()
