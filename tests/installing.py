"""The wheel of this checkout, and real environments that it is installed into."""

import os
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """A virtual environment apart from the one that the tests run in, whose pip it is filled by: it has none of its own."""

    folder: Path

    @classmethod
    def made(cls, folder: Path) -> "Environment":
        """A new one, with nothing in it."""
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
        return cls(folder=folder)

    def run(self, program: str, *arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
        """Run a program of the environment, with nothing of this checkout on its way; its exit code is the caller's to judge."""
        return _run([self.folder / "bin" / program, *arguments], cwd=cwd)

    def install(self, *distributions: Path) -> None:
        """Have pip install wheels or folders with a pyproject.toml; what is imported is compiled then, nothing before."""
        pip = [sys.executable, "-m", "pip", "--python", str(self.folder / "bin" / "python")]
        result = _run([*pip, "install", "--quiet", "--no-compile", *distributions], cwd=self.folder)
        assert result.returncode == 0, result.stderr


def _run(command: list[str | Path], *, cwd: Path) -> subprocess.CompletedProcess[str]:
    variables = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    return subprocess.run(command, cwd=cwd, env=variables, capture_output=True, text=True, encoding="utf-8", check=False)


def build(source: Path, out: Path, *options: str) -> None:
    """Have the build front end make distributions of a folder in an isolated environment."""
    command = [sys.executable, "-m", "build", *options, "--outdir", str(out), str(source)]
    result = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def write_wheel(folder: Path, name: str, code: str, formats: Mapping[str, str]) -> Path:
    """Write the wheel of a distribution of one module that offers formats, name to target."""
    path, about = folder / f"{name}-1.0-py3-none-any.whl", f"{name}-1.0.dist-info"
    targets = "".join(f"{key} = {target}\n" for key, target in formats.items())
    members = {
        f"{name}.py": code,
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{about}/entry_points.txt": f"[prelabel.readers]\n{targets}",
    }
    with zipfile.ZipFile(path, "w") as archive:
        for member, text in members.items():
            archive.writestr(member, text)
        archive.writestr(f"{about}/RECORD", "".join(f"{member},,\n" for member in (*members, f"{about}/RECORD")))
    return path
