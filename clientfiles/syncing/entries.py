"""An entry as its lines come in: the head, header lines, fields and text, and what is wrong with any of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import dropwhile

from clientfiles.model import MOODS
from clientfiles.syncing.heads import MOST_TITLE, NAMES, SOME_KIND, Head, field_of
from clientfiles.syncing.lines import Line, bare, unmarked
from clientfiles.syncing.said import BLANK, Misunderstood, Said
from clientfiles.syncing.tails import is_day, names_and_day, names_in, unclear_day
from clientfiles.values import quoted
from clientfiles.wording import listed

_HEADER = re.compile(r"[*_`~]{0,3}(with|by|date|day|mood)[*_`~\s]{0,4}[:：]", re.IGNORECASE)
_DOTS = r"(?:…|\.{2,5})"  # what a template leaves to be filled in
_IS_BLANK = re.compile(_DOTS)
_BLANK_PROMISE = re.compile(rf"{_DOTS}\s+by\s.*|.*\sby\s+{_DOTS}", re.IGNORECASE | re.DOTALL)
_MOOD = rf"[(\[]\s*(?P<mood>{'|'.join(MOODS)})\s*[)\]]"
_MOOD_FIRST = re.compile(rf"{_MOOD}[\s:：–—-]*(?P<title>.*)", re.IGNORECASE | re.DOTALL)
_MOOD_LAST = re.compile(rf"(?P<title>.*\S)?\s*{_MOOD}[.!]?", re.IGNORECASE | re.DOTALL)
_ONCE = {"following": "next", "day": "date", "mood": "mood"}


class Slip(Misunderstood):
    """What is wrong with a line, and the lines that could stand in its place; None where that cannot be told."""

    def __init__(self, why: str, line: Line, instead: Sequence[str] | None = None) -> None:
        super().__init__(why, line.text.strip())
        self.number = line.number
        self.instead = instead


class Part:
    """An entry, or fields without one, as its lines come in."""

    def __init__(self, head: Head, line: Line, *, takes_blanks: bool) -> None:
        self.head = head
        self.line = line  # the head, as it was typed
        self.takes_blanks = takes_blanks
        self.once = {name: value for name, value in (("day", head.day), ("mood", head.mood)) if value}
        self.people = list(head.people)
        self.by: list[str] = []
        self.lists: dict[str, list[str]] = {name: [] for name in ("subjects", "we_owe", "they_owe", "done")}
        self._rows: list[str] = []
        self._given_by: dict[str, Line] = {}
        self._has_text = self._is_behind_field = False

    @property
    def such_as(self) -> str:
        """An entry for the client, to be filled in."""
        return f"{self.head.client.id} {self.head.kind or SOME_KIND}: {BLANK}"

    def add(self, line: Line, *, is_field: bool = False) -> None:
        """One more line below the head; `is_field` where it stands among fields."""
        if line.is_blank:
            # A field that was a paragraph of its own leaves one blank line behind, not two.
            if not (self._is_behind_field and self._rows and not self._rows[-1].strip()):
                self._rows.append(line.text)
            return
        if not line.is_shielded:
            if (field := field_of(line.text)) is not None:
                self.give(*field, line)
                self._is_behind_field = True
                return
            if (header := header_of(line.text)) and (is_field or not self._has_text):
                self._give_header(*header, line)
                self._is_behind_field = self._has_text
                return
        if not self.head.kind:
            why = f"say what kind of conversation it was, such as {self.such_as.replace(SOME_KIND, 'call')}"
            is_plain = not line.is_shielded and bare(line.text) == line.text.strip()
            is_title = is_plain and len(line.text) <= MOST_TITLE
            head = f"{self.such_as.removesuffix(BLANK)}{line.text.strip()}" if is_title else self.such_as
            raise Slip(why, line, ("", head) if is_title else ("", head, line.text))
        self._rows.append(line.text)
        self._has_text, self._is_behind_field = True, False

    def give(self, name: str, value: str, line: Line, head: Head | None = None) -> None:
        """What a field says; `head` where it names its client itself."""
        is_left = is_blank(value) or bool(_BLANK_PROMISE.fullmatch(value))
        if not value or (is_left and not self.takes_blanks):
            raise Slip(_lacking(NAMES[name], value), line, head.rows if head else (f"{NAMES[name]}: {BLANK}",))
        if name == "subjects" and not self.head.kind:
            raise self._lacks_kind("re", line)
        if name in _ONCE:
            self._give_once(name, value, line)
        else:
            self.lists[name].append(value)

    def said(self) -> Said:
        """The whole of it. A slip where an entry holds no words."""
        head, once = self.head, self.once
        title = "" if head.field else head.title
        text = "".join(dropwhile(str.isspace, (f"{row}\n" for row in self._rows))).rstrip()
        if head.kind and "mood" not in once:
            self._check_title(title)
        is_left = is_blank(title)
        title = "" if is_left else title
        has_fields = not is_left and ("following" in once or any(self.lists.values()))
        has_words = title or has_fields or (text and not is_blank(text))
        if head.kind and not has_words and not (is_left and self.takes_blanks):
            such_as = f"{head.client.id} {head.kind}: They sign on Friday"
            why = f"what was said? Write it behind the colon, such as {such_as}"
            raise Slip(why, self.line, head._replace(title="").rows)
        if len(title) > MOST_TITLE:
            title, text = "", f"{title}\n\n{text}" if text else title
        return Said(
            head.client.id,
            head.kind,
            head.direction,
            once.get("mood", ""),
            title,
            text,
            once.get("day", ""),
            tuple(dict.fromkeys(self.people)),
            tuple(dict.fromkeys(self.by)),
            following=once.get("following", ""),
            **{name: tuple(values) for name, values in self.lists.items()},
        )

    def _check_title(self, title: str) -> None:
        """A slip where a title holds the mood, in brackets at its beginning or end."""
        mood, rest = mood_in(title)
        if not mood:
            return
        head = self.head._replace(mood=mood, title=rest)
        why = f"the mood stands behind the kind, such as {head.client.id} {head.kind} ({head.mood}): {BLANK}"
        raise Slip(why, self.line, head.rows)

    def _give_header(self, name: str, value: str, line: Line) -> None:
        if not self.head.kind:
            raise self._lacks_kind(name, line)
        is_left = is_blank(value) or (name in ("with", "by") and any(map(is_blank, names_in(value))))
        if not value or (is_left and not self.takes_blanks):
            raise Slip(_lacking(name, value), line, (f"{name}: {BLANK}",))
        if name == "with":
            with_ = names_and_day(value)
            if with_.problem:
                blanks = [f"{each}: {BLANK}" for each in with_.blanks]
                raise Slip(with_.problem, line, (f"with: {', '.join(with_.people)}", *blanks))
            self.people += with_.people
            if with_.day:
                self._give_once("day", with_.day, line)
        elif name == "by":
            self.by += names_in(value)
        elif name == "mood":
            mood = BLANK if is_left else value.strip("()[]. ").casefold()
            if mood not in MOODS and not is_left:
                raise Slip(f"{quoted(value)} is no mood; there are {listed(MOODS)}", line, (f"mood: {BLANK}",))
            self._give_once("mood", mood, line)
        else:
            if not is_day(value) and not is_left:
                raise Slip(unclear_day(value), line, (f"date: {BLANK}",))
            self._give_once("day", value, line)

    def _give_once(self, name: str, value: str, line: Line) -> None:
        if name in self.once:
            why = f"{_ONCE[name]} is given twice for {self.head.client.id}; leave one of them out"
            # Of a blank and something that was said, the blank is to go.
            is_blank_above = is_blank(self.once[name]) and name in self._given_by
            raise Slip(why, self._given_by[name] if is_blank_above else line, () if is_blank_above else None)
        self.once[name] = value
        self._given_by[name] = line

    def _lacks_kind(self, name: str, line: Line) -> Slip:
        such_as = self.such_as.replace(SOME_KIND, "call")
        why = f"{name}: belongs to a conversation; say what kind it was, such as {such_as}"
        return Slip(why, line, ("", self.such_as, line.text))


def is_blank(text: str) -> bool:
    """Whether a text is but what an example leaves to be filled in."""
    return bool(_IS_BLANK.fullmatch(text))


def mood_in(title: str) -> tuple[str, str]:
    """The mood that a title holds in brackets at its beginning or end, nothing where there is none, and the rest."""
    found = _MOOD_FIRST.fullmatch(title) or _MOOD_LAST.fullmatch(title)
    return (found["mood"].casefold(), (found["title"] or "").strip()) if found else ("", title)


def _lacking(name: str, value: str) -> str:
    """Why a field cannot be empty, or a blank."""
    if not value:
        return f"there is nothing behind {name}:, so fill it in or leave the line out"
    return f"{BLANK} behind {name}: is a blank, so fill it in or leave the line out"


def header_of(row: str) -> tuple[str, str] | None:
    """The header line that a line is, and its value as it was typed."""
    line = bare(row)
    found = _HEADER.match(line)
    if found is None:
        return None
    name = found[1].casefold()
    return "date" if name == "day" else name, unmarked(line[: found.end()], line[found.end() :])
