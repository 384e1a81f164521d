"""Text that would act where it is shown, and what a reader of a report would make of it."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from hostile_kit import HOSTILE
from markdown_it import MarkdownIt

TEXTS = {
    "plain": "Alder",
    "colours": "\x1b[31mred\x1b[0m",
    "title of the window": "\x1b]0;owned\x07",
    "link of a terminal": "\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\",
    "c1 controls": "\x9b31mred\x9d0;owned\x9c",
    "nul and delete": "a\x00b\x7fc",
    "backspaces": "paid\b\b\b\bowed",
    "carriage return": "owed\rpaid",
    "line ends": "a\n\n# b\n- c\n::error::d",
    "line separators": "a\u2028b\u2029c\x85d",
    "overrides": "\u202egpj.exe\u202c \u2066a\u2069",
    "byte-order mark": "\ufeffa",
    "accents": "a" + "\u0301" * 40,
    "rich markup": "[bold red]x[/bold red] [link=https://evil.example]y[/link] :smile:",
    "workflow command": "::error file=a.md,line=1::owned",
    "workflow command behind text": "x " * 45 + "::add-mask::Alder",
    "old workflow command": "a ##[add-mask]Alder",
    "escaped line end": "a%0A::error::b%0D%25",
    "mention": "@octocat and @org/team, a@b.example",
    "issue": "#1 GH-1 octo/repo#1 gh-22 fixes #3",
    "commit": "a5c3785ed8d6a35868bc169f07e40e889087fd2e octo/repo@a5c3785",
    "html": "<script>alert(1)</script><img src=x onerror=alert(1)><!-- --><details>",
    "entities": "&lt;b&gt; &#64;octocat &commat;octocat",
    "link": "[click](https://evil.example) ![x](https://evil.example/x.png) <https://evil.example>",
    "bare link": "https://evil.example www.evil.example",
    "bare link behind an underscore": "_www.evil.example x_www.evil.example",
    "issue behind an underscore": "_GH-7 x_GH-7",
    "emoji": "cake :tada: :+1:",
    "emoji that a colon of ours would end": "cake :tada",
    "letter that a colon of ours would make an emoji": ":x",
    "reference": "[a]: https://evil.example [a]",
    "emphasis": "*a* **b** _c_ __d__ ~~e~~ `f` ``g",
    "table": "a | b || \\| c",
    "escapes": "\\# \\* \\\\ \\",
    "heading": "# a",
    "list": "- a",
    "number": "1. a",
    "quotation": "> a",
    "rule": "---",
    "fence": "```mermaid",
    "mathematics": "$x$ $$y$$",
    "template": "{{ 7 * 7 }}{% for x in y %}${{ secrets.TOKEN }}",
    "formula": "=HYPERLINK('https://evil.example')",
    "quotes": '"a" \'b\' \\"',
    "tags": "x\U000e0041\U000e0042\U000e007f",
    "zero width": "\u200ba\u200d\u200c",
}

_RECORD = """\
---
name: @
owner: dana
status: active
since: 2021-11-20
tier: @
group: @
topics: [@]
founded: 1998-12-04
contacts:
  - name: @
    role: @
    email: @
    phone: @
    timezone: @
    birthday: 12-01
    x_note: @
contracts:
  - title: @
    value: 48000 EUR/year
    start: 2024-02-01
    renewal: 2027-02-01
    notice: 60 days
open_items:
  - we_owe: @
    due: 2026-11-20
  - they_owe: @
    due: 2026-11-21
  - pending: @
    due: 2026-12-01
    owner: @
milestones:
  - what: @
    planned: 2026-11-10
occasions:
  - what: @
    date: 2026-11-25
opportunities:
  - what: @
snooze:
  - rule: open-item
    until: 2027-01-01
    why: @
    subject: nothing
next_action:
  what: @
  due: 2026-11-30
x_own: @
x_more: {a: [@, @]}
---

"""
_LOG = """\
# @

## Log

### 2026-11-03 delivery: @
by: @
with: @
re: @

@

### 2026-09-03 call (@): @

### 2026-09-02 @
"""
NEWS = "# News\n\n### 2026-11-10 news: @\ntopics: @\n"


def quoted(text: str) -> str:
    """A text as a YAML scalar in double quotes, with everything escaped that could be."""
    escaped = (each if each.isascii() and each.isprintable() and each not in '"\\' else _escape(each) for each in text)
    return f'"{"".join(escaped)}"'


def _escape(character: str) -> str:
    return f"\\U{ord(character):08x}"


def write(root: Path, text: str) -> None:
    """A record that has the text in every field and in its log, and news that have it too."""
    line = " ".join(text.splitlines())
    record = _RECORD.replace("@", quoted(text)) + _LOG.replace("@", line)
    (root / HOSTILE).write_text(record, encoding="utf-8", newline="\n")
    (root / "records" / "NEWS.md").write_text(NEWS.replace("@", line), encoding="utf-8", newline="\n")


def as_read(text: str) -> str:
    """What a field holds: a text of several lines is joined with spaces."""
    return re.sub(r"[ \t]*\n\s*", " ", text).strip(" \t")


def workflow_commands(output: str) -> list[str]:
    """The commands that GitHub's runner would find in a step's output."""
    found = []
    for line in re.split("\r\n|\r|\n", output):
        new = re.match(r"\s*::(.*?)::", line)
        old = re.search(r"##\[([^\]]*)\]", line)
        for command in (new, old):
            if command and re.match("[a-z-]+(?: |$)", command[1]):
                found.append(command[1].split(" ")[0])
    return found


def structure(markdown: str) -> tuple[dict[str, int], set[str]]:
    """What a report consists of, without its words: how many of what encloses the rest, and which kinds of parts."""
    outer = Counter(dict.fromkeys(("heading_open", "table_open", "blockquote_open", "hr", "fence", "code_block"), 0))
    kinds = set()
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown):
        kinds.add(f"{token.type} {token.content if token.type == 'html_block' else ''}")
        if token.type in outer:
            outer[token.type] += 1
        for child in token.children or []:
            target = str(child.attrGet("href") or child.attrGet("src") or "").partition("#")[0]
            target = "records/" if target.startswith("records/") else target
            kinds.add(f"{child.type} {child.content if child.type == 'html_inline' else target}")
    return outer, kinds - {"text ", "text_special ", "softbreak "}


def references(markdown: str) -> list[str]:
    """What GitHub would turn into mentions, issues, commits, links of their own and emoji."""
    text = ""
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown):
        for child in token.children or []:
            if child.type in ("text", "text_special"):
                text += child.content
        text += "\n"
    patterns = (
        r"(?<![\w`])@\w+",
        r"(?<![&\w])#\d+",
        r"\w/\w+#\d+",
        r"(?i:gh-\d+)",
        r"\b[0-9a-f]{7,40}\b(?=.*[a-f])",
        r"https?://\S+",
        r"www\.\S+",
        r":(?!\d+:)[a-z0-9_+-]+:",  # numbers between colons are a place in a file
    )
    return [match[0] for pattern in patterns for match in re.finditer(pattern, text)]
