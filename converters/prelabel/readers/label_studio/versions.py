"""Which annotation or prediction of a task is read."""

from dataclasses import dataclass

from prelabel.errors import Tally, counted
from prelabel.readers.label_studio.exports import Entry, Version


@dataclass(slots=True, kw_only=True)
class Chooser:
    """Chooses one version of each task, and counts what the others hold.

    Args:
        predicted: they are predictions.
        model: the ``model_version`` that is wanted; empty for any.
        tally: takes the counts.
    """

    predicted: bool
    model: str
    tally: Tally
    several: int = 0
    """How many tasks had more than one."""

    def choose(self, entry: Entry) -> Version | None:
        """The ground truth if there is one, else the latest; None where the task has none that counts."""
        live = [version for version in entry.versions if not version.about.cancelled]
        cancelled = [version for version in entry.versions if version.about.cancelled]
        self._count("in a cancelled annotation", cancelled)
        empty = sum(not version.results for version in cancelled)
        if empty:
            self.tally.filtered["cancelled annotation without results"] += empty
        if self.predicted and self.model:
            asked = [version for version in live if str(version.about.model_version) == self.model]
            self._count("of another model version", [version for version in live if version not in asked])
            live = asked
        if entry.drafts and not self.predicted:
            self.tally.unconverted["draft, which was not submitted"] += entry.drafts
        if not live:
            return None
        self.several += len(live) > 1
        latest = max(range(len(live)), key=lambda number: (bool(live[number].about.ground_truth), _when(live[number]), number))
        self._count(f"in {self._others} of its task", [version for number, version in enumerate(live) if number != latest])
        return live[latest]

    @property
    def _others(self) -> str:
        return "an older prediction" if self.predicted else "another annotation"

    def _count(self, reason: str, versions: list[Version]) -> None:
        results = sum(len(version.results) for version in versions)
        if results:
            self.tally.filtered[f"result {reason}"] += results

    def say(self) -> None:
        """Note what was chosen where there was a choice."""
        if self.several:
            what, which = ("prediction", "the latest is read (-O model= chooses)") if self.predicted else (
                "annotation", "the one marked as ground truth is read, else the latest",
            )  # fmt: skip
            self.tally.note(f"{counted(self.several, 'task')} with more than one {what}: {which}")


def _when(version: Version) -> str:
    """When a version was last changed; times of one export are written alike and sort as text."""
    about = version.about
    when = about.updated_at if about.updated_at is not None else about.created_at
    return "" if when is None else str(when)
