"""Supervisely: projects of images and of videos, a JSON file each.

    prelabel convert project --format supervisely --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert project/dataset/ann/video.mp4.json --frames frames --src 'https://host/{file}' -o jobs.jsonl

A source is a project with ``meta.json``, a data set of it, its folder ``ann``, or one annotation file. ``ann/NAME.json`` is about
the image or video NAME. A frame is called by its image's path below the source, such as ``dataset/img/a.jpg``; where the source is ``ann``
or a file in it, by its name alone. Images in ``img`` without annotations are frames without detections.

**Figures.** ``rectangle`` is a box, ``oriented_bbox`` a polygon of its four corners (the angle in radians, clockwise as seen);
``polygon`` with its holes and ``multipolygon`` with its parts are polygons; ``line`` is a line; ``bitmap`` a polygon along the edges of its
pixels; ``point`` a landmark of one point. ``graph`` is a landmark: its points are numbered in the order of the class's template in
``meta.json``, disabled ones are left out and counted. ``cuboid_2d`` is a cuboid whose ``face1`` is the front; so is ``cuboid``, of which
Supervisely only keeps seven corners: the first face is the front, and the hidden corner makes the back a parallelogram.

**Coordinates.** Supervisely's exports hold numbers of pixels, which are whole: a rectangle includes the pixels of both of its corners, and
a point stands for the centre of its pixel. So 1 is added to the right and lower edge of boxes, and half a pixel to points. Bitmaps lie
between pixels anyway. A file in which a coordinate has decimals holds points of the plane, and nothing is added.
``-O coordinates=pixel`` or ``-O coordinates=plane`` says which it is for all files.

**Tags** of objects become attributes: one without a value is ``true``; in videos one with a range of frames holds in these alone.
``-O attributes=NAME,...`` makes attributes of further fields of an image's objects, such as ``description``.

**Videos.** A video is a sequence of ``framesCount`` frames, numbered from 0, and each of its objects a track; what an object has
beside its first figure of a frame is a further track, and counted. The figures of every frame are in the file, nothing lies between
them. The frames are those of ``--frames``, in order, that lie in a folder called as the video, with or without its suffix, or all of them
where there is one video; else they are called ``VIDEO/000000.jpg`` and so on.

Counted and not converted: tags of images and videos; figures of volumes, point clouds and several channels, and alpha masks.

Format: https://developer.supervisely.com/getting-started/supervisely-annotation-format, and for coordinates
https://developer.supervisely.com/app-development/advanced/coordinate-system.
"""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Annotated, ClassVar

from msgspec import Meta

from prelabel.detections import Detections, Kind
from prelabel.errors import InputError
from prelabel.files import read_bytes
from prelabel.readers import base
from prelabel.readers.base import Certainty, Context, Plan, Reader, Unit
from prelabel.readers.supervisely import layout
from prelabel.readers.supervisely.layout import Dataset
from prelabel.readers.supervisely.project import Coordinates, read_project
from prelabel.safejson import Document


class SuperviselyOptions(base.Options, frozen=True, kw_only=True):
    """``-O`` of this format."""

    coordinates: Annotated[Coordinates, Meta(description="numbers of pixels, points of the plane, or by file what it looks like")] = "auto"
    attributes: Annotated[tuple[str, ...], Meta(description="fields of an image's objects that become attributes")] = ()


class SuperviselyReader(Reader[SuperviselyOptions]):
    """Projects of images and videos."""

    name: ClassVar[str] = "supervisely"
    summary: ClassVar[str] = "Supervisely: projects of images and videos, JSON"
    suffixes: ClassVar[tuple[str, ...]] = (".json",)
    options = SuperviselyOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset(Kind)

    def sniff(self, source: Path) -> Certainty:
        """SURE of a folder ``ann`` whose first file has Supervisely's names, and of such a file."""
        return layout.certainty(source)

    def plan(self, source: Path, options: SuperviselyOptions) -> Plan:  # noqa: ARG002  # the contract's
        """Units of some hundred annotation files.

        Raises:
            InputError: the source does not exist, or holds no annotation.
        """
        units: list[Unit] = []
        for dataset, paths in layout.datasets_of(source):
            for begin in range(0, len(paths), layout.FILES_AT_ONCE):
                some = paths[begin : begin + layout.FILES_AT_ONCE]
                units.append(Unit(name=f"{dataset.of_videos}{some[0].name}", root=source, paths=some, detail=dataset))
        return Plan(units=tuple(units), images=tuple(layout.images_of(source)))

    def read(self, unit: Unit, options: SuperviselyOptions, context: Context) -> Iterator[Detections]:
        """A batch of all images of the unit, and one of each video.

        Raises:
            InputError: a file is broken, or a bad record stops the run.
        """
        from prelabel.readers.supervisely.images import Batch
        from prelabel.readers.supervisely.videos import Video

        dataset: Dataset = unit.detail
        project = read_project(dataset.meta, options.coordinates)
        batch = Batch(project=project, fields=options.attributes, context=context)
        for path in unit.paths:
            name = path.name[: -len(".json")]
            try:
                document = Document(read_bytes(path), path)
                if document.sections().keys() & {"framesCount", "frames"}:
                    sequence = f"{dataset.of_videos}{name}"
                    video = Video(document=document, name=sequence, only=dataset.only, project=project, context=context).detections()
                else:
                    video = None
                    batch.add(document, f"{dataset.prefix}{PurePosixPath(name)}")
            except InputError as error:
                context.tally.reject_file("unreadable file", error)
                continue
            if video is not None:
                yield video
        yield from batch.rest()


READER = SuperviselyReader()
