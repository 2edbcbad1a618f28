"""Files of single images taken to batches."""

from collections.abc import Callable, Iterator
from pathlib import Path

from prelabel.detections import Detections
from prelabel.errors import Tally
from prelabel.readers.base import Context, Unit
from prelabel.readers.human_poses.options import PoseOptions
from prelabel.readers.human_poses.people import People, Picture


def batches_of(
    unit: Unit, options: PoseOptions, context: Context, pictures_of: Callable[[Path, Tally], Iterator[Picture]]
) -> Iterator[Detections]:
    """The images of all files of a unit.

    Args:
        unit: of the plan.
        options: of the reader.
        context: of the run.
        pictures_of: the images of a file.

    Raises:
        InputError: a file or something in it is bad, and the run stops at bad records.
    """
    people = People(options=options, context=context)
    for path in unit.paths:
        for picture in context.tally.until_broken(pictures_of(path, context.tally)):
            people.still(picture)
            yield from people.full()
    yield from people.rest()
    people.note()
