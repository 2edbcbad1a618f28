"""Records as ``tf.train.Example`` and ``tf.train.SequenceExample``: named lists of numbers, fractions or texts, decoded when asked for.

In the language of Protocol Buffers:

    Example          { Features features = 1; }
    SequenceExample  { Features context = 1; FeatureLists feature_lists = 2; }
    Features         { map<string, Feature> feature = 1; }
    FeatureLists     { map<string, FeatureList> feature_list = 1; }      FeatureList { repeated Feature feature = 1; }
    Feature          { BytesList = 1 | FloatList = 2 | Int64List = 3 }   each with repeated value = 1
"""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from prelabel.errors import Place, Tally
from prelabel.readers.shared.faults import RecordError
from prelabel.readers.tfrecord.wire import WireError, bytes_in, fields_of, fractions, messages_in, whole_numbers

T = TypeVar("T")

Value = memoryview | int | float

_EMPTY = memoryview(b"")

_BYTES, _FLOATS, _INTS = 1, 2, 3
_KINDS = {_BYTES: "texts", _FLOATS: "fractions", _INTS: "whole numbers"}

_CONTEXT, _LISTS = 1, 2
_KEY, _VALUE = 1, 2

OTHER_LENGTH = "list of another length"

WRITE = "write the list as tf.train.Example of object detection has it, or leave it out with --on-error skip"


class Features(NamedTuple):
    """The features of an image, or of a step of a sequence.

    Args:
        path: of the file.
        element: where they stand in it, such as ``record 3``.
        lists: each as it is written, by its name.
    """

    path: str
    element: str
    lists: Mapping[str, memoryview]

    def at(self, name: str, position: int | None = None) -> str:
        """What messages call a list, or one of its values."""
        return f"{self.element}: {name}{'' if position is None else f'[{position}]'}"

    def place(self, name: str = "", position: int | None = None) -> Place:
        """Where all of them, a list, or one of its values stands."""
        return Place(self.path, element=self.at(name, position) if name else self.element)

    def has(self, name: str) -> bool:
        """Whether there is a list of a name that says what it holds, be it empty."""
        return bool(self.lists.get(name))

    def texts(self, name: str) -> list[memoryview]:
        """The texts of a list; none where it is not there, or is empty.

        Raises:
            RecordError: it holds something else, or is damaged.
        """
        message = self._message(name, _BYTES)
        return self._decoded(name, lambda: [*messages_in(message, 1)])

    def integers(self, name: str) -> list[int]:
        """The whole numbers of a list, likewise.

        Raises:
            RecordError: it holds something else, or is damaged.
        """
        message = self._message(name, _INTS)
        return self._decoded(name, lambda: whole_numbers(message))

    def numbers(self, name: str) -> list[float]:
        """The numbers of a list, whole or not, likewise.

        Raises:
            RecordError: it holds something else, or is damaged.
        """
        if self._held(name)[0] == _INTS:
            return [float(value) for value in self.integers(name)]
        found: list[float] = self.fractions(name).tolist()
        return found

    def fractions(self, name: str) -> NDArray[np.float32]:
        """(n,) the fractions of a list, likewise.

        Raises:
            RecordError: it holds something else, or is damaged.
        """
        message = self._message(name, _FLOATS)
        return self._decoded(name, lambda: fractions(message))

    def values(self, name: str) -> list[Value]:
        """The values of a list, whatever they are.

        Raises:
            RecordError: it is damaged.
        """
        kind, _ = self._held(name)
        return [*(self.texts(name) if kind == _BYTES else self.integers(name) if kind == _INTS else self.numbers(name))]

    def holds_texts(self, name: str) -> bool:
        """Whether a list is one of texts, be it empty.

        Raises:
            RecordError: it is damaged.
        """
        return self._held(name)[0] == _BYTES

    def column(self, name: str, read: Callable[[str], list[T]], count: int, tally: Tally) -> list[T] | None:
        """The values of a list that has one for each object; None where it is not there or is empty, or was rejected alone.

        Args:
            name: of the list.
            read: how it is read, a method of this.
            count: how many objects there are.
            tally: takes a list that is damaged, or of another length.

        Raises:
            InputError: one is, and the run stops at bad records.
        """
        if name not in self.lists:
            return None
        try:
            values = read(name)
        except RecordError as error:
            error.reject(self.place(), tally)
            return None
        if values and len(values) != count:
            tally.reject(OTHER_LENGTH, f"{len(values)} values, but there are {count}", place=self.place(name), fix=WRITE)
            return None
        return values or None

    def _held(self, name: str) -> tuple[int, memoryview]:
        """What a list holds, and its message; 0 where nothing says so."""
        feature = self.lists.get(name, _EMPTY)
        kind, message = 0, _EMPTY
        for field in self._decoded(name, lambda: [*fields_of(feature)]):
            if field.number in _KINDS:
                # of several the last holds, as Protocol Buffers define it
                kind, message = field.number, self._decoded(name, lambda: bytes_in(field))  # noqa: B023  # is called at once
        # a program may not know of which type the values are that are not there
        return (kind, message) if message else (0, _EMPTY)

    def _message(self, name: str, wanted: int) -> memoryview:
        """The message of a list that holds what is wanted, or nothing.

        Raises:
            RecordError: it holds something else, or is damaged.
        """
        kind, message = self._held(name)
        if kind not in {0, wanted}:
            what = f"expected {_KINDS[wanted]}, got {_KINDS[kind]}"
            raise RecordError("list of the wrong type", self.at(name), what, WRITE)
        return message

    def _decoded(self, name: str, decode: Callable[[], T]) -> T:
        """What decoding a list gives.

        Raises:
            RecordError: it is damaged.
        """
        try:
            return decode()
        except WireError as error:
            raise RecordError("damaged list", self.at(name), str(error), WRITE) from error


class Example(NamedTuple):
    """What a record holds.

    Args:
        features: of it; of a sequence those of all of it.
        steps: of a sequence, those of each step by their names; None of a single image.
    """

    features: Features
    steps: Mapping[str, list[memoryview]] | None

    @classmethod
    def of(cls, data: memoryview, path: str, element: str) -> "Example":
        """A record taken apart.

        Raises:
            RecordError: it is none of either.
        """
        lists: dict[str, memoryview] = {}
        steps: dict[str, list[memoryview]] | None = None
        try:
            for field in fields_of(data):
                if field.number == _CONTEXT:
                    lists.update(_entries(bytes_in(field)))
                elif field.number == _LISTS:
                    steps = {} if steps is None else steps
                    steps.update((name, [*messages_in(listed, 1)]) for name, listed in _entries(bytes_in(field)))
        except WireError as error:
            what = f"is no tf.train.Example: it {error}"
            fix = "write records of tf.train.Example, or leave the record out with --on-error skip"
            raise RecordError("no tf.train.Example", element, what, fix) from error
        return cls(Features(path, element, lists), steps)


def _entries(message: memoryview) -> Iterator[tuple[str, memoryview]]:
    """The entries of a map of names.

    Raises:
        WireError: it is none.
    """
    for entry in messages_in(message, 1):
        name, value = "", _EMPTY
        for field in fields_of(entry):
            if field.number == _KEY:
                name = str(bytes_in(field), "utf-8", "replace")
            elif field.number == _VALUE:
                value = bytes_in(field)
        yield name, value
