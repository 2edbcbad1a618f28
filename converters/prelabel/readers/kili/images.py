"""Images: one frame for each, with its annotations."""

from collections.abc import Sequence
from dataclasses import dataclass

from prelabel.detections import Source
from prelabel.frames import url_path
from prelabel.readers.base import Context
from prelabel.readers.kili.assets import Item
from prelabel.readers.kili.marks import Row
from prelabel.readers.shared.gathering import Gathered
from prelabel.readers.shared.objects import Said


@dataclass(slots=True)
class Images(Gathered):
    """Images gathered to one batch."""

    in_fractions: bool = True

    def add(self, name: str, item: Item, rows: Sequence[Row], context: Context) -> None:
        """An image with its annotations.

        Args:
            name: of the image, as it is known.
            item: the image.
            rows: its annotations.
            context: decides its name and size.

        Raises:
            InputError: the image is not known, and the run stops at bad records.
        """
        width, height = item.size
        frame = context.frames.frame(
            name, place=item.place, tally=context.tally, width=width, height=height, url=url_of(item.content), sized=False,
        )  # fmt: skip
        if frame is None:
            return
        for row in rows:
            said = Said(
                frame=len(self.frames), source=self.source(source_of(item, row.element)), label=row.label, origin=row.number,
                score=row.score, attributes=row.attributes,
            )  # fmt: skip
            row.drawn.add_to(self.objects, said, turned=row.drawn.is_turned)
        self.frames.append(frame)


def url_of(content: str) -> str:
    """The source URL of what an asset holds; empty where it is none."""
    return content if content and url_path(content) is not None else ""


def source_of(item: Item, element: str) -> Source:
    """Where the entries of a list of an asset stand."""
    # a brace would be taken for the place of a number
    return Source(item.place.path, f"{element.replace('{', '{{').replace('}', '}}')}[{{}}]")
