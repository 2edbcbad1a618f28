"""What annotations refer to: the images, videos and categories of a file."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from prelabel.files import read_bytes
from prelabel.readers import base
from prelabel.readers.coco import lists, youtube_vis
from prelabel.readers.coco.images import ImageReader, Locate, in_images
from prelabel.readers.coco.options import Options
from prelabel.readers.coco.plain import Frames
from prelabel.readers.coco.records import Category
from prelabel.safejson import Document


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A file that lists images or videos, and categories. Each is read when it is first asked for, and what is wrong told once.

    Args:
        document: the file.
        listed: its lists.
        unit: the files that refer to it, and the folder that names are relative to.
        options: of the reader.
        context: of the unit.
        locate: where the file names an image.
    """

    document: Document
    listed: lists.Lists
    unit: base.Unit
    options: Options
    context: base.Context
    locate: Locate = in_images

    @classmethod
    def of(cls, path: Path, *, unit: base.Unit, options: Options, context: base.Context) -> "Listing":
        """Of an instances file, whose annotations, if it has any, are passed over.

        Raises:
            InputError: it cannot be read, or a bad record stops the run.
        """
        document = Document(read_bytes(path), path)
        return cls(document=document, listed=lists.basis(document, context.tally), unit=unit, options=options, context=context)

    @cached_property
    def in_videos(self) -> bool:
        """Whether videos list the names of their frames, and annotations are tracks."""
        return lists.layout(self.document) == "videos"

    @cached_property
    def frames(self) -> Frames:
        """The frames of all images that are good, or of all videos.

        Raises:
            InputError: a bad record stops the run.
        """
        images, locate = youtube_vis.images_of(self.listed.videos) if self.in_videos else (self.listed.images, self.locate)
        path, place = self.document.path, self.document.record_place
        reader = ImageReader.of(path, place, unit=self.unit, options=self.options, context=self.context, locate=locate)
        return reader.read(images, self.listed.videos)

    @cached_property
    def categories(self) -> Mapping[int | str, Category]:
        """By id, those that have a name and an id of their own.

        Raises:
            InputError: a bad record stops the run.
        """
        return lists.categories_by_id(self.document, self.listed.categories, self.context.tally)
