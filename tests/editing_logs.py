"""Random logs in the many ways that people write Markdown; and texts that would be taken for more than text."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from hypothesis import strategies as st

from clientfiles.editing import NewEntry

FRONT = (
    "---\nname: Northwind Traders\nowner: dana\nstatus: prospect\nsince: 2021-04-12\ncontacts:\n  - name: Jana\n---\n"
)

# Lines that Markdown or the log would take for more than text.
TRAPS = [
    *("# A", "## A", "### A", "#### A", "####### A", "#", "### ", "#A", "#42", "## 3 Nov 2026 call", "  ### Indented"),
    *(
        "### 2026-11-02 call: Inner",
        "#### 2026-11-02 call: Inner",
        "# *2026-11-02* call",
        "###2026-11-02 call",
        "## A ##",
    ),
    *(
        "2026-11-02 call: Inner",
        "===",
        "---",
        "-",
        "=",
        "  --- ",
        "***",
        "- - -",
        "----------",
        "| a | b |",
        "|---|---|",
    ),
    *(
        "```",
        "```python",
        "~~~",
        "````",
        "``` `code` ```",
        "  ```",
        "    ```",
        "`code`",
        "```\n# A\n```",
        "~~~ a\n---\n~~~",
    ),
    *(
        "<!--",
        "-->",
        "<!-- a -->",
        "<!-->",
        "<!--->",
        "<!-- a",
        "a -->",
        "<pre>",
        "</pre>",
        "<PRE>",
        "<script>",
        "<style",
    ),
    *(
        "<textarea>x</textarea>",
        "<div>",
        "</div>",
        "<details>",
        "<<<<<<< HEAD",
        "=======",
        ">>>>>>> main",
        "||||||| base",
    ),
    *(
        "by: dana",
        "with: Jana",
        "re: renewal",
        "topics: customs",
        "By : me",
        "by:x",
        "BY: x",
        "by the way: x",
        "with",
        "re:",
    ),
    *(
        "- a",
        "* a",
        "1. a",
        "> a",
        ">a",
        "    code",
        "\tcode",
        "a  ",
        "a\\",
        "\\# A",
        "[a]: b",
        "TODO",
        "&amp;",
        "",
        "",
        "   ",
    ),
    *(
        "text",
        "more text",
        "é",
        "日本語",
        "👩‍👩‍👧",
        "\u00a0",
        "\u3000",
        "a\u00a0",
        "Setext\n---",
        "Setext\n===",
        "a\r\nb",
        "a\rb",
    ),
]
_HOSTILE = "\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufffe\uffff\ufeff"
_ANY = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters=_HOSTILE), max_size=8)
LINES = st.one_of(st.sampled_from(TRAPS), st.sampled_from(TRAPS), st.text(" #=-`~<!>:\\bytwihr0123", max_size=8), _ANY)
TEXTS = st.lists(LINES, max_size=7).map("\n".join)


class Log(NamedTuple):
    """A record with a log: its bytes, and the order its entries stand in: `newest`, `oldest`, or none."""

    data: bytes
    order: str


_FIRST = date(2026, 11, 1)
_PROSE = [
    "Prose.",
    "- a list\n- of two",
    "```\n### 2026-01-01 call: no entry\n```",
    "A\nB  ",
    "> quoted",
    "##### A part\n\nText.",
]


def log_example(seed: int) -> Log:
    """A record with a log: the same seed, the same bytes."""
    rng = Random(seed)
    level = rng.choice([3, 3, 3, 2, 4])
    count = rng.choice([0, 0, 1, 2, 3, 5])
    order = rng.choice(["newest", "oldest"]) if count > 1 else "newest"
    days = sorted(rng.randint(0, 40) for _ in range(count))
    days = days if order == "oldest" else days[::-1]
    if len(set(days)) < 2:
        order = "newest"
    blocks = rng.choice([[], ["# Northwind Traders\n\nA freight forwarder."], ["Prose without a heading."]])
    if count or rng.random() < 0.6:
        blocks.append("#" * (level - 1) + rng.choice([" Log", " Log", " LOG ##"]))
        blocks += rng.choice([[], [], ["<!-- newest first -->"], ["What we said."]])
    underlined = rng.random() < 0.2 and level == 2
    for day in days:
        said = f"{_FIRST + timedelta(day)} {rng.choice(['call', 'email out', 'note', 'visit (mixed)'])}"
        said += rng.choice(["", ": A title", ": B: C"])
        heading = (
            f"{said}\n{'-' * rng.randint(1, 9)}" if underlined else f"{'#' * level} {said}" + rng.choice(["", " ##"])
        )
        header = rng.choice(["", "\nby: dana", "\n\nby: dana\nwith: Jana"])
        blocks.append(heading + header)
        blocks += rng.sample(_PROSE, rng.randint(0, 2))
        if rng.random() < 0.1:
            blocks.append(f"{'#' * (level + 1)} {_FIRST} note: Within")
    if rng.random() < 0.3:
        blocks += [f"{'#' * (level - 1)} Files", "See the folder."]
    text = (
        FRONT
        + rng.choice(["\n", "\n", ""])
        + "".join(block + rng.choice(["\n\n"] * 5 + ["\n\n\n"]) for block in blocks)
    )
    text = text.rstrip("\n") + rng.choice(["\n", "\n", "", "\n\n", "\n  \n"])
    if rng.random() < 0.3:
        text = text.replace("\n", "\r\n")
    return Log((rng.choice(["", "", "", "\ufeff"]) + text).encode(), order)


def entry_of(seed: int, text: str) -> NewEntry:
    """A new entry with a text."""
    rng = Random(seed)
    return NewEntry(
        _FIRST + timedelta(rng.randint(0, 40)),
        rng.choice(["call", "email", "note", "decision"]),
        rng.choice(["", "", "in", "out"]),
        rng.choice(["", "", "positive", "negative"]),
        rng.choice(["", "Scope", "A: B", "Ticket #42", "Novák (draft)", "2026-11-02 call"]),
        rng.choice([(), ("dana",), ("dana", "lee")]),
        rng.choice([(), ("Jana",)]),
        rng.choice([(), (), ("renewal",), ("A, B", "C: D")]),
        text,
    )
