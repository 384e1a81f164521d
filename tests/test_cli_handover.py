"""clientfiles handover: one person's clients, open items and next actions become another's, in one commit."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Golden
from recording_examples import NORTHWIND
from recording_repository import SETTINGS, VESPER, Office

GOLDEN = Path(__file__).parent / "golden" / "recording"


def test_what_a_handover_looks_like(office: Office, golden: Golden) -> None:
    rehearsal = office.transcript("handover", "lee", "dana", "--client", "vesper", "--dry-run")
    everything = office.transcript("handover", "lee", "dana", "--message", "Lee is on parental leave until May.")
    golden(GOLDEN / "handover.txt", rehearsal + everything)
    assert office.commits == 2


def test_nobody_owns_anything_of_hers_any_more(office: Office) -> None:
    office.run("handover", "dana", "lee")
    for path in ("records/northwind.md", "records/vesper.md"):
        assert "owner: dana" not in office.text(path)
    assert office.text("records/vesper.md") == VESPER
    assert office.run("handover", "dana", "lee").stdout == "Dana Ortiz owns nothing\n"
    assert office.commits == 2


def test_only_some_clients(office: Office) -> None:
    office.run("handover", "lee", "dana", "--client", "north", "--client", "northwind")
    assert office.subject == "Hand over northwind from lee to dana"
    assert office.text().count("handover: From Lee Park to Dana Ortiz") == 1
    assert office.text("records/vesper.md") == VESPER


def test_what_somebody_left_behind(office: Office) -> None:
    """Somebody who has left hands over as well as somebody who was never in the team."""
    for key, name in (("kim", "Kim Sand"), ("ex", "ex")):
        office.put("records/northwind.md", NORTHWIND.replace("owner: dana ", f"owner: {key} "))
        office.commit()
        assert office.run("handover", key, "lee").stdout.startswith(
            f"Handed over from {name} to Lee Park: northwind  ["
        )
        assert f"handover: From {name} to Lee Park" in office.text()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("dana", "dana"), "there is nothing to hand over from a person to themselves"),
        (("dana", "kim"), "Kim Sand has left the team"),
        (("dana", "le"), '"le" is not in the team; did you mean lee?'),
        (("dan", "lee"), '"dan" is nobody in the team; did you mean "dana"?'),
        (("\x1b[2J", "lee"), '"␛[2J" is nobody in the team; see the settings'),
        (("dana", "lee", "--client", "vesper"), "Dana Ortiz owns nothing of vesper"),
        (("dana", "lee", "--client", "nobody"), 'there is no client "nobody"'),
        (("dana", "lee", "--message", "a\x1bb"), "--message holds a control character"),
        (("dana",), "Missing argument 'TO'"),
    ],
)
def test_what_cannot_be_meant_is_refused(office: Office, arguments: tuple[str, ...], message: str) -> None:
    assert message in office.refuses("handover", *arguments)


def test_all_or_none(office: Office) -> None:
    """One of the records cannot be edited, for what is in it or for what git says of it: none is."""
    slip = VESPER.replace("what: Fix", "what: @Fix").replace("owner: lee", "owner: dana")
    office.put("records/vesper.md", slip)
    office.commit()
    told = office.refuses("handover", "dana", "lee", code=1)
    assert "records/vesper.md: must be put right first, on line 15" in told
    office.put("records/vesper.md", VESPER.replace("owner: lee", "owner: dana"))
    told = office.refuses("handover", "dana", "lee", code=1)
    assert "records/vesper.md has changes that are not committed; commit it first" in told


def test_a_record_that_cannot_be_read_is_named_and_the_others_are_handed_over(office: Office) -> None:
    office.put("records/broken.md", "Nothing.\n")
    office.commit()
    done = office.run("handover", "dana", "lee", code=1)
    assert done.stderr == "warning: records/broken.md cannot be read, so nobody knows whose it is\n"
    assert office.git("show", "--format=", "--name-only") == "records/northwind.md"


def test_without_a_team_keys_are_taken_as_they_are(office: Office) -> None:
    office.put("clientfiles.toml", "")
    office.commit()
    office.run("handover", "dana", "O'Neil: x")
    assert '\nowner: "O\'Neil: x"  ' in office.text()
    assert office.text().count("handover: From dana to O'Neil: x") == 1


def test_a_failing_commit_leaves_all_of_it_on_disk(office: Office) -> None:
    office.put("clientfiles.toml", SETTINGS)
    office.hook("pre-commit", "exit 1")
    told = office.run("handover", "lee", "dana", code=1).stderr
    assert "git commit -m 'Hand over 2 clients from lee to dana' -- records/northwind.md records/vesper.md\n" in told
    assert "owner: lee" not in office.text() + office.text("records/vesper.md")
