"""Which commit settled an action, as git tells it."""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path

import pytest
from git_repositories import GitRepository
from publishing_examples import DAY, client, review_of
from repositories import TEAM

from clientfiles.history import open_history
from clientfiles.publishing.boxes import PASSED, Cause
from clientfiles.publishing.markers import token
from clientfiles.publishing.settling import NOT_COMMITTED, Settler
from clientfiles.reading import read_news
from clientfiles.settings import read_settings

LOGO, PLANS, SITE = "we_owe: Logo 2026-11-20", "we_owe: Plans 2026-11-21", "we_owe: Site 2026-11-25"
NOTE = "### 2026-11-20 call\n### 2026-11-21 note\n"  # another record that makes the same due


pytestmark = pytest.mark.usefixtures("git_as_installed")


@pytest.fixture
def agency(tmp_path: Path) -> GitRepository:
    """A repository in which a client is owed three things."""
    repository = GitRepository(tmp_path / "agency")
    repository.put({"clientfiles.toml": TEAM})
    repository.write(oxley=oxley(LOGO, PLANS, SITE))
    repository.commit("First records")
    return repository


def oxley(*items: str, log: str = "### 2026-11-20 call\n", fields: str = "") -> str:
    return client("Oxley", *items, log=log, fields=fields)


def name(item: str, record: str = "oxley") -> str:
    """What an issue calls an action."""
    return token(review_of({record: client("Oxley", item)}).actions[0])


def settled(agency: GitRepository, base: str, *names: str, today: date = DAY, horizon: int = 31, news: str = "",
            settings: str = TEAM, folder: str = "") -> dict[str, Cause | str]:  # fmt: skip
    """What settled some actions that were due at a commit."""
    rules, _ = read_settings("clientfiles.toml", settings, False)
    items, _ = read_news("records/NEWS.md", news.encode(), rules)
    history = open_history(agency.folder / folder)
    try:
        return Settler(history, rules, items, today, horizon).settle(names, base)
    finally:
        if history is not None:
            history.close()


def head(agency: GitRepository) -> str:
    return agency.git("rev-parse", "HEAD")


# The commit


def test_the_commit_that_settled_an_action_is_named(agency: GitRepository) -> None:
    base = head(agency)
    agency.write(oxley=oxley(PLANS, SITE))
    sha = agency.commit("Send the logo", day="2026-11-21", author="Hal Brannigan")
    assert settled(agency, base, name(LOGO)) == {name(LOGO): Cause(sha, "Send the logo", "Hal Brannigan", "21 Nov")}
    assert settled(agency, base, name(LOGO), today=date(2027, 1, 2)) == {
        name(LOGO): Cause(sha, "Send the logo", "Hal Brannigan", "21 Nov 2026")
    }


def test_each_of_several_actions_has_its_own_among_several_commits(agency: GitRepository) -> None:
    base = head(agency)
    agency.write(vesper=client("Vesper"))
    agency.commit("Another client")
    agency.write(oxley=oxley(LOGO, PLANS, SITE, log=NOTE))
    agency.commit("Only a note")
    agency.write(oxley=oxley(LOGO, log=NOTE))
    both = agency.commit("Send plans and site")
    agency.write(oxley=oxley())
    logo = agency.commit("Send the logo")
    found = settled(agency, base, name(LOGO), name(PLANS), name(SITE))
    assert {key: each.commit for key, each in found.items() if isinstance(each, Cause)} == {
        name(LOGO): logo, name(PLANS): both, name(SITE): both}  # fmt: skip


def test_after_a_revert_the_second_commit_counts(agency: GitRepository) -> None:
    base = head(agency)
    agency.write(oxley=oxley(PLANS, SITE))
    agency.commit("Send the logo")
    agency.git("revert", "--no-edit", "HEAD")
    agency.write(oxley=oxley(SITE))
    second = agency.commit("Send the logo once more")
    agency.write(oxley=oxley(SITE, log=NOTE))
    agency.commit("Only a note")
    found = settled(agency, base, name(LOGO))[name(LOGO)]
    assert isinstance(found, Cause)
    assert (found.commit, found.subject) == (second, "Send the logo once more")


def test_a_call_that_is_logged_settles_what_there_was_to_talk_about(agency: GitRepository) -> None:
    agency.write(oxley=oxley(log="### 2026-10-01 call\n"))
    base = agency.commit("Quiet")
    agency.write(oxley=oxley(log="### 2026-11-22 call\n### 2026-10-01 call\n"))
    sha = agency.commit("Log the call")
    (found,) = settled(agency, base, "oxley/check-in//2026-10-31").values()
    assert isinstance(found, Cause)
    assert found.commit == sha


def test_a_snooze_settles_too(agency: GitRepository) -> None:
    base = head(agency)
    agency.write(oxley=oxley(LOGO, fields="snooze:\n  - rule: open-item\n    until: 2026-12-15\n    why: On leave"))
    sha = agency.commit("Snooze the logo")
    assert isinstance(found := settled(agency, base, name(LOGO))[name(LOGO)], Cause)
    assert found.commit == sha


def test_of_two_equal_items_the_second_one_is_settled_when_one_is_gone(agency: GitRepository) -> None:
    agency.write(oxley=oxley(LOGO, LOGO))
    base = agency.commit("Twice")
    agency.write(oxley=oxley(LOGO))
    agency.commit("Once")
    assert isinstance(settled(agency, base, f"{name(LOGO)}-2")[f"{name(LOGO)}-2"], Cause)


# Where the record is


def test_a_record_that_was_renamed_is_another_client(agency: GitRepository) -> None:
    base = head(agency)
    agency.git("mv", "records/oxley.md", "records/oxley-labs.md")
    sha = agency.commit("They are Oxley Labs now")
    assert settled(agency, base, name(LOGO)) == {
        name(LOGO): Cause(sha, "They are Oxley Labs now", "Dana Ortiz", "1 Nov")
    }


def test_a_record_that_was_moved_to_another_folder_is_the_same_client(agency: GitRepository) -> None:
    base = head(agency)
    (agency.folder / "records" / "uk").mkdir()
    agency.git("mv", "records/oxley.md", "records/uk/oxley.md")
    agency.commit("A folder for each country")
    agency.put({"records/uk/oxley.md": oxley(SITE)})
    sha = agency.commit("Send logo and plans")
    found = settled(agency, base, name(LOGO), name(PLANS))
    assert [each.commit for each in found.values() if isinstance(each, Cause)] == [sha, sha]


def test_a_record_that_was_deleted(agency: GitRepository) -> None:
    base = head(agency)
    agency.write(oxley=None)
    sha = agency.commit("Goodbye")
    assert isinstance(found := settled(agency, base, name(LOGO))[name(LOGO)], Cause)
    assert found.commit == sha


def test_records_in_a_folder_of_a_larger_repository(agency: GitRepository) -> None:
    agency.put({"crm/clientfiles.toml": TEAM, "crm/records/vesper.md": client("Oxley", LOGO)})
    base = agency.commit("Another agency")
    agency.put({"crm/records/vesper.md": client("Oxley")})
    sha = agency.commit("Send the logo")
    agency.write(oxley=oxley())
    agency.commit("Not theirs")
    assert isinstance(found := settled(agency, base, name(LOGO, "vesper"), folder="crm")[name(LOGO, "vesper")], Cause)
    assert found.commit == sha


@pytest.mark.parametrize("record", ["Øxley", "VESPER"])
def test_a_record_whose_name_is_no_id(agency: GitRepository, record: str) -> None:
    agency.put({f"records/{record}.md": oxley(LOGO)})
    base = agency.commit("Misnamed")
    agency.put({f"records/{record}.md": oxley()})
    sha = agency.commit("Send the logo")
    assert isinstance(found := settled(agency, base, name(LOGO, record))[name(LOGO, record)], Cause)
    assert found.commit == sha


# Branches


def on_a_branch(agency: GitRepository, **texts: str) -> None:
    """Somebody changes records on a branch of their own, beside what happens on main."""
    agency.git("checkout", "--quiet", "-b", "side")
    for record, text in texts.items():
        agency.write(**{record: text})
        agency.commit(f"Change {record} on a branch")
    agency.git("checkout", "--quiet", "main")


def test_what_came_by_a_merge_is_attributed_to_the_commit_on_the_branch(agency: GitRepository) -> None:
    base = head(agency)
    on_a_branch(agency, vesper=client("Vesper"), oxley=oxley(PLANS, SITE))
    agency.put({"README.md": "x"})
    agency.commit("Meanwhile")
    agency.git("merge", "--quiet", "--no-ff", "-m", "Merge side", "side")
    assert isinstance(found := settled(agency, base, name(LOGO))[name(LOGO)], Cause)
    assert found.subject == "Change oxley on a branch"


def test_a_branch_that_was_merged_away_does_not_make_it_due_again(agency: GitRepository) -> None:
    base = head(agency)
    agency.git("branch", "--quiet", "side")
    agency.write(oxley=oxley(PLANS, SITE))
    sha = agency.commit("Send the logo")
    agency.git("checkout", "--quiet", "side")
    agency.write(oxley=oxley(LOGO, PLANS, SITE, log=NOTE), vesper=client("Vesper"))
    agency.commit("A note on a branch")
    agency.git("checkout", "--quiet", "main")
    agency.git("merge", "--quiet", "--strategy", "ours", "--no-commit", "side")
    agency.write(vesper=client("Vesper"))  # of the branch only the new client was taken
    agency.commit("Merge side")
    assert isinstance(found := settled(agency, base, name(LOGO))[name(LOGO)], Cause)
    assert found.commit == sha


# What no commit settled


def test_a_change_that_is_not_committed(agency: GitRepository) -> None:
    base = head(agency)
    agency.write(oxley=oxley(PLANS, SITE))
    assert settled(agency, base, name(LOGO)) == {name(LOGO): NOT_COMMITTED}
    agency.git("add", "--all")
    assert settled(agency, base, name(LOGO)) == {name(LOGO): NOT_COMMITTED}


def test_a_change_that_is_not_committed_after_a_revert(agency: GitRepository) -> None:
    base = head(agency)
    agency.write(oxley=oxley(PLANS, SITE))
    agency.commit("Send the logo")
    agency.git("revert", "--no-edit", "HEAD")
    agency.write(oxley=oxley(PLANS, SITE))
    assert settled(agency, base, name(LOGO)) == {name(LOGO): NOT_COMMITTED}


def test_an_action_whose_time_has_passed(agency: GitRepository) -> None:
    agency.write(
        oxley=oxley(fields="contacts:\n  - name: Jana Novák\n    birthday: 11-20", log="### 2026-11-01 call\n")
    )
    base = agency.commit("A birthday")
    (birthday,) = [token(each) for each in review_of(
        {"oxley": oxley(fields="contacts:\n  - name: Jana Novák\n    birthday: 11-20", log="### 2026-11-01 call\n")}
    ).actions]  # fmt: skip
    assert settled(agency, base, birthday, today=date(2026, 12, 4)) == {birthday: NOT_COMMITTED}
    assert settled(agency, base, birthday, today=date(2026, 12, 5)) == {birthday: PASSED}


def test_what_the_settings_or_the_news_settled_has_not_passed(agency: GitRepository) -> None:
    agency.write(oxley=oxley(fields="tier: A\ntopics: [law]", log="### 2026-11-01 call\n"))
    base = agency.commit("A quick client")
    check_in, news = "oxley/check-in//2026-11-15", "oxley/news/7657da62/2026-12-20"
    slower = TEAM.replace('A = "14 days"', 'A = "60 days"')
    assert settled(agency, base, check_in) == {check_in: NOT_COMMITTED}
    assert settled(agency, base, check_in, news, settings=slower) == {check_in: "", news: ""}


def test_an_item_that_no_commit_ever_held_has_not_passed(agency: GitRepository) -> None:
    lost = name("we_owe: Sketch 2026-11-01")
    assert settled(agency, head(agency), lost) == {lost: ""}


# Where nothing is known


def test_without_a_base_or_a_client_nothing_is_known(agency: GitRepository) -> None:
    assert settled(agency, "", name(LOGO)) == {}
    assert settled(agency, head(agency)) == {}
    assert settled(agency, head(agency), name(LOGO, "nobody")) == {}


@pytest.mark.parametrize("base", ["0" * 40, "deadbeef", "--output=x", "main..main", "@{u}"])
def test_a_base_that_is_no_commit_here(agency: GitRepository, base: str) -> None:
    assert settled(agency, base, name(LOGO)) == {}
    assert not (agency.folder / "x").exists()


def test_history_that_was_rewritten(agency: GitRepository) -> None:
    agency.write(oxley=oxley(LOGO, PLANS, SITE, log=NOTE))
    base = agency.commit("A note")
    agency.git("reset", "--quiet", "--hard", "HEAD^")
    agency.write(oxley=oxley(PLANS, SITE))
    sha = agency.commit("Send the logo, and the note")
    # Here git still knows the commit that was thrown away, a fresh clone does not.
    assert isinstance(found := settled(agency, base, name(LOGO))[name(LOGO)], Cause)
    assert found.commit == sha
    clone = GitRepository(agency.folder.parent / "clone")
    clone.git("fetch", "--quiet", str(agency.folder), "main:copy")
    clone.git("checkout", "--quiet", "copy")
    assert settled(clone, base, name(LOGO)) == {}


def test_a_shallow_clone_says_nothing_rather_than_something_wrong(agency: GitRepository) -> None:
    base = head(agency)
    agency.write(oxley=oxley(PLANS, SITE))
    agency.commit("Send the logo")
    clone = agency.folder.parent / "shallow"
    url = agency.folder.as_uri()
    subprocess.run(["git", "clone", "--quiet", "--depth", "1", url, str(clone)], check=True)
    assert settled(GitRepository(clone), base, name(LOGO)) == {}


def test_without_git_nothing_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rules, _ = read_settings("clientfiles.toml", TEAM, False)
    assert Settler(None, rules, (), DAY, 31).settle([name(LOGO)], "9ac1f00") == {}


def test_a_version_that_could_not_be_read_has_settled_nothing(agency: GitRepository) -> None:
    base = head(agency)
    agency.put({"records/oxley.md": b"\xff\xfe not a record"})
    damaged = agency.commit("Oops")
    agency.write(oxley=oxley(PLANS, SITE))
    sha = agency.commit("Repair it, and the logo is sent")
    found = settled(agency, base, name(LOGO))[name(LOGO)]
    assert isinstance(found, Cause)
    assert found.commit == sha
    assert settled(agency, damaged, name(LOGO)) == {}
