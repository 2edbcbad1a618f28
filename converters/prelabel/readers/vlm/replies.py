"""What services reply with around an answer: OpenAI and those that do likewise, Anthropic and Gemini, single and in batches."""

from typing import Any

import msgspec

from prelabel.errors import Tally
from prelabel.readers.shared.faults import Fault
from prelabel.readers.vlm.values import Text, Value

REPLIES = frozenset({"choices", "candidates"})

SAYS_WHERE = frozenset(
    {
        "objects", "points", "bboxes", "quad_boxes", "polygons", "boxes", "entities", "detections", "box_2d", "bbox_2d", "bbox", "box",
        "bounding_box", "point_2d", "point", "x_min",
    }
)  # fmt: skip
"""Of members of an answer, which then is no record but for its image."""

_AROUND = ("body", "response", "message", "output", "content")
"""Of a reply in a batch, or of its text."""

_SPOKEN = frozenset({"text", "output_text", "message"})
"""Types of parts that hold what the model says, and not how it came to it."""

_DEEPEST = 6

_FIX = "ask again, or leave the image out with --on-error skip"


class _Part(msgspec.Struct, frozen=True):
    text: str = ""
    thought: bool = False


class _Block(msgspec.Struct, frozen=True):
    type: str
    text: str = ""
    content: "list[_Block]" = []


class _Message(msgspec.Struct, frozen=True):
    content: str | list[_Part] | None = None


class _Choice(msgspec.Struct, frozen=True):
    message: _Message = _Message()


class _Content(msgspec.Struct, frozen=True):
    parts: list[_Part] = []


class _Candidate(msgspec.Struct, frozen=True):
    content: _Content = _Content()


class _Reply(msgspec.Struct, frozen=True):
    choices: list[_Choice] | None = None
    candidates: list[_Candidate] | None = None


_REPLY: msgspec.json.Decoder[Any] = msgspec.json.Decoder(_Reply)
_BLOCKS: msgspec.json.Decoder[list[_Block]] = msgspec.json.Decoder(list[_Block])


def reply_of(value: Value, tally: Tally) -> Value | Text | None:
    """The answer in a reply, and what is none as it is; None of a reply without an answer, which was rejected.

    Args:
        value: what stands in the place of an answer.
        tally: takes what is bad, and counts further answers.

    Raises:
        InputError: it is bad, and the run stops at bad records.
    """
    for _ in range(_DEEPEST):
        if value.begins == '"':
            return value.text(tally)
        if value.begins == "[":
            return _spoken(value) or value
        members = value.members(tally) if value.begins == "{" else {}
        if REPLIES & members.keys():
            return _said(value, tally)
        if SAYS_WHERE & members.keys():
            return value
        around = next((name for name in _AROUND if name in members), None)
        if around is None:
            return value
        value = value.part(members[around], f".{around}")
    return value


def _spoken(value: Value) -> Text | None:
    """The text of a list of parts of a message, or of messages; None of another list."""
    try:
        blocks = _BLOCKS.decode(value.raw)
    except (msgspec.DecodeError, RecursionError):
        return None
    if any(SAYS_WHERE & item.members(Tally(on_error="skip")).keys() for item in value.peeked()):
        return None
    said = [part.text for block in blocks for part in (block, *block.content) if part.type in _SPOKEN]
    return Text("".join(said), value.document.path, value.place()) if said else None


def _said(value: Value, tally: Tally) -> Text | None:
    reply = value.decoded(_REPLY, tally)
    if reply is None:
        return None
    answers = [_joined(choice.message.content) for choice in reply.choices or ()]
    answers += [_joined(candidate.content.parts) for candidate in reply.candidates or ()]
    if not answers or answers[0] is None:
        value.reject(Fault("no answer", "", "the reply holds no answer", _FIX), tally)
        return None
    if answers[1:]:
        tally.unconverted["further answer of a reply"] += len(answers) - 1
    field = ".choices[0]" if reply.choices else ".candidates[0]"
    return Text(answers[0], value.document.path, value.place(field))


def _joined(content: str | list[_Part] | None) -> str | None:
    """The text of a reply without the model's thoughts."""
    if isinstance(content, list):
        return "".join(part.text for part in content if not part.thought)
    return content
