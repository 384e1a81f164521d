"""What people are told: replies in plain words, with the commit that holds what they said.

    reply((Recorded(...), Asked(...)), links, marker) -> the body of a comment

What came from a record or a message is escaped: it mentions nobody, links nothing and is no HTML. What is to be sent
back stands in a code block, where it can be copied as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from clientfiles.document import has_hostile
from clientfiles.escaping import Markdown, markdown, record_link, visible
from clientfiles.publishing.body import MOST_CHARACTERS, characters
from clientfiles.syncing.acting import Recorded
from clientfiles.syncing.heads import SOMEBODY
from clientfiles.syncing.inbox import Message
from clientfiles.syncing.said import BLANK, Said, as_message
from clientfiles.trackers import Links
from clientfiles.wording import clipped, first_name

MOST_NOTES = 40  # lines about one record
_MOST = 300  # characters of a text in a line


class Asked(NamedTuple):
    """A ticked Talk: a tick alone is no conversation, so what was said is asked for, or what has come."""

    title: str
    phrases: tuple[str, ...]
    example: Said
    done: tuple[str, ...] = ()  # the open items among it, which may be


class StillOpen(NamedTuple):
    """A ticked Put right: only the record can settle it."""

    title: str
    phrase: str
    path: str
    line: int


class Gone(NamedTuple):
    """A ticked box whose action is not due any more, and why."""

    phrase: str
    why: str = "it is not due any more, so there was nothing to do"


class Problem(NamedTuple):
    """Something that could not be done, so that nothing was: why, the line it is about, what could be sent instead."""

    why: str
    line: str = ""
    example: str = ""
    title: str = ""  # of the client, where a box was ticked
    is_chat: bool = False  # whether nothing in it looks as if it were for a record


class Guide(NamedTuple):
    """What can be said at all, where somebody asks for help; with one of the clients."""

    client: str


Part = Recorded | Asked | StillOpen | Gone | Problem | Guide


def addressed(message: Message) -> Markdown:
    """Whom a reply is for, and what it answers; by a link, which tells nobody once more."""
    name = markdown(clipped(first_name(message.author.name), 60))
    if message.comment is not None:
        what = f"{name}'s comment"
        return Markdown(f"To [{what}]({message.issue.url}#issuecomment-{message.comment.id}):")
    return Markdown(f"To {name}'s {'form' if message.is_form else 'ticks' if len(message.ticks) > 1 else 'tick'}:")


def reply(message: Message, parts: Iterable[Part], links: Links, marker: str) -> str:
    """The body of a reply, which ends in the marker of what it answers."""
    blocks: list[str] = [addressed(message)]
    for part in parts:
        blocks += _block(part, links)
    text = "\n\n".join(blocks)
    room = MOST_CHARACTERS - characters(marker) - 100
    if characters(text) > room:
        kept: list[str] = []
        for block in blocks:
            room -= characters(block) + 2
            if room < 0:
                break
            kept.append(block)
        text = "\n\n".join([*kept, "There is more, which does not fit in here."])
    return f"{text}\n\n{marker}"


def _block(part: Part, links: Links) -> list[str]:
    match part:
        case Recorded():
            return _recorded(part, links)
        case Asked():
            said = ", ".join(markdown(clipped(each, _MOST)) for each in part.phrases[:12])
            told = "A tick alone is no conversation, so nothing is logged yet. Send this back as a comment, filled in,"
            told += " without the lines that you did not talk about:"
            asked = f"**{_title(part.title)}**, {said}: what was said? {told}\n\n{_code(as_message(part.example))}"
            if not part.done:
                return [asked]
            done = as_message(Said(part.example.client, done=part.done))
            return [asked, f"What has come, or is settled, send as:\n\n{_code(done)}"]
        case StillOpen():
            link = record_link(links.records, part.path, part.line, clipped(part.phrase, _MOST))
            return [f"**{_title(part.title)}**: {link} is open until the record says otherwise, on that line."]
        case Gone():
            return [f"{markdown(clipped(part.phrase, _MOST))}: {markdown(clipped(part.why, _MOST))}."]
        case Problem():
            return _problem(part)
        case Guide():
            return ["What can be said here, each as a comment or several in one:", _code(guide(part.client))]


def _recorded(part: Recorded, links: Links) -> list[str]:
    title = f"**{_title(part.title)}**: " if part.title else ""
    lines = [f"{title}{_commit(part.subject, part.commit, links)}"]
    lines += [f"- {markdown(clipped(note, _MOST))}" for note in part.notes[:MOST_NOTES]]
    if len(part.notes) > MOST_NOTES:
        lines.append(f"- and {len(part.notes) - MOST_NOTES} more")
    blocks = ["\n".join(lines)]
    if part.lacks_next:
        line = _code(as_message(Said(part.lacks_next, following=f"{BLANK} by friday")))
        blocks.append(f"What comes next? Send this back as a comment, filled in:\n\n{line}")
    return blocks


def _commit(subject: str, commit: str, links: Links) -> str:
    text = markdown(clipped(subject, _MOST))
    if not commit:
        return text
    return f"[{text}]({links.commits}{commit})" if links.commits else f"{text} `{commit[:10]}`"


def _problem(part: Problem) -> list[str]:
    why = markdown(clipped(part.why, 1_000))
    if part.title:
        again = "Then take the tick off, and set it again."
        return [f"**{_title(part.title)}**: nothing was changed. {_sentence(why)} {again}"]
    blocks = [f"Nothing was recorded. {_sentence(why)}"]
    if part.line.strip():
        blocks.append(f"> {markdown(clipped(part.line.strip(), _MOST))}")
    if part.is_chat:
        blocks.append("What is for a colleague and not for the records, begin with their `@name`. `help` tells more.")
    again = "Send it again as a new comment here, since edited ones are not read again."
    if part.example and not (part.is_chat and part.example.startswith(SOMEBODY)):
        blocks.append(f"{again} For example:\n\n{_code(part.example)}")
    elif not part.is_chat:
        blocks.append(again)
    return blocks


def guide(client: str) -> str:
    """What can be said in a comment, by examples for a client."""
    return "\n".join(
        [
            f"{client} call (positive): {BLANK}",
            f"with: {BLANK}",
            f"we owe: {BLANK} by friday",
            f"they owe: {BLANK} by 3 december",
            f"next: {BLANK} by tomorrow",
            "",
            f"{client} email in yesterday: {BLANK}",
            "",
            f"{client} done: {BLANK}",
            f"{client} next: {BLANK} by +2 weeks",
        ]
    )


def _sentence(text: str) -> Markdown:
    """A text that begins with a capital and ends as a sentence does."""
    first = text[:1].upper() + text[1:]
    return Markdown(first if first.endswith((".", "?", "!")) else f"{first}.")


def _title(text: str) -> str:
    return markdown(clipped(text, 80))


def _code(text: str) -> str:
    """Lines as they are to be sent, in a code block that nothing in them can end."""
    # Nothing is changed in it without need: it is to come back as it was.
    lines = [visible(line) if has_hostile(line) else line for line in text.split("\n")]
    longest = max((len(found) for line in lines for found in re.findall("`{3,}", line)), default=2)
    fence = "`" * max(3, longest + 1)
    return "\n".join([f"{fence}text", *lines, fence])
