"""Shapes put together to objects: those of one ``group_id`` and label are one."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from prelabel.readers.labelme.records import Shape
from prelabel.readers.labelme.shapes import POINTS, type_of


@dataclass(slots=True)
class Object:
    """An object.

    Args:
        label: its name.
        key: of its geometries in the image; None where it is one shape.
        shapes: numbers of its areas and lines, in the order of the file.
        points: numbers of its points, likewise.
    """

    label: str
    key: Hashable = None
    shapes: list[int] = field(default_factory=list)
    points: list[int] = field(default_factory=list)


def objects_of(shapes: Mapping[int, Shape], *, skeleton: Sequence[str], label: str) -> list[Object]:
    """The objects of an image, in the order of their first shapes.

    Points belong to the object of their group where all its other shapes have one label, whatever their own labels are. In a group of
    points alone those of one label are an object, or all where they are keypoints by their names and the object's label is known.

    Args:
        shapes: by their numbers.
        skeleton: names of keypoints that the user gave; empty where none were.
        label: of objects that only have keypoints, as the user gave it; empty where it was not.
    """
    owners = owners_of(shapes.values())
    found: dict[Hashable, Object] = {}
    for number, shape in shapes.items():
        group, is_point = shape.group_id, type_of(shape) in POINTS
        if group is None:
            found[("shape", number)] = one = Object(label=shape.label)
        else:
            own = owners.get(group, [])
            name = shape.label
            if is_point and len(own) == 1:
                name = own[0]
            elif is_point and not own and label and shape.label in skeleton:
                name = label
            one = found.setdefault((group, name), Object(label=name, key=(group, name)))
        (one.points if is_point else one.shapes).append(number)
    return list(found.values())


def owners_of(shapes: Iterable[Shape]) -> dict[int | str, list[str]]:
    """By group the labels of its areas and lines, each once."""
    found: dict[int | str, list[str]] = {}
    for shape in shapes:
        if shape.group_id is not None and type_of(shape) not in POINTS:
            labels = found.setdefault(shape.group_id, [])
            if shape.label not in labels:
                labels.append(shape.label)
    return found


def keypoint_names(shapes: Sequence[Shape]) -> Iterator[str]:
    """The labels of points that belong to an object of another label."""
    owners = owners_of(shapes)
    for shape in shapes:
        own = owners.get(shape.group_id, []) if shape.group_id is not None else []
        if type_of(shape) in POINTS and len(own) == 1 and shape.label != own[0]:
            yield shape.label
