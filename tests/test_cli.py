"""The commands as people call them: what they print, how they end, and how they help to call them right."""

from __future__ import annotations

import csv
import io
import json
import os
import select
import shlex
import shutil
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from commands import TODAY, Outcome, run
from generated import write_repository
from repositories import ROOT, SAMPLE_DAY, program, write

from clientfiles import store
from clientfiles.cli import COMMANDS
from clientfiles.model import RULES

IDS = [path.stem for path in sorted((ROOT / "records").glob("*.md")) if path.name != "NEWS.md"]
TEAM = ["ines", "joost", "hal", "oona", "marta", "lena"]
SLIP = "---\nname: a: b\nowner: dana\nstatus: prospect\nsince: 2021\ncontacts:\n  - name: Jana\n---\n"
FINE = SLIP.replace("a: b", "Fine")
UNREADABLE = "no record at all\n"


def sample(command: str, *arguments: str) -> Outcome:
    """A command on the sample records, on the day they are written for."""
    return run(ROOT, command, "--today", TODAY, *arguments)


# list


def test_list_is_one_line_a_client() -> None:
    outcome = sample("list")
    head, _, *rows = outcome.stdout.splitlines()
    assert head.split() == ["Client", "Owner", "Status", "Health", "Last", "contact", "Next", "action"]
    assert [row.split()[0] for row in rows] == IDS
    assert (outcome.code, outcome.stderr) == (0, "")


def test_list_as_json_and_csv_say_the_same() -> None:
    rows = json.loads(sample("list", "--format", "json").stdout)
    text = sample("list", "--format", "csv").stdout
    assert text.count("\r\n") == len(IDS) + 1
    table = list(csv.DictReader(io.StringIO(text)))
    assert table == [{name: value or "" for name, value in row.items()} for row in rows]
    assert [row["id"] for row in rows] == IDS
    assert rows[0] == {
        "id": "aubel-interiors",
        "name": "Aubel Interiors",
        "owner": "marta",
        "status": "active",
        "health": "at risk",
        "last_contact": "2026-11-06",
        "next_action": "Send Baptiste the renewal letter for the journal",
        "next_action_due": "2026-11-25",
    }


@pytest.mark.parametrize(
    ("arguments", "ids"),
    [
        (["--owner", "joost"], ["brouwerij-vrijdagkind", "vesper-loom"]),
        (["--status", "prospect"], ["baltasar-roe"]),
        (["--status", "ended", "--owner", "hal"], ["oolong-overland"]),
        (["--status", "ended", "--owner", "joost"], []),
    ],
)
def test_list_can_be_narrowed(arguments: list[str], ids: list[str]) -> None:
    assert [row["id"] for row in json.loads(sample("list", *arguments, "--format", "json").stdout)] == ids
    assert "no client fits" in sample("list", *arguments).stdout or ids


@pytest.mark.parametrize(
    "name", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("x")', "＝1", "\t=1", "'=1", "-2+3+cmd|' /C calc'!A0"]
)
def test_no_cell_of_a_table_is_a_formula(tmp_path: Path, name: str) -> None:
    folder = write(tmp_path, {"a": SLIP.replace("a: b", json.dumps(name))}, '[team.dana]\nname = "D"\n')
    text = run(folder, "list", "--today", TODAY, "--format", "csv").stdout
    for row in csv.reader(io.StringIO(text)):
        assert not [cell for cell in row if cell.lstrip(" \t\r\n")[:1] in ("=", "+", "-", "@") and cell]


def test_list_says_which_files_could_not_be_read(tmp_path: Path) -> None:
    folder = write(tmp_path, {"a": FINE, "b": UNREADABLE}, '[team.dana]\nname = "D"\n')
    outcome = run(folder, "list", "--today", TODAY, "--format", "json")
    assert [row["id"] for row in json.loads(outcome.stdout)] == ["a"]
    assert (outcome.code, outcome.stderr) == (1, "1 file has errors: run clientfiles validate\n")


# show


@pytest.mark.parametrize("given", ["haferfunk", "haf", "hafe"])
def test_show_takes_an_id_or_as_much_of_it_as_only_one_client_has(given: str) -> None:
    outcome = sample("show", given)
    assert outcome.code == 0
    assert outcome.stdout.startswith("Haferfunk\nrecords/haferfunk.md · healthy\n\nDUE\n")
    for text in ("Malte Irrgang", "7,800 EUR once", "Porridge bar in Leipzig", "### 2026-11-16 meeting: Signed"):
        assert text in outcome.stdout


def test_show_prefers_the_whole_id_to_a_longer_one(tmp_path: Path) -> None:
    folder = write(tmp_path, {"a": FINE, "a-b": FINE.replace("Fine", "Other")}, '[team.dana]\nname = "D"\n')
    assert run(folder, "show", "a").stdout.startswith("Fine\n")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("haferfnuk", 'there is no client "haferfnuk"; did you mean haferfunk?'),
        ("loom", 'there is no client "loom"; did you mean vesper-loom?'),
        ("zzz", 'there is no client "zzz"'),
        ("", 'there is no client ""'),
        ("b", '"b" could be baltasar-roe'),
        ("NEWS", 'there is no client "NEWS"'),
        ("../pyproject", "there is no client"),
    ],
)
def test_show_suggests_what_may_have_been_meant(given: str, said: str) -> None:
    outcome = sample("show", given)
    assert (outcome.code, outcome.stdout) == (2, "")
    assert outcome.stderr.startswith(f"clientfiles: {said}")
    assert outcome.stderr.count("\n") == 1


def test_show_of_a_record_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    outcome = run(write(tmp_path, {"b": UNREADABLE}), "show", "b")
    assert (outcome.code, outcome.stdout) == (1, "")
    assert "this record cannot be read\nrecords/b.md:1:1: no-front-matter:" in outcome.stderr


def test_show_of_a_record_with_a_slip_shows_the_rest(tmp_path: Path) -> None:
    outcome = run(write(tmp_path, {"a": SLIP}, '[team.dana]\nname = "D"\n'), "show", "a", "--today", TODAY)
    assert outcome.code == 1
    assert outcome.stdout.startswith("a: b\n")
    assert "PROBLEMS IN THE RECORD" in outcome.stdout
    assert "Owner: D" in outcome.stdout


# review


def test_review_looks_ahead_as_far_as_it_is_told() -> None:
    for days, shown in (("0", "22 November 2026"), ("7", "29 November 2026"), ("3650", "19 November 2036")):
        assert sample("review", "--horizon", days).stdout.startswith(
            f"Client review, 22 November 2026, looking ahead to {shown}\n"
        )


@pytest.mark.parametrize(
    "arguments",
    [
        ["--horizon", "-1"],
        ["--horizon", "3651"],
        ["--horizon", "soon"],
        ["--today", "2026-02-30"],
        ["--today", "22.11.2026"],
        ["--owner", "nobody"],
        ["--client", "nobody"],
        ["--rule", "nobody"],
        ["--format", "html"],
        ["--nobody"],
        ["nobody"],
    ],
)
def test_a_review_that_makes_no_sense_ends_with_2(arguments: list[str]) -> None:
    outcome = run(ROOT, "review", *arguments)
    assert (outcome.code, outcome.stdout) == (2, "")
    assert arguments[-1] in outcome.stderr
    assert "Traceback" not in outcome.stderr


def test_an_unknown_owner_is_suggested_the_nearest() -> None:
    assert sample("review", "--owner", "hall").stderr == 'clientfiles: "hall" is not in the team; did you mean hal?\n'
    said = sample("list", "--owner", "zzz").stderr
    assert said.startswith('clientfiles: "zzz" is not in the team; the team is ines, joost, ')


def test_review_narrowed_to_a_client_by_the_beginning_of_its_id() -> None:
    review = json.loads(sample("review", "--client", "vesper", "--format", "json").stdout)
    assert {each["client"] for each in review["actions"]} == {"vesper-loom"}
    assert [each["id"] for each in review["clients"]] == ["vesper-loom"]


def test_review_narrowed_to_a_person_and_a_rule() -> None:
    arguments = ("review", "--owner", "oona", "--rule", "open-item", "--format", "json")
    review = json.loads(sample(*arguments).stdout)
    assert {(each["owner"], each["rule"]) for each in review["actions"]} == {("oona", "open-item")}


def test_review_ends_with_1_where_a_record_has_errors_and_shows_the_others(tmp_path: Path) -> None:
    folder = write(tmp_path, {"a": FINE, "b": UNREADABLE}, '[team.dana]\nname = "D"\n')
    for form in ("text", "markdown", "json"):
        outcome = run(folder, "review", "--today", TODAY, "--format", form)
        assert outcome.code == 1
        assert "Fine" in outcome.stdout
        assert "b.md" in outcome.stdout


def test_review_without_today_is_that_of_the_settings_time_zone(tmp_path: Path) -> None:
    found = set()
    for zone in ("Pacific/Kiritimati", "Etc/GMT+12"):  # never the same day
        folder = write(
            tmp_path / zone.partition("/")[0], {"a": FINE}, f'timezone = "{zone}"\n[team.dana]\nname = "D"\n'
        )
        found.add(date.fromisoformat(json.loads(run(folder, "review", "--format", "json").stdout)["today"]))
    assert len(found) == 2


# Output


@pytest.mark.parametrize("command", [["review"], ["list", "--format", "csv"], ["show", "haferfunk"], ["validate"]])
def test_output_goes_into_a_file_as_it_would_be_printed(tmp_path: Path, command: list[str]) -> None:
    name, *arguments = command
    printed = sample(name, *arguments)
    written = sample(name, *arguments, "--output", str(tmp_path / "out"))
    assert (written.code, written.stdout, written.stderr) == (0, "", printed.stderr)
    assert (tmp_path / "out").read_bytes().decode("utf-8") == printed.stdout
    assert os.listdir(tmp_path) == ["out"]


def test_output_is_whole_or_not_at_all(tmp_path: Path) -> None:
    folder = write(tmp_path / "r", {"a": FINE}, '[team.dana]\nname = "D"\n')
    (folder / "templates").mkdir()
    (folder / "templates" / "review.md.j2").write_text("{{ nothing }}", encoding="utf-8")
    (tmp_path / "out").write_text("as before", encoding="utf-8")
    assert run(folder, "review", "--format", "markdown", "--output", "../out").code == 1
    assert (tmp_path / "out").read_text(encoding="utf-8") == "as before"
    assert sorted(os.listdir(tmp_path)) == ["out", "r"]


def test_output_through_a_link_goes_where_it_leads(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("out")
    assert sample("list", "--output", str(tmp_path / "link")).code == 0
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "out").read_text(encoding="utf-8").startswith("Client")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_output_into_a_pipe_does_not_replace_it(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert sample("list", "--format", "csv", "--output", str(pipe)).code == 0
        assert os.read(reader, 3) == b"id,"
    finally:
        os.close(reader)
    assert pipe.is_fifo()


def test_output_into_a_folder_that_is_not_there(tmp_path: Path) -> None:
    outcome = sample("review", "--output", str(tmp_path / "gone" / "out"))
    assert (outcome.code, outcome.stdout) == (1, "")
    assert outcome.stderr == f"clientfiles: {tmp_path}/gone/out could not be written: No such file or directory\n"


# Where


def test_a_repository_is_found_from_within_and_from_without(tmp_path: Path) -> None:
    arguments = ("review", "--today", TODAY, "--format", "json")
    expected = run(ROOT, *arguments).stdout
    assert run(ROOT / "records", *arguments).stdout == expected
    assert run(tmp_path, "-C", str(ROOT), *arguments).stdout == expected
    assert run(tmp_path, "-C", str(ROOT / "records"), *arguments).stdout == expected
    assert run(ROOT, "-C", "records", *arguments).stdout == expected


@pytest.mark.parametrize("command", [["validate"], ["review"], ["list"], ["show", "a"]])
def test_no_repository_is_said_in_a_line(tmp_path: Path, command: list[str]) -> None:
    outcome = run(tmp_path, *command)
    assert (outcome.code, outcome.stdout) == (1, "")
    assert outcome.stderr.startswith("clientfiles: no client records here")
    assert outcome.stderr.count("\n") == 1


def test_a_folder_that_is_not_there_is_a_request_that_makes_no_sense(tmp_path: Path) -> None:
    assert run(tmp_path, "-C", "gone", "review").code == 2


# Help and completion


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS)])
def test_every_command_has_help(command: list[str]) -> None:
    outcome = run(ROOT, *command, "--help")
    assert (outcome.code, outcome.stderr) == (0, "")
    assert outcome.stdout.startswith(f"Usage: clientfiles {' '.join(command)}".rstrip())
    assert not [row for row in outcome.stdout.splitlines() if len(row) > 80 and " > " not in row]
    assert run(ROOT, *command, "-h").stdout == outcome.stdout


def test_help_does_not_wait_for_what_only_reviews_need() -> None:
    code = """
import sys
from clientfiles.cli import main
try:
    main()
finally:
    print(*(name.partition(".")[0] for name in sys.modules))
"""
    found = subprocess.run([sys.executable, "-c", code, "--help"], capture_output=True, encoding="utf-8", check=True)
    loaded = set(found.stdout.splitlines()[-1].split())
    assert "click" in loaded
    assert not loaded & {"yaml", "jinja2", "rich", "frontmatter", "hypothesis"}


def completed(shell: str, line: str, folder: Path = ROOT) -> list[str]:
    """What a shell is told could follow at the end of a line."""
    words = shlex.split(line)
    last = "" if line.endswith(" ") else words[-1]
    environment = {"_CLIENTFILES_COMPLETE": f"{shell}_complete", "COMP_WORDS": line}
    environment["COMP_CWORD"] = last if shell == "fish" else str(len(words) - (last != ""))
    rows = program(folder=folder, environment=environment).stdout.strip("\n").splitlines()
    if shell == "zsh":
        return rows[1::3]
    return [row.split(",", 1)[1].partition("\t")[0] for row in rows]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_complete_commands_ids_owners_and_rules(shell: str) -> None:
    assert completed(shell, "clientfiles ") == list(COMMANDS)
    assert completed(shell, "clientfiles show b") == ["baltasar-roe", "brackwater-line", "brouwerij-vrijdagkind"]
    assert completed(shell, "clientfiles review --owner ") == TEAM
    assert completed(shell, "clientfiles list --owner o") == ["oona"]
    assert completed(shell, "clientfiles review --client v") == ["vesper-loom"]
    assert completed(shell, "clientfiles review --rule o") == [rule for rule in RULES if rule.startswith("o")]
    assert completed(shell, "clientfiles review --format ") == ["text", "markdown", "json"]
    assert completed(shell, "clientfiles list --status p") == ["prospect", "paused"]
    assert completed(shell, "clientfiles log vesper-loom me") == ["meeting", "message"]
    assert completed(shell, "clientfiles done haferfunk V") == ["Visit the shop in Leipzig before it opens"]


def test_completion_follows_the_folder_and_is_silent_where_there_is_nothing(tmp_path: Path) -> None:
    assert completed("bash", f"clientfiles -C {ROOT} show ha", tmp_path) == ["haferfunk"]
    assert completed("bash", "clientfiles show ", tmp_path) == []
    assert completed("bash", "clientfiles review --owner ", tmp_path) == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_completion_script_is_one_that_the_shell_can_read(shell: str) -> None:
    outcome = run(ROOT, "completion", shell)
    assert outcome.code == 0
    assert "_CLIENTFILES_COMPLETE" in outcome.stdout
    if program_path := shutil.which(shell):
        read = subprocess.run(
            [program_path, "-n"], input=outcome.stdout, capture_output=True, encoding="utf-8", check=False
        )
        assert (read.returncode, read.stderr) == (0, "")


def test_version() -> None:
    from clientfiles import __version__

    assert run(ROOT, "--version") == (0, f"clientfiles {__version__}\n", "")


# Interrupted


def test_an_interrupt_ends_with_130_and_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(root: Path) -> list[store.RecordFile]:
        raise KeyboardInterrupt

    monkeypatch.setattr(store, "list_files", interrupted)
    outcome = sample("review")
    assert (outcome.code, outcome.stdout, outcome.stderr.strip()) == (130, "", "interrupted")


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with more to say than a pipe holds."""
    folder = tmp_path_factory.mktemp("many")
    write_repository(folder, 1, 300, SAMPLE_DAY, "realistic")
    return folder


@pytest.mark.skipif(os.name == "nt", reason="signals and pipes as on Unix")
def test_control_c_while_nobody_reads(many: Path) -> None:
    command = [sys.executable, "-m", "clientfiles", "review", "--format", "json", "--today", TODAY]
    with subprocess.Popen(command, cwd=many, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        select.select([process.stdout], [], [], 30)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert (process.returncode, err.decode().strip()) == (130, "interrupted")


@pytest.mark.skipif(os.name == "nt", reason="signals and pipes as on Unix")
@pytest.mark.parametrize("command", ["review", "review --format markdown", "review --format json", "list --format csv"])
def test_whoever_stops_reading_gets_no_traceback(many: Path, command: str) -> None:
    line = f"{shlex.quote(sys.executable)} -m clientfiles {command} --today {TODAY} | head -c 1"
    found = subprocess.run(["sh", "-c", line], cwd=many, capture_output=True, encoding="utf-8", check=False)
    assert (len(found.stdout), found.stderr) == (1, "")


@pytest.mark.parametrize("text", ["vesp", "Vesper-Loom", "Vesper Loom", "VESPER", "Vésper  l"])
def test_a_client_is_found_by_its_name_too(text: str) -> None:
    assert run(ROOT, "show", text, "--today", TODAY).stdout.startswith("Vesper Loom\n")


def test_a_slip_in_a_command_is_noticed() -> None:
    assert "No such command 'renw'. Did you mean renew?" in run(ROOT, "renw").stderr
    assert "No such command 'xyz'. There are review, list," in run(ROOT, "xyz").stderr
