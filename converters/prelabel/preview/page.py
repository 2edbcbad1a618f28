"""One HTML file that needs nothing beside it: style, script and data stand in it, and a policy lets nothing else run."""

import base64
import hashlib
import re
from collections.abc import Iterator, Sequence
from importlib.resources import files

ASSETS = files("prelabel.preview") / "assets"

MODULES = ("base", "data", "state", "filters", "pictures", "shapes", "stage", "lanes", "player", "legend", "review", "jobs", "keys", "main")
"""The modules of the script; each imports only those before it."""

_IMPORT = re.compile(r"^import [^;]*;\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?function|const|class)", re.MULTILINE)
_MARK = re.compile(r"\{\{(\w+)\}\}")


def script() -> str:
    """The modules as one: they share a scope, so what one exports the others see."""
    return "\n".join(_EXPORT.sub("", _IMPORT.sub("", _asset(f"{name}.js"))) for name in MODULES)


def policy(script_text: str, style_text: str) -> str:
    """The Content-Security-Policy of the page: this script and this style, images, nothing else."""
    rules = (
        "default-src 'none'",
        f"script-src 'sha256-{_digest(script_text)}'",
        f"style-src 'sha256-{_digest(style_text)}'",
        "img-src 'self' http: https: data:",
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
    return "; ".join(rules)


def page(summary: bytes, jobs: Sequence[bytes]) -> Iterator[bytes]:
    """The file, piece by piece.

    Args:
        summary: the block of what all jobs share.
        jobs: a block a job, as `prelabel.preview.pack` makes them.
    """
    script_text, style_text = script(), _asset("page.css")
    texts = {"policy": policy(script_text, style_text), "style": style_text, "script": script_text}
    pieces = _MARK.split(_asset("page.html"))
    for literal, name in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
        yield literal.encode()
        if name == "data":
            yield from _data(summary, jobs)
        elif name:
            yield texts[name].encode()


def _data(summary: bytes, jobs: Sequence[bytes]) -> Iterator[bytes]:
    yield b'<script type="application/json" id="summary">%b</script>\n' % summary
    for number, job in enumerate(jobs):
        yield b'<script type="application/json" id="job-%d">' % number
        yield job
        yield b"</script>\n"


def _asset(name: str) -> str:
    return (ASSETS / name).read_text("utf-8")


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")
