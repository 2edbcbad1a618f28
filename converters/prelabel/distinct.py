"""What no two results of a run may share: their names, and the URLs of their first frames."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from prelabel.build import JobOptions
from prelabel.errors import ChoiceError, Tally, counted
from prelabel.making import Made, Wanted


@dataclass(slots=True)
class Distinct:
    """The names and URLs of the results so far.

    Args:
        wanted: what is made.
    """

    wanted: Wanted
    _names: set[str] = field(default_factory=set)
    _urls: dict[str, str] = field(default_factory=dict)
    """With the job of each."""
    _shared: list[tuple[str, str, str]] = field(default_factory=list)
    """URLs that a map or the source gives to two jobs, and these."""

    def add(self, made: Made) -> None:
        """One more result.

        Raises:
            ChoiceError: it shares its name with another, or by the template its URL.
        """
        if len(set(made.names)) < len(made.names) or not self._names.isdisjoint(made.names):
            raise self._doubled(made)
        self._names.update(made.names)
        if len(set(made.urls)) < len(made.urls) or not self._urls.keys().isdisjoint(made.urls):
            self._shared += self._sharing(made)
        self._urls.update(zip(made.urls, made.names, strict=False))

    def tell(self, tally: Tally) -> None:
        """Say which URLs are shared, once all is made."""
        if self._shared:
            url, one, other = self._shared[0]
            what = f"{counted(len(self._shared), 'job')} with the URL of another, by --src-map or their source"
            tally.note(f"{what}: first {other!r} and {one!r}, {url!r}")

    def _sharing(self, made: Made) -> Iterator[tuple[str, str, str]]:
        """URLs of a result that another job has, with both.

        Raises:
            ChoiceError: the template alone gives them.
        """
        before = dict(self._urls)
        for url, name in zip(made.urls, made.names, strict=True):
            one = before.setdefault(url, name)
            if one == name:
                continue
            if isinstance(self.wanted, JobOptions) and self.wanted.urls.by_template:
                fix = "let --src tell them apart, with {sequence} or {file}, or convert the sources one by one"
                raise ChoiceError(f"two jobs, {one!r} and {name!r}, have one URL, {url!r}", fix=fix)
            yield url, one, name

    def _doubled(self, made: Made) -> ChoiceError:
        """What is said of the first name that another result has, or that comes twice."""
        names = made.names
        name = next(name for i, name in enumerate(names) if name in self._names or name in names[:i])
        match self.wanted:
            case "detections":
                return ChoiceError(f"two images are called {name!r}", fix="leave out --job image, or convert the sources one by one")
            case "mot":
                return ChoiceError(f"two sequences are called {name!r}", fix="convert the sources one by one")
            case _:
                fix = "tell them apart with --reference-id, as {sequence}/{file}, or convert the sources one by one"
                return ChoiceError(f"two jobs have the reference id {name!r}", fix=fix)
