"""What a new repository holds and what a new record says: it explains itself, and nothing is wrong with it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import Golden
from hypothesis import assume, given
from hypothesis import strategies as st
from repositories import ROOT, review, sample_review

from clientfiles import __version__, shipped, store
from clientfiles.cli.validate import diagnose
from clientfiles.diagnostics import Failure, Usage
from clientfiles.model import Client, fields_of
from clientfiles.records import Record, record_from, surroundings
from clientfiles.reports import Templates, review_markdown
from clientfiles.settings import Settings, read_settings
from clientfiles.shape import FIELDS
from clientfiles.starting import (
    WORKFLOWS,
    Plan,
    client_id_for,
    example,
    new_record,
    repository_files,
    sample_files,
    sample_settings,
    workflow_text,
)
from clientfiles.starting.naming import key_for
from clientfiles.starting.settings import Person, settings_text, team_of

TODAY = date(2026, 11, 22)
DAYS = [date(2026, 11, 22), date(2026, 12, 31), date(2028, 2, 29), date(2029, 3, 1), date(2031, 8, 30)]
TEXT = settings_text(team_of(["Dana Ortiz <dana@agency.example>", "Lee Park"]), "", "Europe/Berlin")
SETTINGS = read_settings(store.SETTINGS, TEXT, False)[0]
GOLDEN = Path(__file__).parent / "golden" / "init"
EXAMPLE = re.compile(r"^# (?=[ \w])", re.MULTILINE)


def read(text: str, settings: Settings = SETTINGS, today: date = TODAY) -> Record:
    """A record as it is read and checked."""
    return record_from("records/northwind.md", text.encode(), surroundings(settings, (), today))


def codes(text: str, settings: Settings = SETTINGS) -> list[str]:
    return [each.code for each in read(text, settings).diagnostics]


def filled(settings: Settings = SETTINGS, today: date = TODAY) -> str:
    """A new record as most people get it."""
    return new_record("Northwind Traders", "dana", settings, today, "Jana Novák")


# Ids and keys


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Northwind Traders", "northwind-traders"),
        ("Müller & Söhne GmbH", "muller-sohne-gmbh"),
        ("Novák, s.r.o.", "novak-sro"),
        ("Łódź Straße Ærø", "lodz-strasse-aero"),
        ("O'Brien’s", "obriens"),
        ("  -- 3M --  ", "3m"),
        ("ｆｕｌｌ　ｗｉｄｔｈ", "full-width"),
        ("ООО Alpha", "alpha"),
        ("İstanbul Kıyı", "istanbul-kiyi"),
        ("word " * 20, "-".join(["word"] * 13)),
        ("x" * 90, "x" * 64),
        ("Newsagent", "newsagent"),
    ],
)
def test_an_id_is_made_of_the_name(name: str, expected: str) -> None:
    assert client_id_for(name) == expected


@pytest.mark.parametrize("name", ["王府井百货", "", "!!!", "Ωμέγα"])
def test_a_name_without_latin_letters_needs_an_id(name: str) -> None:
    with pytest.raises(Usage, match="choose one with --id"):
        client_id_for(name)


@pytest.mark.parametrize("name", ["News", "README", "Con", "LPT1"])
def test_some_files_cannot_be_a_records(name: str) -> None:
    """The news and the readme beside the records, and what Windows keeps for devices."""
    with pytest.raises(Usage, match=f'"{name.lower()}.md": choose another id with --id'):
        client_id_for(name)


@given(st.text(max_size=200))
def test_an_id_is_one_and_its_own_id(name: str) -> None:
    try:
        found = client_id_for(name)
    except Usage:
        assume(False)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", found)
    assert len(found) <= 64
    assert client_id_for(found) == found


def test_a_key_is_the_first_name_and_nobody_elses() -> None:
    team = team_of(["Dana Ortiz", "Dana Müller", "Dana Müller", "王伟 <wei.wang@agency.example>", "王伟", "Zoë"])
    assert [each.key for each in team] == ["dana", "dana-muller", "dana-2", "wei", "colleague", "zoe"]
    assert key_for("Dana", "", ["dana", "dana-2"]) == "dana-3"


# Settings


def test_a_person_is_a_name_and_perhaps_an_address() -> None:
    assert team_of([" Dana Ortiz <dana@agency.example> "]) == [Person("dana", "Dana Ortiz", "dana@agency.example")]
    assert team_of(["Dana Ortiz"]) == [Person("dana", "Dana Ortiz", "")]


@pytest.mark.parametrize(
    "text", ["", " ", "<dana@agency.example>", "dana@agency.example", "Dana <dana>", "A\nB", "A\x1b"]
)
def test_what_is_no_person_is_refused(text: str) -> None:
    with pytest.raises(Usage, match="is no person: write a name and an address"):
        team_of([text])


def test_the_settings_of_two_people(golden: Golden) -> None:
    golden(GOLDEN / "clientfiles.toml", TEXT)
    settings, problems = read_settings(store.SETTINGS, TEXT, False)
    assert problems == []
    assert (settings.lead, settings.timezone, [*settings.tiers]) == ("dana", "Europe/Berlin", ["A", "B", "C"])
    assert {key: (each.name, each.email) for key, each in settings.team.items()} == {
        "dana": ("Dana Ortiz", "dana@agency.example"),
        "lee": ("Lee Park", ""),
    }


def test_the_lead_is_one_of_the_team() -> None:
    team = team_of(["Dana Ortiz", "Lee Park"])
    assert read_settings(store.SETTINGS, settings_text(team, "lee", "UTC"), False)[0].lead == "lee"
    with pytest.raises(Usage, match='the lead "kim" is not in the team: choose dana or lee'):
        settings_text(team, "kim", "UTC")


PRINTABLE = st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters="<>@"), min_size=1, max_size=20)


@given(st.lists(st.lists(PRINTABLE, min_size=1, max_size=3).map(" ".join), min_size=1, max_size=4))
def test_whoever_is_in_the_team_is_read_back(names: list[str]) -> None:
    team = team_of(names)
    settings, problems = read_settings(store.SETTINGS, settings_text(team, "", "UTC"), False)
    assert problems == []
    assert [each.name for each in settings.team.values()] == [each.name for each in team]


# A new record


def test_a_new_record(golden: Golden) -> None:
    golden(GOLDEN / "new-record.md", filled())


def test_a_new_record_is_valid_as_it_is() -> None:
    record = read(filled())
    assert record.diagnostics == []
    assert record.client is not None
    assert (record.client.name, record.client.owner, record.client.status) == ("Northwind Traders", "dana", "prospect")
    assert str(record.client.since) == "2026-11-22"
    assert [each.name for each in record.client.contacts] == ["Jana Novák"]
    assert record.client.log == ()


def test_without_a_contact_it_asks_for_one() -> None:
    text = new_record("Northwind Traders", "dana", SETTINGS, TODAY)
    (problem,) = read(text).diagnostics
    assert (problem.code, problem.message) == ("missing-field", "the record has no contacts")
    assert "\ncontacts: " in text
    asked = text.replace("#   - name: Jana", "  - name: Jana")
    assert codes(asked) == []


def test_every_field_stands_there_with_what_it_means() -> None:
    """In the words of the model, so that a field that is added to it cannot be forgotten here."""
    text = filled()
    words = " ".join(re.sub(r"\s*#", " ", text).split())
    for kind, fields in FIELDS.items():
        for name, field in fields.items():
            assert re.search(rf"^[# -]*{name}:", text, re.MULTILINE), (kind, name)
            assert field.meaning.replace("`", "") in words, (kind, name)


def test_every_example_can_be_taken_as_it_stands() -> None:
    """All at once: the # and the space behind it taken away."""
    front, fence, body = filled().partition("---\n\n#")
    text = "---\n" + EXAMPLE.sub("", front.split("\n\n", 1)[1]) + fence + body
    record = read(text)
    assert [str(each) for each in record.diagnostics] == []
    assert record.client is not None
    given_fields = {name for name in fields_of(Client) if getattr(record.client, name)}
    assert given_fields == set(fields_of(Client))
    assert [each.side for each in record.client.open_items] == ["we_owe", "they_owe", "pending"]
    assert dict(record.client.extra)["x_landing"] == "Pier 3, ring twice"


def test_an_active_client_is_made_of_it_by_taking_the_examples_of_what_is_required() -> None:
    text = filled().replace("status: prospect", "status: active")
    assert codes(text) == ["missing-field"] * 3
    for name in ("contracts", "open_items", "next_action"):
        block = re.search(rf"^# {name}:.*\n(?:#  .*\n)+", text, re.MULTILINE)
        assert block is not None
        text = text.replace(block[0], EXAMPLE.sub("", block[0]))
    assert codes(text) == []


def test_the_entry_to_copy_is_one() -> None:
    text = filled()
    entry = re.search(r"<!-- The newest.*?\n\n(### .*?)\n\nContact: ", text, re.DOTALL)
    assert entry is not None
    record = read(f"{text}\n{entry[1]}\n")
    assert record.diagnostics == []
    assert record.client is not None
    (found,) = record.client.log
    assert (found.date, found.kind, found.names("by"), found.names("with")) == (TODAY, "call", ["dana"], ["Jana Novák"])


def test_what_the_settings_require_is_asked_for() -> None:
    settings = read_settings(store.SETTINGS, f'{TEXT}\n[required]\nalways = ["tier", "x_region"]\n', False)[0]
    text = filled(settings)
    assert codes(text, settings) == ["missing-field"] * 2
    completed = re.sub("^tier:", "tier: A", re.sub("^# x_region:", "x_region: north", text, flags=re.M), flags=re.M)
    assert codes(completed, settings) == []


def test_no_tier_is_offered_where_the_settings_have_none() -> None:
    assert "tier:" not in filled(SETTINGS._replace(tiers={}))
    assert re.search(r"^# tier: gold\b", filled(SETTINGS._replace(tiers={"gold": SETTINGS.tiers["A"]})), re.MULTILINE)


def test_the_kinds_of_entry_are_those_of_the_settings() -> None:
    settings = read_settings(store.SETTINGS, f'{TEXT}\n[kinds]\ncontact = ["workshop"]\n', False)[0]
    assert "visit, workshop." in " ".join(filled(settings).split())


@pytest.mark.parametrize("name", ["", "  ", "two\nlines", "bell\x07", "turned \u202e round", "x" * 201])
def test_a_name_is_a_line_of_text(name: str) -> None:
    with pytest.raises(Usage, match=r"the client's name .* cannot be used: write one line of text"):
        new_record(name, "dana", SETTINGS, TODAY)


def test_a_contacts_name_is_a_line_of_text_too() -> None:
    with pytest.raises(Usage, match=r"the contact's name .* cannot be used"):
        new_record("Northwind", "dana", SETTINGS, TODAY, "Jana\tNovák")


NAMES = st.one_of(
    st.text(min_size=1, max_size=60),
    st.text("ab -:#<>&*'\"[]{}!|%@`\\,.?_~=+/0123456789\u00e9\u200d", min_size=1, max_size=20),
    st.sampled_from([
        "2026-11-02 call: us", "3 Nov call (positive)", "<pre>", "<!-- x", "--> x", "```", "yes", "null", "~", "42 #1",
        "a: b", "- a", "&a", "*a", "!a", "'", '"', "a #b", "2026-11-02", "---", "...", "{a}", "[a]", "a\\", "TODO", "|",
    ]),
)  # fmt: skip


@given(NAMES, NAMES)
def test_any_names_are_read_back(name: str, contact: str) -> None:
    try:
        text = new_record(name, "dana", SETTINGS, TODAY, contact)
    except Usage:
        assume(False)
    record = read(text)
    assert [str(each) for each in record.diagnostics] == []
    assert record.client is not None
    assert (record.client.name, record.client.contacts[0].name) == (name.strip(), contact.strip())
    assert record.client.log == ()


def test_the_dates_of_its_examples_lie_around_today() -> None:
    """What is due is due soon, in any year."""
    for today in DAYS:
        text = filled(today=today)
        due = re.findall(r"^# +(?:- )?(?:due|planned|until): ([0-9-]+)", text, re.MULTILINE)
        assert len(due) == 6
        assert all(abs(date.fromisoformat(each) - today).days <= 60 for each in due)


# A new repository


def plan(**changes: Any) -> Plan:
    return Plan(TEXT, SETTINGS, "dana")._replace(**changes)


def put(folder: Path, files: dict[str, str]) -> Path:
    """The files, written into a folder."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


def test_what_a_repository_holds_at_first(golden: Golden) -> None:
    files = repository_files(plan(), TODAY)
    assert [*files] == [
        "clientfiles.toml",
        "records/northwind-traders.md",
        "records/README.md",
        "templates/README.md",
        ".gitattributes",
        ".gitignore",
        ".github/workflows/review.yml",
        ".github/workflows/sync.yml",
        ".github/workflows/validate.yml",
        ".github/ISSUE_TEMPLATE/log-a-conversation.yml",
        ".github/dependabot.yml",
    ]
    for path in [*files][:6]:
        golden(GOLDEN / path.lstrip("."), files[path])
    assert all(len(line) <= 120 for text in files.values() for line in text.split("\n"))


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_nothing_is_wrong_with_it_and_something_is_due(tmp_path: Path, today: date) -> None:
    folder = put(tmp_path, repository_files(plan(), today))
    problems, count = diagnose(store.open_repository(folder), [], folder, today)
    assert ([str(each) for each in problems], count) == ([], 1)
    found = {action.rule for action in review(folder, today).actions}
    assert {"open-item", "next-action", "birthday", "renewal"} <= found


def test_the_example_says_that_it_may_be_deleted() -> None:
    text = example.example_record("dana", SETTINGS, TODAY)
    assert text.startswith("---\n# An example, made up: ")
    assert "then delete this file" in text


def test_the_example_goes_without_a_tier_that_the_settings_do_not_have() -> None:
    settings = SETTINGS._replace(tiers={})
    text = repository_files(plan(settings=settings), TODAY)[example.PATH]
    assert "tier" not in text
    assert codes(text, settings) == []


def test_no_example_where_the_settings_want_more_than_it_has() -> None:
    settings = read_settings(store.SETTINGS, f'{TEXT}\n[required]\nactive = ["x_region"]\n', False)[0]
    assert example.PATH not in repository_files(plan(settings=settings), TODAY)
    assert example.PATH not in repository_files(plan(with_example=False), TODAY)


def test_the_samples_come_with_their_own_team(tmp_path: Path) -> None:
    today = date(2027, 5, 5)
    text = sample_settings(today)
    files = repository_files(plan(settings_text=text, with_samples=True), today)
    assert example.PATH not in files
    assert files.items() >= sample_files(today).items()
    assert "left = 2027-05-13" in files["clientfiles.toml"]


def test_the_template_in_the_readme_works(tmp_path: Path) -> None:
    readme = repository_files(plan(), TODAY)["templates/README.md"]
    (template,) = re.findall(r"^((?:    .*\n|\n(?=    \{% endblock))+)", readme, re.MULTILINE)
    put(tmp_path, {"templates/review.md.j2": re.sub("^    ", "", template, flags=re.MULTILINE)})
    text = review_markdown(sample_review(), Templates(tmp_path))
    assert text.startswith("# Whom we should talk to\n")
    assert text.partition("\n")[2] == review_markdown(sample_review(), Templates()).partition("\n")[2]
    named = re.findall(r"^- `(.*?)`", readme, re.MULTILINE)
    assert sorted(named) == sorted(path.name for path in (ROOT / "templates").glob("*.j2"))


# Workflows


def parsed(text: str) -> Any:
    return yaml.load(text, Loader=yaml.BaseLoader)


@pytest.mark.parametrize("path", WORKFLOWS)
def test_a_workflow_is_this_projects_own_but_for_what_it_installs(path: str) -> None:
    ours, theirs = parsed(shipped.text_of(path)), parsed(workflow_text(path, "main"))
    if "workflows" in path:
        assert ours["env"] == {"CLIENTFILES": "."}
        assert theirs["env"] == {"CLIENTFILES": f"clientfiles=={__version__}"}
        ours["env"] = theirs["env"]
    assert theirs == ours
    assert "docs/" not in workflow_text(path, "main")


@pytest.mark.parametrize(
    ("branch", "written"),
    [("trunk", "trunk"), ("release/1.0", "release/1.0"), ("main", "main"), ("it's*", "it's\\*"), ("007", "007")],
)
def test_the_check_looks_at_the_default_branch(branch: str, written: str) -> None:
    """GitHub takes some signs of a branch's name for a pattern, unless a backslash stands before them."""
    text = workflow_text(".github/workflows/validate.yml", branch)
    assert parsed(text)["on"]["push"]["branches"] == [written]
    assert isinstance(yaml.safe_load(text)[True]["push"]["branches"][0], str)


def test_a_damaged_installation_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(shipped, "folder", lambda: tmp_path)
    with pytest.raises(Failure, match="the program is not installed whole"):
        workflow_text(WORKFLOWS[0], "main")
