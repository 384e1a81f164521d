"""Reports of the sample records as expected, a repository's own templates, and texts that no report lets act."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from commands import TODAY, run
from conftest import Golden
from markdown_it import MarkdownIt
from repositories import ROOT, write

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize(("form", "name"), [("text", "review.txt"), ("markdown", "review.md"), ("json", "review.json")])
def test_the_review_of_the_sample_records(form: str, name: str, golden: Golden) -> None:
    outcome = run(ROOT, "review", "--today", TODAY, "--format", form)
    assert (outcome.code, outcome.stderr) == (0, "")
    golden(GOLDEN / name, outcome.stdout)


def test_json_is_one_client_or_action_on_a_line() -> None:
    text = run(ROOT, "review", "--today", TODAY, "--format", "json").stdout
    review = json.loads(text)
    for name in ("clients", "actions", "snoozed"):
        for each in review[name]:
            assert sum(json.loads(row.rstrip(",")) == each for row in text.split("\n") if row.startswith("    {")) == 1


# Templates


SETTINGS = '[team.dana]\nname = "Dana Ortiz"\n'
RECORD = """\
---
name: Northwind Traders
owner: dana
status: active
since: 2021-04-12
contacts:
  - name: Jana Novák
contracts:
  - value: 48000 EUR/year
    start: 2024-02-01
    renewal: 2027-02-01
    notice: 60 days
open_items: []
next_action:
  what: Call Jana about *everything*
  due: 2026-11-20
---
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with one client and a folder for templates."""
    (tmp_path / "templates").mkdir()
    return write(tmp_path, {"northwind": RECORD}, SETTINGS)


def template(root: Path, text: str) -> None:
    (root / "templates" / "review.md.j2").write_text(text, encoding="utf-8")


def report(root: Path) -> tuple[int, str, str]:
    return run(root, "review", "--today", TODAY, "--format", "markdown")


def test_a_repositorys_own_template_takes_the_place_of_the_built_in_one(root: Path) -> None:
    template(root, "# {{ today }}\n{% for owner in owners %}{{ owner.urgent[0].do[0].phrase }}{% endfor %}\n")
    assert report(root) == (0, "# 22 November 2026\nCall Jana about \\*everything\\*\n", "")


def test_a_repositorys_own_template_can_build_on_the_built_in_one(root: Path) -> None:
    built_in = report(root)[1]
    template(root, '{% extends "built-in/review.md.j2" %}{% block title %}# {{ today }}\n\n{% endblock %}')
    assert report(root)[1] == built_in.replace("# Client review: 22", "# 22")


def test_a_folder_of_templates_without_the_reports_own_changes_nothing(root: Path) -> None:
    (root / "templates" / "letter.md.j2").write_text("{{ nothing }}", encoding="utf-8")
    assert report(root)[1].startswith("# Client review: 22 November 2026\n\n1 client: 1 active")


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("one\ntwo\n{{ nothing }}\n", 3, "'nothing' is undefined"),
        ("one\n{{ numbers.nothing }}", 2, "no attribute 'nothing'"),
        ("one\n{% for x %}\n", 2, "expected token 'in'"),
        ("{{ ''.__class__.__mro__ }}", 1, "unsafe"),
        ("{{ link.__globals__ }}", 1, "unsafe"),
        ("{{ link.__self__.environment }}", 1, "unsafe"),
        ("\n{{ '{0.__class__}'.format(today) }}", 2, "unsafe"),
        ("{{ numbers.update({'clients': 1}) }}", 1, "unsafe"),
        ("{{ today|safe }}", 1, "filter"),
        ("{{ today|attr('format') }}", 1, "filter"),
        ("{{ range(1000000000)|list }}", 1, "too big"),
        ("{{ 1 / 0 }}", 1, "division by zero"),
        ("{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}", 1, "recursion"),
    ],
)
def test_a_template_that_cannot_be_used_is_named_with_its_line(root: Path, text: str, line: int, reason: str) -> None:
    template(root, text)
    code, out, err = report(root)
    assert (code, out) == (1, "")
    assert err.startswith(f"clientfiles: templates/review.md.j2:{line}: ")
    assert reason in err.lower() or reason in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("name", ["../records/northwind.md", "other.md.j2", ".hidden", "/etc/hostname"])
def test_a_template_reads_no_other_files(root: Path, name: str) -> None:
    template(root, f'{{% include "{name}" %}}')
    code, out, err = report(root)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert re.search(rf"{re.escape(name)}\b", err)


def test_a_link_out_of_the_folder_is_not_followed(root: Path) -> None:
    (root / "elsewhere.md.j2").write_text("secret", encoding="utf-8")
    (root / "templates" / "review.md.j2").symlink_to("../elsewhere.md.j2")
    code, out, err = report(root)
    assert (code, out) == (1, "")
    assert err == "clientfiles: templates/review.md.j2 is a link that leads out of the folder\n"


def test_a_link_within_the_folder_is_followed(root: Path) -> None:
    (root / "templates" / "short.md.j2").write_text("short", encoding="utf-8")
    (root / "templates" / "review.md.j2").symlink_to("short.md.j2")
    assert report(root) == (0, "short\n", "")


@pytest.mark.parametrize("make", ["link to nothing", "folder"])
def test_what_stands_in_place_of_a_template_is_not_passed_over(root: Path, make: str) -> None:
    path = root / "templates" / "review.md.j2"
    if make == "folder":
        path.mkdir()
    else:
        path.symlink_to("gone")
    code, out, err = report(root)
    assert (code, out, err) == (1, "", "clientfiles: templates/review.md.j2 is not a file\n")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_in_place_of_a_template_is_not_waited_for(root: Path) -> None:
    os.mkfifo(root / "templates" / "review.md.j2")
    code, out, _ = report(root)
    assert (code, out) == (1, "")


def test_a_template_that_is_no_text_is_named(root: Path) -> None:
    (root / "templates" / "review.md.j2").write_bytes(b"\xff\xfe")
    code, _, err = report(root)
    assert code == 1
    assert err == "clientfiles: templates/review.md.j2 is not UTF-8; save it as UTF-8\n"


# Texts that act elsewhere

PAYLOADS = [
    "@dana",
    "ask @dana, @org/team and dana@agency.example",
    "#12",
    "GH-12",
    "o/r#1",
    "o/r@a1b2c3d4e5f60718293a4b5c6d7e8f9001122334",
    "a1b2c3d4e5f60718293a4b5c6d7e8f9001122334",
    "<script>alert(1)</script>",
    "<!-- x -->",
    "<!-- x",
    "`code` and ``more`` and ```",
    "a | b || c \\| d",
    "- [x] done",
    "* one",
    "+ one",
    "1. x",
    "1) x",
    "# heading",
    "> quote",
    "---",
    "===",
    "https://github.com/o/r/issues/1",
    "www.example.com and mailto:a@b.example",
    "$math$ $$more$$ $`third`$",
    ":smile: :+1:",
    "[a](b)",
    "[a]: https://b.example",
    "[^1]",
    "![i](x)",
    "<https://b.example>",
    "**bold** __bold__ ~~gone~~ *a* _a_",
    "&lt;b&gt; &amp; &#64;dana &commat;dana",
    "a\nb\n\n# c\n- d",
    "</details>",
    "```mermaid",
    "~~~",
    "{{ today }} {% raw %}",
    "::error::x",
    "a\\",
    "\\",
    "a  ",
    "    four",
    "<br>",
    "\u202eabc",
]
# What GitHub would turn into a link, a mention or a picture in running text.
ACTS = re.compile(r"@\w|(?<!&)#\d|\bGH-\d|(?<!\w)[0-9a-f]{40}(?!\w)|https?://|\bwww\.|:smile:|:\+1:|^::error|\u202e")


def repository(folder: Path, text: str) -> Path:
    """A repository with something of everything that a report shows, a text in every field of it."""
    quoted, line = json.dumps(text), " ".join(text.split())
    record = f"""\
---
name: {quoted}
owner: dana
status: active
since: 2020-12-01
group: {quoted}
topics: [news]
{quoted}: 1
contacts:
  - name: {quoted}
    role: {quoted}
    phone: {quoted}
    birthday: 11-24
contracts:
  - title: {quoted}
    value: 48000 EUR/year
    start: 2024-02-01
    renewal: 2027-01-01
    notice: 30 days
  - title: Second
    value: 10 EUR/once
    start: 2024-02-01
    ends: 2026-11-01
open_items:
  - we_owe: {quoted}
    due: 2026-11-01
  - they_owe: {quoted}
    due: 2026-11-02
  - pending: {quoted}
    due: 2026-11-03
milestones:
  - what: {quoted}
    planned: 2026-11-04
occasions:
  - what: {quoted}
    date: 2026-11-25
opportunities:
  - what: {quoted}
    value: 20 EUR/month
snooze:
  - rule: check-in
    until: 2026-12-10
    why: {quoted}
next_action:
  what: {quoted}
  due: 2026-11-20
---

### 2026-01-02 call (positive): {line}
with: {line}
re: about {line}
"""
    news = f"### 2026-11-20 news: {line}\ntopics: news\n"
    settings = f"[team.dana]\nname = {quoted}\n"
    return write(folder, {"northwind": record}, settings, news)


CHART_LINE = re.compile(r" *(section )?(?P<name>[\w .()'\u200b-]+?)(?P<mark> :\w+, milestone, [\d-]{10}, 0d)?")


def structure(markdown: str) -> tuple[list[str], list[str]]:
    """Everything but texts in a Markdown report (where links lead, what is HTML), and its running texts."""
    shape: list[str] = []
    texts: list[str] = []
    for block in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown):
        shape.append(f"{block.type} {block.content if block.type == 'html_block' else ''}")
        if block.type == "fence":
            head, _, rows = block.content.partition("    section ")
            names = [CHART_LINE.fullmatch(row) for row in rows.splitlines()]
            shape += [block.info, head, *(name["mark"] or "" if name else "not drawn" for name in names)]
        for token in block.children or []:
            if token.type not in ("text", "text_special"):
                target = str(token.attrs.get("href", "")).partition("#")[0].partition("?")[0]
                shape.append(f"{token.type} {target} {token.content if token.type == 'html_inline' else ''}")
        if block.children:
            texts.append("".join(each.content for each in block.children))
    return shape, texts


@pytest.fixture(scope="module")
def harmless(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The structure of a report in which no text does anything; without the problems of the record."""
    return shown(repository(tmp_path_factory.mktemp("harmless"), "harmless"))[0]


def shown(folder: Path) -> tuple[list[str], list[str]]:
    text = run(folder, "review", "--today", TODAY, "--format", "markdown").stdout
    main, attention, problems = text.partition("\n## Records that need attention\n")
    shape, texts = structure(main)
    # How many problems there are depends on the text, of which kind each line is does not.
    extra_shape, extra_texts = structure(attention + problems)
    allowed = {"heading_open", "heading_close", "bullet_list_open", "bullet_list_close", "list_item_open"}
    allowed |= {"list_item_close", "paragraph_open", "paragraph_close", "link_open", "link_close", "inline"}
    for each in extra_shape:
        kind, target = each.split(" ")[:2]
        assert kind in allowed, each
        assert target in ("", "records/northwind.md", "records/NEWS.md", "clientfiles.toml"), each
    assert sum(each.startswith("heading_open") for each in extra_shape) <= 1
    return shape, texts + extra_texts


def test_the_structure_holds_what_a_report_is_made_of(harmless: list[str]) -> None:
    assert {each.split(" ")[2] for each in harmless if each.startswith("html_inline")} == {"<br>"}
    targets = {each.split(" ")[1] for each in harmless if each.startswith("link_open")}
    assert targets == {"records/northwind.md", "records/NEWS.md"}
    assert len([each for each in harmless if each.startswith("list_item_open")]) > 10
    assert "not drawn" not in harmless


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_text_is_only_ever_a_text(tmp_path: Path, payload: str, harmless: list[str]) -> None:
    for form in ("{}", "see {} there", "{0}{0}"):
        folder = repository(tmp_path / str(len(form)), form.format(payload))
        shape, texts = shown(folder)
        assert shape == harmless
        assert not [each for each in texts if ACTS.search(each)]
