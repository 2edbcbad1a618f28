"""Files as images."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from prelabel.detections import Detections
from prelabel.errors import Tally
from prelabel.readers.azureml.names import file_name, says_image, stored_name
from prelabel.readers.azureml.objects import Finder
from prelabel.readers.azureml.options import AzuremlOptions
from prelabel.readers.azureml.sizes import size_in
from prelabel.readers.base import Context, Unit
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.naming import Naming
from prelabel.readers.shared.roots import Root, roots_of
from prelabel.readers.shared.stills import Still, Stills
from prelabel.readers.shared.words import shown

_SKIP = "or leave the image out with --on-error skip"


@dataclass(slots=True, kw_only=True)
class Reading:
    """Reads the files of a unit.

    Args:
        unit: whose files they are.
        options: what is asked for.
        context: decides frames, and takes what is bad; its survey says whether there is one file only.
    """

    unit: Unit
    options: AzuremlOptions
    context: Context
    _stills: Stills = field(init=False)
    _finder: Finder = field(init=False)

    def __post_init__(self) -> None:
        """Nothing is gathered yet."""
        self._stills = Stills(unit=self.unit, context=self.context, what="predictions")
        self._finder = Finder(options=self.options, tally=self.context.tally)

    def batches(self) -> Iterator[Detections]:
        """Batches of some thousand images.

        Raises:
            InputError: a file is broken, or a bad record stops the run.
        """
        tally = self.context.tally
        for path in self.unit.paths:
            naming = Naming(self.options.base, partial(_said, path), self.context.frames)
            for root in tally.until_broken(roots_of(path, tally)):
                self._add(path, root, naming)
                yield from self._stills.full()
            self._stills.end(path)
        yield from self._stills.rest()

    def _add(self, path: Path, root: Root, naming: Naming) -> None:
        """A line of training data, or a prediction."""
        message = root.message
        if message.has("image_url"):
            url = message.named("image_url")
            name = stored_name(url) if url is not None else None
            if name is not None:
                self._stills.add(path, Still(message.place(), self._finder.labelled(root), name, size_in(message), alone=True))
            elif url is not None:
                fix = f"write the URL of the image, {_SKIP}"
                message.reject(Fault("no image named", ".image_url", f"{shown(url)} names no image", fix))
        elif message.has("filename") or message.has("boxes"):
            said = message.named("filename")
            if said is None and message.has("filename"):
                return
            name = file_name(said, naming, self.context.frames) if said else None
            if name is None and said and says_image(said):
                fix = f"name the folder that all images lie in with -O base=FOLDER, {_SKIP}"
                message.reject(Fault("no image named", ".filename", f"{shown(said)} names no image below it", fix))
                return
            self._stills.add(path, Still(message.place(), self._finder.predicted(root), name))
        else:
            fix = f"give lines with image_url and label, or predictions with boxes, {_SKIP}"
            message.reject(Fault("no image named", "", "has neither image_url nor boxes", fix))


def _said(path: Path) -> Iterator[str]:
    """The paths of images that a file of predictions says."""
    silent = Tally(on_error="skip")
    names = (root.message.text("filename") for root in silent.until_broken(roots_of(path, silent)) if root.message.has("filename"))
    return filter(says_image, names)
