"""The group: quality, then speed."""

from collections.abc import Callable

from bench.choices import Choices, Shown
from bench.linking import quality, speed


def run(choices: Choices, say: Callable[[str], None]) -> Shown:
    """Both, one below the other."""
    found = {"quality": quality.run(choices, say), "speed": speed.run(choices, say)}
    return Shown(text="\n\n".join(shown.text for shown in found.values()), content={name: shown.content for name, shown in found.items()})
