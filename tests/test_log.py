"""The log: dated headings as CommonMark reads them, what hides in code and comments, and the lines below a heading."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

import pytest
from examples import HEADING, RECORD, changed, client_of, codes, problems
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from clientfiles import document as documents
from clientfiles.log import entry_texts, read_log
from clientfiles.model import LogEntry
from clientfiles.settings import CONTACT_KINDS, OTHER_KINDS, Settings

FRONT = RECORD.split("## Log")[0]
FRONT_LINES = FRONT.count("\n")


def log_of(body: str) -> list[LogEntry]:
    """The entries of a record with this body."""
    return list(client_of(FRONT + body).log)


def entry_of(heading: str) -> LogEntry:
    """The only entry of a record with this heading."""
    (entry,) = log_of(f"{heading}\n")
    return entry


def shown(entry: LogEntry) -> tuple[str, str, str, str]:
    return (entry.kind, entry.direction, entry.mood, entry.title)


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("### 2026-11-03 call", ("call", "", "neutral", "")),
        ("### 2026-11-03 call: Scope", ("call", "", "neutral", "Scope")),
        ("### 2026-11-03 call (positive): Scope", ("call", "", "positive", "Scope")),
        ("### 2026-11-03 email out (mixed): Scope", ("email", "out", "mixed", "Scope")),
        ("### 2026-11-03 Call IN (Negative)", ("call", "in", "negative", "")),
        ("###   2026-11-03   call  ( positive )  :   Scope  ", ("call", "", "positive", "Scope")),
        ("### 2026-11-03 call - Scope", ("call", "", "neutral", "Scope")),
        ("### 2026-11-03 call – Scope – later", ("call", "", "neutral", "Scope – later")),
        ("### 2026-11-03 call — Scope", ("call", "", "neutral", "Scope")),
        ("### 2026-11-03 call:Scope", ("call", "", "neutral", "Scope")),
        ("### 2026-11-03 call: Scope: phase 3", ("call", "", "neutral", "Scope: phase 3")),
        ("### 2026-11-03 call: ticket #42", ("call", "", "neutral", "ticket #42")),
        ("### 2026-11-03 call: Scope ###", ("call", "", "neutral", "Scope")),
        ("# 2026-11-03 delivery: Report", ("delivery", "", "neutral", "Report")),
        ("###### 2026-11-03 note", ("note", "", "neutral", "")),
        ("2026-11-03 visit: Berlin\n===", ("visit", "", "neutral", "Berlin")),
        ("2026-11-03 visit: Berlin\n---", ("visit", "", "neutral", "Berlin")),
        ("2026-11-03 visit: Berlin\nand Jana\n---", ("visit", "", "neutral", "Berlin and Jana")),
        ("   ### 2026-11-03 call", ("call", "", "neutral", "")),
    ],
)
def test_headings_that_are_entries(heading: str, expected: tuple[str, str, str, str]) -> None:
    assert shown(entry_of(heading)) == expected
    assert codes(f"{FRONT}{heading}\n") == []


@pytest.mark.parametrize(
    ("kind", "is_contact"),
    [*zip(CONTACT_KINDS, [True] * 5, strict=True), *zip(OTHER_KINDS, [False] * 4, strict=True)],
)
def test_some_kinds_count_as_contact(kind: str, is_contact: bool) -> None:
    assert entry_of(f"### 2026-11-03 {kind}").is_contact is is_contact


@pytest.mark.parametrize(
    "heading",
    [
        "## 2026 plans",
        "## 2026-2027",
        "### 1.2 Email templates",
        "### 3 calls a week",
        "### May 2026",
        "### November",
        "### 24/7 support",
        "### 12 monkeys",
        "### Calls",
        "### ",
        "### 3.11. Goals",
    ],
)
def test_headings_that_are_prose(heading: str) -> None:
    assert problems(f"{FRONT}{heading}\n") == []
    assert log_of(f"{heading}\n") == []


@pytest.mark.parametrize(
    "hidden",
    [
        "```\n### 2026-11-01 call\n```",
        "~~~ text\n### 2026-11-01 call\n```\n### 2026-11-01 call\n~~~",
        "````\n```\n### 2026-11-01 call\n````",
        "   ```\n### 2026-11-01 call\n   ```",
        "<!--\n### 2026-11-01 call\n-->",
        "<!-- ### 2026-11-01 call -->",
        "<pre>\n### 2026-11-01 call\n</pre>",
        "> ### 2026-11-01 call",
        ">### 2026-11-01 call",
        "    ### 2026-11-01 call",
        "\t### 2026-11-01 call",
        "`### 2026-11-01 call`",
    ],
)
def test_what_stands_in_code_comments_and_quotes_is_text(hidden: str) -> None:
    """The entries above and below are read; the one inside is not, and nothing is wrong with it."""
    text = f"{FRONT}### 2026-11-03 call\n\n{hidden}\n\n### 2026-10-20 visit\n"
    assert problems(text) == []
    assert [entry.date for entry in client_of(text).log] == [date(2026, 11, 3), date(2026, 10, 20)]


@pytest.mark.parametrize("opening", ["```", "~~~ text", "<!--"])
def test_what_is_never_closed_and_hides_entries_is_an_error(opening: str) -> None:
    (found,) = problems(f"{RECORD}\n{opening}\n\n### 2026-10-20 visit\n")
    assert found.code in ("unclosed-fence", "unclosed-comment")
    assert found.span.line == RECORD.count("\n") + 2


@pytest.mark.parametrize("opening", ["<pre>", "<script>", "<style>", "<textarea>"])
def test_raw_html_that_is_never_closed_is_an_error(opening: str) -> None:
    assert codes(f"{RECORD}\n{opening}\n\n### 2026-10-20 visit\n") != []


def test_entries_keep_the_order_and_the_lines_of_the_file() -> None:
    text = f"{FRONT}### 2026-10-20 visit\n\ntext\n\n### 2026-11-03 call\n"
    log = client_of(text).log
    assert [entry.date for entry in log] == [date(2026, 10, 20), date(2026, 11, 3)]
    assert [text.split("\n")[entry.line - 1] for entry in log] == ["### 2026-10-20 visit", "### 2026-11-03 call"]


# Header lines


def headers(below: str) -> list[tuple[str, str]]:
    (entry,) = client_of(RECORD.split("by: dana")[0] + below).log
    return [(line.name, line.value) for line in entry.header]


def test_header_lines_stand_right_below_the_heading() -> None:
    expected = [("by", "dana"), ("with", "Jana")]
    assert headers("by: dana\nwith: Jana\n\nShe asked.\n") == expected
    assert headers("\nby: dana\nwith: Jana\n") == expected
    assert headers("By : dana\n  WITH:Jana  \n") == expected
    assert headers("by: dana\nwith: Jana") == expected
    assert headers("by: dana\nwith: Jana\n> a quote\n") == expected
    assert headers("by: dana\n\nwith: Jana\n") == expected[:1]
    assert headers("She asked.\nby: dana\n") == []


def test_each_name_on_a_header_line_has_its_place() -> None:
    text = changed(("by: dana", "by:  dana, zoe"), ("with: Jana", "with:   Jana, Tom\nre: Floor plans, Budget"))
    lines = text.split("\n")
    named = [lines[each.span.line - 1][each.span.column - 1 :] for each in problems(text)]
    assert named == ["zoe", "Tom", "Budget"]


def test_header_lines_that_run_on_into_prose_are_an_error() -> None:
    (found,) = problems(changed(("with: Jana\n\n", "with: Jana\n")))
    assert (found.code, found.span.line, found.span.column) == ("mixed-header", 27, 1)


def test_topics_of_an_entry_that_is_no_news_are_reported() -> None:
    text = changed(("with: Jana\n", "with: Jana\ntopics: customs\n"))
    assert codes(text) != [] or len(client_of(text).log[0].header) >= 2


@pytest.mark.parametrize("part", ["Jana", "Novák", "jana novák", "Jana Novák", "nová"])
def test_a_contact_may_be_named_by_a_part(part: str) -> None:
    assert codes(changed(("with: Jana", f"with: {part}"))) == []


def test_a_part_that_fits_two_contacts_is_a_warning() -> None:
    two = "  - name: Jana Novák\n    primary: true\n  - name: Jana Marsh\n"
    assert codes(changed(("  - name: Jana Novák\n", two))) == ["unknown-with"]


@pytest.mark.parametrize(
    "heading", ["### **2026-11-03** call", "### [2026-11-03 call](notes.md)", "### `2026-11-03` call"]
)
def test_a_date_with_marks_around_it_is_reported(heading: str) -> None:
    assert codes(changed((HEADING, heading))) != []


@pytest.mark.parametrize("heading", ["### 2026-11-03 call: Scope (negative)", "### 2026-11-03 call: Scope [negative]"])
def test_a_mood_behind_the_title_is_not_lost(heading: str) -> None:
    text = changed((HEADING, heading))
    assert codes(text) != [] or client_of(text).log[0].mood == "negative"


# The same headings as CommonMark

_DATED = st.sampled_from(
    ["2026-11-03 call: A", "2026-10-20 visit: B", "2026-09-02 note", "plans", "2026-08-01 email: C"]
)
_INDENT = st.sampled_from(["", "", " ", "   ", "    ", "\t"])
_FENCES = st.sampled_from(["```", "````", "~~~", "~~~~"])
_TEXT = st.sampled_from(["Some words.", "More of `them`", "by: dana", "# not dated", "```x` y", ""])
_CLOSING = st.sampled_from(["", "", " #", " ##", "  "])

_BLOCKS = [
    st.builds("{}{} {}{}".format, _INDENT, st.integers(1, 7).map("#".__mul__), _DATED, _CLOSING),
    st.builds("{}#{}".format, _INDENT, _DATED),
    st.builds("{}{}{}\n### {}\n{}{}".format, _INDENT, _FENCES, _TEXT, _DATED, _INDENT, _FENCES),
    st.builds("<!--{}\n### {}\n{}-->".format, _TEXT, _DATED, _INDENT),
    st.builds("{}<!-- {} --> {}".format, _INDENT, _DATED, _TEXT),
    st.builds("<pre>\n### {}\n\n### {}\n</pre>".format, _DATED, _DATED),
    st.builds("> ### {}".format, _DATED),
    st.builds("> ```\n> ### {}".format, _DATED),
    st.builds("> text\n{}".format, _DATED),
    st.builds("    ### {}".format, _DATED),
    _TEXT,
    _DATED,
    st.sampled_from(["***", "___", "* * *", "```", "~~~", "\t", "   "]),
]
_UNDERLINED = [
    st.builds("{}\n{}".format, _DATED, st.sampled_from(["---", "===", "-", "=", "  ---", "--- ", "    ---"])),
    st.builds("{}{}\n===".format, _INDENT, _DATED),
    st.builds("> {}\n> ---".format, _DATED),
    st.builds("> text\n{}\n---".format, st.just("")),
    st.sampled_from(["---", "===", "--- "]),
]


def bodies(blocks: list[st.SearchStrategy[str]], between: list[str]) -> st.SearchStrategy[str]:
    """Markdown of some blocks, one below the other."""
    each = st.tuples(st.one_of(blocks), st.sampled_from(between))
    return st.lists(each, max_size=12).map(lambda found: "".join(block + end for block, end in found))


_ENTRY = re.compile(r"([0-9-]{10}) (call|visit|note|email)(?:: (.*))?")


def as_commonmark(body: str) -> list[tuple[int, str]]:
    """The line and text of every dated heading outside of block quotes, as a Markdown parser finds them."""
    tokens = MarkdownIt("commonmark").parse(body)
    found = []
    for opening, inline in pairwise(tokens):
        text = " ".join(inline.content.split())
        if opening.type == "heading_open" and opening.level == 0 and opening.map and _ENTRY.fullmatch(text):
            found.append((opening.map[0] + 1 + FRONT_LINES, text))
    return found


def compare(body: str, end: str) -> None:
    """The entries of a body are the dated headings that a Markdown parser finds in it."""
    text = (FRONT + body).replace("\n", end)
    log = client_of(text).log
    ours = [(entry.line, f"{entry.date} {entry.kind}" + (f": {entry.title}" if entry.title else "")) for entry in log]
    # What is reported as malformed is no heading, or one with something behind its kind.
    malformed = {each.span.line for each in problems(text) if each.code == "malformed-entry"}
    theirs = [each for each in as_commonmark(body) if each[0] not in malformed]
    assert [each for each in ours if each[0] not in malformed] == theirs


@settings(max_examples=200, deadline=None)
@given(bodies(_BLOCKS, ["\n", "\n\n"]), st.sampled_from(["\n", "\r\n"]))
def test_entries_are_the_headings_that_a_markdown_parser_finds(body: str, end: str) -> None:
    compare(body, end)


@settings(max_examples=200, deadline=None)
@given(bodies([*_BLOCKS, *_UNDERLINED], ["\n\n"]), st.sampled_from(["\n", "\r\n"]))
def test_underlined_headings_too(body: str, end: str) -> None:
    compare(body, end)


@pytest.mark.parametrize(
    "body",
    [
        "---\n2026-11-03 call: A\n---\n",
        "2026-11-03 call: A\n---\n---\n",
        "2026-11-03 call: A\n===\n2026-11-02 call: B\n---\n",
        "Plans\n===\n2026-11-03 call: A\n---\n",
        "2026-11-03 call: A\n    and B\n---\n",
    ],
)
def test_underlined_headings_need_no_empty_lines_around_them(body: str) -> None:
    compare(body, "\n")


def test_nor_do_they_below_a_line_of_stars() -> None:
    compare("***\n2026-11-03 call: A\n---\n", "\n")


def test_an_entry_that_lacks_the_space_behind_its_signs_ends_the_one_above_it() -> None:
    text = "---\nname: A\n---\n\n## Log\n\n### 2026-11-04 call\n\nOne.\n\n###2026-11-03 call\n\nTwo.\n"
    document, _ = documents.parse("records/a.md", text.encode())
    assert document is not None
    entries, _ = read_log(document, Settings())
    said = [text[start:end] for start, end in entry_texts(document, entries).values()]
    assert said == ["2026-11-04 call\n\nOne.\n\n", "###2026-11-03 call\n\nTwo.\n"]
