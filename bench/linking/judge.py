"""A process of its own for one benchmark: ``python -m bench.linking.judge TOOL FOLDER OPTIONS``.

Converts every sequence in the folder with the options, has the scoring tool judge the results, and prints the scores of each sequence
and of all together (``all``) as JSON. To the tool's scores it adds ``rows``, what the detector gave, and ``kept``, how many percent of
these are in the result.
"""

import contextlib
import importlib.util
import io
import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType

Scores = dict[str, dict[str, float]]
"""By the sequence's name or ``all``, then by the score's."""


def main(tool: str, folder: str, options: str) -> Scores:
    """Convert and score."""
    sequences = sorted(Path(folder).iterdir())
    with TemporaryDirectory(prefix="prelabel-bench-") as results:
        rows = {sequence.name: _converted(sequence, Path(results), options.split()) for sequence in sequences}
        scores: Scores = _module(Path(tool)).evaluate(Path(folder), Path(results))
    rows["all"] = (sum(given for given, _ in rows.values()), sum(left_out for _, left_out in rows.values()))
    return {name: found | {"rows": rows[name][0], "kept": 100 * (1 - rows[name][1] / rows[name][0])} for name, found in scores.items()}


def _converted(sequence: Path, results: Path, options: list[str]) -> tuple[int, int]:
    """Write the result of a sequence; how many rows there were, and how many of them were left out."""
    from prelabel.cli.main import main as prelabel

    report = results / "report.json"
    source, target = sequence / "det.txt", results / f"{sequence.name}.txt"
    command = ["convert", source, "--format", "mot", "--to", "mot", "-o", target, "--report", report, *options]
    with contextlib.redirect_stderr(io.StringIO()) as said:
        code = prelabel([str(word) for word in command], standalone_mode=False)
    if code:
        raise SystemExit(said.getvalue())
    left_out = sum(json.loads(report.read_text("utf-8"))["filtered"].values())
    return len(source.read_text("utf-8").splitlines()), left_out


def _module(path: Path) -> ModuleType:
    """A file of Python as a module."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"bench: {path} is no Python module")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
