"""The settings: defaults for what is missing or wrong, and a diagnostic at the line of each mistake."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clientfiles.diagnostics import CODES, Diagnostic, Failure
from clientfiles.identity import author_called
from clientfiles.settings import SETTINGS, Settings, read_settings, today_in
from clientfiles.values import Duration

COMPLETE = """\
timezone = "Europe/Berlin"
lead = "ines"

[tiers]
A = "14 days"
Gold = "6 weeks"

[team.dana]
name = "Dana Ortiz"
email = "dana@agency.example"
github = "dana-ortiz"

[team.ines]
name = "Ines Carvalho"
left = 2026-09-30

[kinds]
contact = ["workshop"]
other = ["invoice"]

[required]
always = ["tier"]
active = ["x_crm"]

[windows]
horizon = "6 weeks"
soon = "3 days"
"""


def read(text: str, is_pyproject: bool = False) -> tuple[Settings, list[Diagnostic]]:
    return read_settings("pyproject.toml" if is_pyproject else "clientfiles.toml", text, is_pyproject)


def wrong(text: str) -> tuple[str, int, int]:
    """Code, line and column of the only problem of some settings."""
    _, (found,) = read(text)
    return found.code, found.span.line, found.span.column


def test_every_setting_is_read() -> None:
    found, problems = read(COMPLETE)
    assert problems == []
    assert (found.timezone, found.lead) == ("Europe/Berlin", "ines")
    assert found.tiers == {"A": Duration(14, "day"), "Gold": Duration(6, "week")}
    assert (found.team["dana"].name, found.team["dana"].github) == ("Dana Ortiz", "dana-ortiz")
    assert (found.team["ines"].left, found.team["ines"].email) == (date(2026, 9, 30), "")
    assert (found.kinds["workshop"], found.kinds["invoice"], found.kinds["call"]) == (True, False, True)
    assert found.required["prospect"] == ("tier",)
    assert set(found.required["active"]) == {"tier", "x_crm"}
    assert (found.horizon, found.soon, found.quiet, found.renewals) == (42, 3, 30, 90)


def test_without_settings_there_are_defaults() -> None:
    found, problems = read("")
    assert problems == []
    assert found == Settings("clientfiles.toml")
    assert found.timezone == "UTC"
    assert found.name_of("dana") == "dana"


def test_in_pyproject_they_stand_below_tool_clientfiles() -> None:
    tables = COMPLETE.replace("\n[", "\n[tool.clientfiles.")
    text = f'[project]\nname = "agency"\n\n[tool.clientfiles]\n{tables}\n[tool.other]\nlead = 1\n'
    found, problems = read(text, is_pyproject=True)
    assert problems == []
    assert found._replace(path="clientfiles.toml") == read(COMPLETE)[0]


def test_a_person_is_gone_from_the_day_on_which_they_leave() -> None:
    found, _ = read(COMPLETE)
    assert not found.is_gone("ines", date(2026, 9, 29))
    assert found.is_gone("ines", date(2026, 9, 30))
    assert not found.is_gone("dana", date.max)
    assert not found.is_gone("nobody", date.max)


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ('timezone = "Europe/Berlim"', "invalid-setting", 1, 1),
        ('timezone = "../etc/passwd"', "invalid-setting", 1, 1),
        ('lead = "zoe"\n[team.dana]\nname = "Dana"', "invalid-setting", 1, 1),
        ('leed = "dana"', "unknown-setting", 1, 1),
        ('[tiers]\n  A = "a week"', "invalid-setting", 2, 3),
        ("[tiers]\nA = 14", "invalid-setting", 2, 1),
        ("tiers = 14", "invalid-setting", 1, 1),
        ('[team]\ndana = "Dana Ortiz"', "invalid-setting", 2, 1),
        ('[team.dana]\nnmae = "Dana"', "unknown-setting", 2, 1),
        ('[team.dana]\nleft = "soon"', "invalid-setting", 2, 1),
        ("[team.dana]\nleft = 2026-09-30T10:00:00", "invalid-setting", 2, 1),
        ("[team.dana]\nname = 1", "invalid-setting", 2, 1),
        ('[team."dana ortiz"]\nname = "Dana"', "invalid-setting", 1, 1),
        ('[team.dana]\nemail = "<>"', "invalid-setting", 2, 1),
        ('[team.dana]\nemail = " . "', "invalid-setting", 2, 1),
        ('[team.dana]\nemail = ""', "invalid-setting", 2, 1),
        ('[team.dana]\ngithub = "Reviews"\n[team.lee]\ngithub = "reviews"', "invalid-setting", 4, 1),
        ('team.dana.nmae = "Dana"', "unknown-setting", 1, 1),
        ('[kinds]\ncontact = ["work shop"]', "invalid-setting", 2, 1),
        ('[kinds]\ncontact = "workshop"', "invalid-setting", 2, 1),
        ('[kinds]\nother = ["call"]', "invalid-setting", 2, 1),
        ('[kinds]\nother = ["news"]', "invalid-setting", 2, 1),
        ('[required]\ncustomer = ["tier"]', "unknown-setting", 2, 1),
        ('[required]\nactive = ["teir"]', "invalid-setting", 2, 1),
        ('[windows]\nhorizon = "1 month"', "invalid-setting", 2, 1),
        ('[windows]\nhorizont = "31 days"', "unknown-setting", 2, 1),
        ('commit = "no"', "invalid-setting", 1, 1),
        ("lead = dana", "settings-syntax", 1, 8),
    ],
)
def test_each_mistake_is_found_at_its_line(text: str, code: str, line: int, column: int) -> None:
    assert wrong(text) == (code, line, column)


def test_a_mistake_takes_only_itself_away() -> None:
    for setting in ('timezone = "Europe/Berlim"', 'leed = "dana"', "timezone = 1"):
        text = COMPLETE.replace('timezone = "Europe/Berlin"', setting)
        found, problems = read(text)
        assert len(problems) == 1
        assert found == read(COMPLETE)[0]._replace(timezone="UTC", are_whole=False)


def test_of_two_who_have_the_same_login_the_first_keeps_it() -> None:
    both = '[team.dana]\ngithub = "Reviews"\n[team.lee]\ngithub = "reviews"\n'
    found, (problem,) = read(both)
    assert [member.github for member in found.team.values()] == ["Reviews", ""]
    assert problem.message == '"reviews" is the login of "dana" already'
    assert read(f"{both}left = 2026-11-20\n")[1] == []  # who leaves may pass it on
    assert read(both.replace("\n[", "\nleft = 2026-11-20\n["))[1] == []
    assert read('[team.dana]\nname = "Dana"\n[team.lee]\nname = "Lee"\n')[1] == []  # none is nobody's


@pytest.mark.parametrize(
    "address", ["<>", "<.>", "'", ";,:", "\\", "dana@agency.example", "<dana@agency.example>", "x"]
)
def test_an_address_is_one_that_git_can_write(address: str) -> None:
    found, problems = read(f"[team.dana]\nemail = {json.dumps(address)}\n")
    try:
        author_called("Dana", address)
    except Failure:
        assert (found.team["dana"].email, len(problems)) == ("", 1)
    else:
        assert (found.team["dana"].email, problems) == (address, [])


def test_whether_to_commit_is_not_guessed() -> None:
    assert read("commit = false")[0].commit is False
    assert read("commit = true")[0].commit is True
    assert read("")[0].commit is True
    assert read('commit = "no"')[0].commit is None


def test_unreadable_settings_are_the_defaults() -> None:
    found, (problem,) = read("lead = ")
    assert found == Settings("clientfiles.toml", commit=None, are_whole=False)
    assert problem.code == "settings-syntax"


def test_every_setting_of_the_reference_page_can_be_set() -> None:
    """The example of each setting, put where its name says, is read without a problem."""
    for setting in SETTINGS:
        name = setting.name.replace("NAME", "A").replace("KEY", "dana").replace("STATUS", "active")
        text = f"{name} = {setting.example}"
        if name == "lead":
            text += '\nteam.ines.name = "Ines"'
        assert read(text)[1] == [], text


def test_today_is_a_day() -> None:
    for zone in ("UTC", "Pacific/Kiritimati", "Pacific/Niue"):
        assert isinstance(today_in(Settings(timezone=zone)), date)


# Any text

_PARTS = ["timezone", "lead", "tiers", "team", "kinds", "required", "windows", "left", "name", "contact", "active", "A"]
_PARTS += [" = ", "[", "]", "[[", "]]", "{", "}", ".", '"', "'", '"14 days"', "2026-09-30", "1", "true", "nan", "[]"]
_PARTS += ["\n", "\n", "\n", ", ", "#", "\\", "é", "\0", '["tier"]', "1979-05-27T07:32:00Z", "07:32:00"]
_PIECES = st.lists(st.sampled_from(_PARTS), max_size=30).map("".join)
_VALUES = st.recursive(
    st.sampled_from(["1", "1.5", "nan", "true", '""', '"é"', '"14 days"', "2026-09-30", "07:32:00", '"\\u0000"']),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda each: f"[{', '.join(each)}]")
        | inner.map(lambda value: f"{{ A = {value}, name = {value} }}")
    ),
    max_leaves=5,
)
_NAMES = ["timezone", "lead", "tiers", "tiers.A", "team", "team.dana", "team.dana.left", "team.dana.name", "kinds"]
_NAMES += [
    "team.dana.email",
    "team.dana.github",
    "team.lee.github",
    "kinds.contact",
    "required",
    "required.active",
    "windows",
    "windows.soon",
    '"é"',
    "tool",
    "tool.clientfiles",
]


def check(text: str, is_pyproject: bool) -> None:
    found, problems = read(text, is_pyproject)
    lines = text.split("\n")
    for each in problems:
        assert each.code in CODES
        assert 1 <= each.span.line <= len(lines)
        assert 1 <= each.span.column <= len(lines[each.span.line - 1]) + 1
    assert isinstance(today_in(found), date)


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(st.characters(codec="utf-8")), _PIECES), st.booleans())
def test_any_text_is_read_or_named(text: str, is_pyproject: bool) -> None:
    check(text, is_pyproject)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(_NAMES), _VALUES), max_size=5))
def test_any_value_is_read_or_reported(assigned: list[tuple[str, str]]) -> None:
    check("".join(f"{name} = {value}\n" for name, value in assigned), False)
    check("[tool.clientfiles]\n" + "".join(f"{name} = {value}\n" for name, value in assigned), True)
