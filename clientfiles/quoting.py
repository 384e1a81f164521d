"""A text as a YAML scalar on one line: plain where nothing can be misread, else in quotes."""

from __future__ import annotations

import re

# What joins letters and emoji, and the space that does not break, may stand as they are.
_UNSEEN = {ord(sign): None for sign in "\u200c\u200d\u00a0"}
# No indicator in front, nothing that ends the text or begins a comment or another value.
_PLAIN = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`=~<](?:(?!: |:$| #)[^\t\n])*(?<!\s)")
# Between brackets, some parsers end a text at a question mark too.
_FLOW = re.compile(r"[,\[\]{}?]")


def is_plain(text: str, in_flow: bool = False) -> bool:
    """Whether a text can stand without quotes, also between the brackets of a flow collection."""
    return bool(_PLAIN.fullmatch(text)) and _is_printable(text) and not (in_flow and _FLOW.search(text))


def quote(text: str, style: str = "") -> str:
    """A text in quotes: in those of the style, or in those that need no escapes where there are such."""
    if _is_printable(text):
        if style == "'":
            return _single(text)
        if '"' not in text and "\\" not in text:
            return f'"{text}"'
        if not style:
            return _single(text)
    return _double(text)


def _is_printable(text: str) -> bool:
    return text.translate(_UNSEEN).isprintable()


def _single(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _double(text: str) -> str:
    """With escapes, by the emitter that knows them."""
    import yaml

    node = yaml.ScalarNode("tag:yaml.org,2002:str", text, style='"')
    return str(yaml.serialize(node, Dumper=yaml.SafeDumper, width=10**9, allow_unicode=True)).rstrip("\n")
