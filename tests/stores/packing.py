"""Archives for tests."""

import io
import tarfile
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path


def zipped(path: Path, content: Mapping[str, bytes] | Iterable[tuple[str, bytes]]) -> Path:
    """A zip of files by name; of pairs, a name may come twice."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items() if isinstance(content, Mapping) else content:
            archive.writestr(name, data)
    return path


def tarred(path: Path, content: Mapping[str, bytes], *others: tarfile.TarInfo) -> Path:
    """A tar of files by name, packed as its own name says, and behind them of others than files."""
    kind = path.name.rpartition(".")[2].removeprefix("t") if not path.name.endswith(".tar") else ""
    with tarfile.open(path, f"w:{kind}") as archive:  # type: ignore[call-overload]  # a mode for each kind
        for name, data in content.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
        for other in others:
            archive.addfile(other)
    return path


def other(name: str, kind: bytes, link: str = "") -> tarfile.TarInfo:
    """A member that is no file."""
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, link
    return member
