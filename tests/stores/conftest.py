"""Stores for tests: one in memory, and a server that speaks S3."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.stores.s3_server import S3Server

MISSING = "the extra cloud or moto is not installed"


@dataclass(frozen=True, slots=True)
class Memory:
    """The store of ``memory://``, which is this process's own."""

    files: Any

    def fill(self, content: Mapping[str, bytes]) -> None:
        """Add objects by key, bucket and all."""
        for key, data in content.items():
            self.files.pipe_file(f"/{key}", data)

    def objects(self) -> dict[str, bytes]:
        """All that it holds."""
        return {name.removeprefix("/"): self.files.cat_file(name) for name in self.files.find("/")}


@pytest.fixture
def memory() -> Iterator[Memory]:
    """An empty store in memory; skips where fsspec is not installed."""
    fsspec = pytest.importorskip("fsspec", reason=MISSING)
    files = fsspec.filesystem("memory")
    files.store.clear()
    files.pseudo_dirs[:] = [""]
    yield Memory(files)
    files.store.clear()
    files.pseudo_dirs[:] = [""]


@pytest.fixture(scope="session")
def s3() -> Iterator["S3Server"]:
    """A server that speaks S3; skips where it is not installed."""
    for name in ("s3fs", "moto", "flask", "boto3"):
        pytest.importorskip(name, reason=MISSING)
    from tests.stores.s3_server import serving  # noqa: PLC0415  # needs what may be missing

    with serving() as server:
        yield server


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of temporary files of a test's own."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


@pytest.fixture
def local(temporary: Path) -> Path:
    """A folder on disk that a bucket is compared with."""
    folder = temporary.parent / "box"
    folder.mkdir()
    return folder
