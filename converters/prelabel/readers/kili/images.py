"""Images: one frame for each, with its annotations."""

from collections.abc import Sequence
from dataclasses import dataclass

from prelabel.readers.base import Context
from prelabel.readers.kili.assets import Item
from prelabel.readers.kili.marks import Row
from prelabel.readers.shared.gathering import Gathered, source_in
from prelabel.readers.shared.naming import own_url
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
            name, place=item.place, tally=context.tally, width=width, height=height, url=own_url(item.content), sized=False,
        )  # fmt: skip
        if frame is None:
            return
        for row in rows:
            said = Said(
                frame=len(self.frames), source=self.source(source_in(item.place.path, row.element)), label=row.label, origin=row.number,
                score=row.score, attributes=row.attributes,
            )  # fmt: skip
            row.drawn.add_to(self.objects, said, turned=row.drawn.is_turned)
        self.frames.append(frame)
