"""Text of records made harmless for where it is shown: terminals, Markdown, Mermaid, CSV, workflow commands.

Nothing is dropped in silence: what could act on a reader's screen is replaced by something visible, what Markdown
or GitHub would interpret is broken by an escape or by a zero-width space, which are not seen.
"""

from __future__ import annotations

import re

# Controls, line separators, bidirectional overrides and isolates, and half surrogates. Joiners stay: emoji and
# Persian need them.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff\ufff9-\ufffb]")
_SPACE = "\u200b"  # zero width
# What a CI runner takes for a command where it stands in a log.
_COMMAND = re.compile(r"::(?=[A-Za-z])|##\[")


def visible(text: str) -> str:
    """A text on one line, with nothing in it that moves a cursor, rings a bell or turns the writing round."""
    text = " ".join(text.split("\n")) if "\n" in text else text
    if not text.isprintable():
        text = _UNSAFE.sub(_shown, text)
    return _COMMAND.sub(_broken, text) if "::" in text or "##[" in text else text


def _broken(match: re.Match[str]) -> str:
    return match[0][:-1] + _SPACE + match[0][-1]


def _shown(match: re.Match[str]) -> str:
    character = match[0]
    if character in "\t\r":
        return " "
    if character < " ":
        return chr(0x2400 + ord(character))
    return "\ufffd"


_ALWAYS_ESCAPED = set("\\`*_[]<>|~$^{}")
_MENTION = re.compile(r"@(?=[\w-])|#(?=[0-9])")
# An underscore before these ends a word for GitHub.
_GH = re.compile(r"(?<![0-9A-Za-z])(GH)-(?=[0-9])", re.IGNORECASE)
_SHA = re.compile(r"(?<![0-9A-Za-z])[0-9a-f]{7,}(?![0-9A-Za-z])", re.IGNORECASE)
_ADDRESS = re.compile(r"(?<=[A-Za-z])(?=://)|(?<=www)(?=\.)", re.IGNORECASE)
# Also at the end, where a colon of ours may follow; no emoji is called by the minutes of a time or by a column.
_EMOJI = re.compile(r":(?=[a-z0-9_+-]+:|(?![0-9]{1,2}\Z)[a-z0-9_+-]+\Z)", re.IGNORECASE)
_LINE_START = re.compile(r"^(\s*)([-+]|#+|>|=+|[0-9]{1,9}(?=[.)]))")


def markdown(text: str) -> str:
    """A text for GitHub's Markdown: it mentions nobody, links nothing, is no HTML and breaks no table or list."""
    text = visible(text)
    text = _MENTION.sub(lambda match: match[0] + _SPACE, text)
    text = _GH.sub(rf"\1{_SPACE}-", text)
    text = _SHA.sub(lambda match: _SPACE.join(match[0][at : at + 6] for at in range(0, len(match[0]), 6)), text)
    text = _ADDRESS.sub(_SPACE, text)
    text = _EMOJI.sub(f":{_SPACE}", text)
    text = text.replace("&", "&amp;")
    text = "".join(f"\\{each}" if each in _ALWAYS_ESCAPED else each for each in text)
    text = text.replace("\\<", "&lt;").replace("\\>", "&gt;")
    return _LINE_START.sub(lambda match: f"{match[1]}{_SPACE}{match[2]}", text)


_ESCAPED = re.compile(rf"\\([{re.escape(''.join(sorted(_ALWAYS_ESCAPED)))}])|&(amp|lt|gt);|{_SPACE}")


def unescaped(text: str) -> str:
    """The text that `markdown` made harmless; zero-width spaces are gone."""
    return _ESCAPED.sub(lambda match: match[1] or {"amp": "&", "lt": "<", "gt": ">"}.get(match[2], ""), text)


class Markdown(str):
    """A text that is Markdown already: a template prints it as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


def record_link(base: str, path: str, line: int, text: str) -> Markdown:
    """A link to a line of a record; GitHub shows the line where the base is an address of its own."""
    anchor = f"?plain=1#L{line}" if "://" in base else f"#L{line}"
    return Markdown(f"[{markdown(text)}]({base}{markdown_link(path)}{anchor})")


def mermaid(text: str) -> str:
    """A text for a Mermaid diagram, whose marks cannot be escaped: only letters, digits and mild punctuation."""
    plain = "".join(each if each.isalnum() or each in " .-()'" else " " for each in visible(text))
    return " ".join(plain.split())[:60] or "unnamed"


def markdown_link(path: str) -> str:
    """A path as the target of a link."""
    from urllib.parse import quote

    return quote(path, safe="/")


def csv_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    text = visible(text)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text


def harmless_json(text: str) -> str:
    """The same JSON without `##[`, which a CI runner takes for a command wherever it stands in a log."""
    return text.replace("##[", "##\\u005b")


def workflow_data(text: str) -> str:
    """The message of a workflow command."""
    return visible(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def workflow_property(text: str) -> str:
    """A property of a workflow command."""
    return workflow_data(text).replace(":", "%3A").replace(",", "%2C")
