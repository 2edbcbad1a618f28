"""Samples of several sensors, each of which is labelled alone; and what is labelled in three dimensions, which is counted."""

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from prelabel.errors import Tally
from prelabel.rawjson import NULL
from prelabel.readers.segments.records import MEDIA, Labelled, Media, Sensor, labelled_of
from prelabel.readers.shared.words import shown
from prelabel.safejson import Document, or_leave_out

SOLID = "annotation of a point cloud"

_SOLID_TASK = "pointcloud-"

_MEDIAS = msgspec.json.Decoder(list[Media] | None)
_SENSOR = msgspec.json.Decoder(Sensor)


class Seen(NamedTuple):
    """What a sensor sees, and what is labelled in it.

    Args:
        name: of the sensor.
        is_solid: it sees no images.
        media: its frames.
        media_element: the ``$.path`` of what holds them.
        labelled: its annotations.
        label_element: the ``$.path`` of that.
    """

    name: str
    is_solid: bool
    media: Media
    media_element: str
    labelled: Labelled
    label_element: str


class _List(msgspec.Struct, frozen=True, gc=False):
    annotations: list[msgspec.Raw] | None = None


class _Lists(_List, frozen=True, gc=False):
    frames: list[_List | None] | None = None


_LISTS = msgspec.json.Decoder(_Lists | None)


def is_solid(media: Media) -> bool:
    """Whether a sample is a point cloud, or a sequence of them."""
    try:
        frames = _MEDIAS.decode(media.frames) or ()
    except msgspec.DecodeError:
        frames = ()
    return media.pcd != NULL or any(frame.pcd != NULL for frame in frames)


def count_solid(raw: msgspec.Raw, tally: Tally) -> None:
    """Count the annotations of a label of point clouds; at least one where it has another form."""
    try:
        found = _LISTS.decode(raw)
        lists = [found, *(found.frames or ())] if found else []
        many = sum(len(one.annotations or ()) for one in lists if one is not None)
    except msgspec.DecodeError:
        many = 1
    if many:
        tally.unconverted[SOLID] += many


def sensors_of(media: msgspec.Raw, label: msgspec.Raw, elements: tuple[str, str], document: Document, tally: Tally) -> list[Seen]:
    """The sensors of a sample; what the label says of those that the sample does not name is kept.

    Args:
        media: the list of sensors of the sample.
        label: the list of sensors of its label.
        elements: the ``$.path`` of each.
        document: the file.
        tally: takes sensors that are bad.

    Raises:
        InputError: one is, and the run stops at bad records.
    """
    seen = _named(media, elements[0], document, tally)
    labelled = _named(label, elements[1], document, tally)
    found: list[Seen] = []
    for name in {**seen, **labelled}:
        (of_media, where), (of_label, at) = (some.get(name, (Sensor(name), "")) for some in (seen, labelled))
        where, at = f"{where}.attributes", f"{at}.attributes"
        said = document.value(of_media.attributes, MEDIA, where, tally, or_leave_out("attributes")) or Media()
        solid = (of_media.task_type or of_label.task_type or "").startswith(_SOLID_TASK) or is_solid(said)
        if solid:
            count_solid(of_label.attributes, tally)
            found.append(Seen(name, True, said, where, Labelled(), at))
            continue
        found.append(Seen(name, False, said, where, labelled_of(of_label.attributes, at, document, tally), at))
    return found


def _named(raw: msgspec.Raw, element: str, document: Document, tally: Tally) -> Mapping[str, tuple[Sensor, str]]:
    """The sensors of a list by their names, each with its ``$.path``; of two of a name the first."""
    found: dict[str, tuple[Sensor, str]] = {}
    for number, one in document.entries(raw, _SENSOR, element, "sensor", tally):
        where = f"{element}[{number}]"
        if found.setdefault(one.name, (one, where))[1] != where:
            place = document.place_of(raw, element, f"[{number}]")
            what = f"the sensor {shown(one.name)} comes twice"
            tally.reject("sensor twice", what, place=place, fix=or_leave_out("sensor"))
    return found
