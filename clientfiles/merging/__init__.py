"""Two versions of a record that began as one, merged: by field, by list item and by log entry.

What is merged are pieces of the three texts, so comments, quotes, order and line ends stay as they were typed. What
both sides changed in different ways is left to a person, between git's usual marks. A result is only trusted once it
is proved: read again, and compared as data with what the three versions say. What cannot be told into its parts, or
cannot be proved, is merged by lines, and always counts as a conflict.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from clientfiles.merging.chunks import Unclear
from clientfiles.merging.lines import Conflict, Piece
from clientfiles.merging.proving import new_problems, prove, prove_conflict
from clientfiles.merging.versions import Form, Version, decoded, has_one_line_end, read_version, restored
from clientfiles.merging.weaving import merged
from clientfiles.records import Surroundings

MergeLines = Callable[[bytes, bytes, bytes], bytes]
_NAMES = ("the version that both began with", "our version", "their version")


class Merged(NamedTuple):
    """The bytes of a merged record. A person must look at it unless it is clean; `reason` says why, or the marks do."""

    data: bytes
    is_clean: bool
    reason: str = ""


def merge(
    path: str,
    versions: tuple[bytes, bytes, bytes],
    known: Surroundings,
    merge_lines: MergeLines,
    marker_size: int = 7,
) -> Merged:
    """Merge the versions of a file, given from the records' root: the common one, ours and theirs.

    `merge_lines` merges the same three as plain text, with marks of that size where they conflict.
    """
    base, ours, theirs = versions
    if base in (ours, theirs) or ours == theirs:
        return Merged(theirs if ours == base else ours, True)
    try:
        return _merged(path, versions, known, marker_size)
    except Unclear as unclear:
        return Merged(merge_lines(*versions), False, f"merged by lines, look at it before you add it: {unclear}")


def _merged(path: str, versions: tuple[bytes, bytes, bytes], known: Surroundings, marker_size: int) -> Merged:
    texts: list[str] = []
    marks: list[bool] = []
    for name, data in zip(_NAMES, versions, strict=True):
        text, has_mark = _said_of(name, decoded, data)
        texts.append(text)
        marks.append(has_mark)
    is_uniform = all(map(has_one_line_end, texts))
    forms = [
        Form(has_mark, is_uniform and "\r" in text, text.endswith("\n"))
        for text, has_mark in zip(texts, marks, strict=True)
    ]
    texts = [_ended(text.replace("\r\n", "\n") if is_uniform else text) for text in texts]
    base, ours, theirs = (_said_of(name, read_version, path, texts[i], known) for i, name in enumerate(_NAMES))
    pieces = merged(base.chunk, ours.chunk, theirs.chunk)
    form = Form(*(one if other == before else other for before, one, other in zip(*forms, strict=True)))
    certain = "".join(piece for piece in pieces if isinstance(piece, str))
    if conflicts := [piece for piece in pieces if isinstance(piece, Conflict)]:
        choices = ["".join(conflict[side] for conflict in conflicts) for side in (0, 1)]
        prove_conflict(texts, certain, choices)
        clashes = [_clashes(path, pieces, side, (base, ours, theirs), known) for side in (0, 1)]
        reasons = [f"look at more than the marks: {clash}" for clash in clashes[0] if clash in clashes[1]]
        return Merged(restored(_marked(pieces, marker_size), form._replace(has_end=True)), False, "".join(reasons[:1]))
    prove(base, ours, theirs, _said_of("the merged record", read_version, path, certain, known))
    return Merged(restored(certain, form), True)


def _clashes(
    path: str, pieces: list[Piece], side: int, versions: tuple[Version, Version, Version], known: Surroundings
) -> list[str]:
    """What would be wrong once every conflict were decided for one side, and is not wrong on either."""
    text = "".join(piece[side] if isinstance(piece, Conflict) else piece for piece in pieces)
    try:
        return new_problems(*versions, read_version(path, text, known))
    except Unclear:
        return []


def _said_of(name: str, read: Callable[..., Any], *arguments: Any) -> Any:
    """What a function reads of a version; where it cannot, the reason names the version."""
    try:
        return read(*arguments)
    except Unclear as unclear:
        raise Unclear(f"{name} {unclear}") from None


def _marked(pieces: list[Piece], size: int) -> str:
    """The text with git's marks around every conflict."""
    text = ""
    for piece in pieces:
        if isinstance(piece, Conflict):
            piece = f"{'<' * size} ours\n{piece.ours}{'=' * size}\n{piece.theirs}{'>' * size} theirs\n"
        text += piece
    return text


def _ended(text: str) -> str:
    """A text whose last line ends."""
    return text if text.endswith("\n") else f"{text}\n"
