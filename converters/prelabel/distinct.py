"""What no two results of a run may share: their names, and the URLs of their frames."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from prelabel.build import JobOptions
from prelabel.errors import ChoiceError
from prelabel.making import Made, Wanted


@dataclass(slots=True)
class Distinct:
    """The names and URLs of the results so far.

    Args:
        wanted: what is made.
    """

    wanted: Wanted
    _names: set[str] = field(default_factory=set)
    _urls: set[str] = field(default_factory=set)

    def add(self, made: Made) -> None:
        """One more result.

        Raises:
            ChoiceError: it shares a name or a URL with another.
        """
        name = _taken(made.names, self._names)
        if name is not None:
            raise self._doubled(name)
        self.add_urls(made.urls)

    def add_urls(self, urls: Sequence[str]) -> None:
        """The URLs of frames of other jobs than before, as `Urls.across` gives them.

        Raises:
            ChoiceError: there is one twice.
        """
        url = _taken(urls, self._urls)
        if url is not None and isinstance(self.wanted, JobOptions):
            src = self.wanted.urls.options[0]
            fix = f"let {src} tell them apart, with {{sequence}} or {{file}}, or convert the sources one by one"
            raise ChoiceError(f"frames of two jobs have one URL, {url!r}", fix=fix)

    def _doubled(self, name: str) -> ChoiceError:
        """What is said of a name that two results have."""
        match self.wanted:
            case "detections" if name.endswith("/"):
                return ChoiceError(f"two sequences are called {name[:-1]!r}", fix="convert the sources one by one")
            case "detections":
                return ChoiceError(f"two images are called {name!r}", fix="leave out --job image, or convert the sources one by one")
            case "mot":
                return ChoiceError(f"two sequences are called {name!r}", fix="convert the sources one by one")
            case _:
                fix = "tell them apart with --reference-id, as {sequence}/{file}, or convert the sources one by one"
                return ChoiceError(f"two jobs have the reference id {name!r}", fix=fix)


def _taken(new: Sequence[str], before: set[str]) -> str | None:
    """The first of some texts that is there before or comes twice; those up to it are added."""
    for text in new:
        if text in before:
            return text
        before.add(text)
    return None
