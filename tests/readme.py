"""The blocks of code in the README."""

import re

from tests.conftest import ROOT

README = ROOT / "README.md"


def blocks(language: str) -> list[str]:
    """The text of each block in this language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def block(language: str, word: str) -> str:
    """The one that holds a word."""
    (found,) = [text for text in blocks(language) if word in text]
    return found
