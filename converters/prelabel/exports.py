"""What a run writes where it does not write jobs: a stream of detections, or MOTChallenge results."""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from prelabel.batches import Batch
from prelabel.errors import ChoiceError
from prelabel.motfile import mot_lines
from prelabel.stream import frame_lines
from prelabel.write import STDOUT, atomic, check_free, make_folder


def detection_lines(batches: Iterator[Batch], counts: Counter[str]) -> Iterator[tuple[bytes, int]]:
    """The lines of each batch, each with its line end, and how many they are; frames and annotations are counted.

    Raises:
        ChoiceError: two images have one name.
    """
    images: set[str] = set()
    for batch in batches:
        frames = batch.detections.frames
        if batch.kind == "image":
            for frame in frames:
                if frame.file in images:
                    fix = "leave out --job image, or convert the sources one by one"
                    raise ChoiceError(f"two images are called {frame.file!r}", fix=fix)
                images.add(frame.file)
        counts.update({"frame": len(frames), "annotation": len(batch.detections)})
        yield b"".join(line + b"\n" for line in frame_lines(batch.detections, batch.kind)), len(frames)


def mot_texts(batches: Iterator[Batch], counts: Counter[str]) -> dict[str, bytes]:
    """The text of each sequence; frames and annotations are counted.

    Raises:
        ChoiceError: the source has single images, or the size of a frame is not known.
    """
    texts: dict[str, bytes] = {}
    for batch in batches:
        d = batch.detections
        if batch.kind == "image":
            raise ChoiceError(
                "MOT results need sequences, the source has single images", fix="form sequences with --sequences or --job video"
            )
        for name in dict.fromkeys(frame.sequence for frame in d.frames):
            texts[name] = mot_lines(d, name)
        counts.update({"frame": len(d.frames), "annotation": len(d)})
    return texts


def write_mot(texts: Mapping[str, bytes], target: Path, *, force: bool) -> None:
    """One file for one sequence, a folder with a file a sequence for several.

    Raises:
        ChoiceError: several sequences, and no name of a folder.
        OutputError: a file exists, or cannot be written.
    """
    if target.is_dir() or (len(texts) > 1 and not target.suffix and target != STDOUT):
        make_folder(target)
        files = [(target / f"{name.replace('/', '_')}.txt", text) for name, text in texts.items()]
    elif len(texts) == 1:
        files = [(target, text) for text in texts.values()]
    else:
        raise ChoiceError(f"{len(texts)} sequences do not go into one file", fix="give -o the name of a folder")
    for path, _ in files:
        check_free(path, force=force)
    for path, text in files:
        with atomic(path, force=force) as file:
            file.write(text)
