"""What the commands that change records share: finding the client, making the edit, writing, committing, telling."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext, suppress
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any, NamedTuple, cast

import click

from clientfiles import committing, records, refusals, saving, store
from clientfiles.cli import editor
from clientfiles.cli.asking import is_asking, required_text
from clientfiles.cli.common import Decorated, resolve_client, resolve_owner, the_day, today_option, wrong_settings
from clientfiles.cli.differences import difference, visible_rows
from clientfiles.diagnosing import as_text
from clientfiles.diagnostics import Diagnostic, Failure, Usage
from clientfiles.editing import Refused
from clientfiles.escaping import visible
from clientfiles.model import Client
from clientfiles.reading import client_id
from clientfiles.recording.changing import Edit, Unreadable, Worse, changed, new_problems
from clientfiles.recording.days import parse_day
from clientfiles.recording.people import author_in
from clientfiles.recording.promises import Promise, parse_promise
from clientfiles.records import Record
from clientfiles.relationship import Context, context_of
from clientfiles.starting import clone
from clientfiles.store import RecordFile
from clientfiles.values import Wrong
from clientfiles.wording import listed

NO_COMMIT = "not committed, as asked for"
SETTING = "not committed, as the settings say"


class ByHand(Failure):
    """An edit that was refused, and could be made in an editor."""

    def __init__(self, why: str, desk: Desk, path: str) -> None:
        super().__init__(why)
        self.desk = desk
        self.path = path


def recording_options(command: Decorated) -> Decorated:
    """The options of every command that changes records; where the change is refused, their editor is offered."""
    command = today_option(_with_editor_offered(command))
    dry = "Show what would change, and change nothing."
    command = click.option("--dry-run", is_flag=True, help=dry)(command)
    return click.option("--no-commit", is_flag=True, help="Write the record, and leave committing to you.")(command)


def _with_editor_offered(command: Decorated) -> Decorated:
    @wraps(command)
    def offering(*given: Any, **options: Any) -> Any:
        try:
            return command(*given, **options)
        except ByHand as refusal:
            if not is_asking() or refusal.desk.dry_run:
                raise
            click.echo(f"clientfiles: {refusal}", err=True)
            if not click.confirm("Open the record in your editor?", default=True, err=True):
                return 1
            return refusal.desk.edit_by_hand(RecordFile(refusal.path, str(refusal.desk.repository.root / refusal.path)))

    return cast(Decorated, offering)


class Desk(NamedTuple):
    """Where a command that changes records works: on which ones, on which day, and what comes of it."""

    repository: store.Repository
    today: date
    around: committing.WorkTree | None  # what git has around the records; None where it cannot be asked
    tree: committing.WorkTree | None  # the same; None where nothing is to be committed
    note: str  # then says why
    dry_run: bool
    known: records.Surroundings
    context: Context

    # Finding

    def find(self, text: str) -> RecordFile:
        """The record of a client, by its id or as much of its beginning as only one has. No record is read for it."""
        found = store.files_called(self.repository.root, text)
        if not found:
            files: dict[str, list[RecordFile]] = {}
            for each in store.list_files(self.repository.root):
                files.setdefault(client_id(each.path), []).append(each)
            found = files[resolve_client(text, sorted(files))]
        if len(found) > 1:
            paths = listed([each.path for each in found], 5)
            raise Failure(visible(f"{paths} have the same id, so it is not clear which is meant; rename all but one"))
        return found[0]

    def read(self, file: RecordFile) -> tuple[Client, bytes]:
        """A client that can be edited, and the bytes of its record; Failure where it cannot be read."""
        data = store.read_bytes(file)
        if isinstance(data, Diagnostic):
            raise Failure(as_text([data], 1).strip())
        return self.client_in(file.path, data), data

    def client_in(self, path: str, data: bytes) -> Client:
        record = records.record_from(path, data, self.known)
        if record.client is None:
            raise self._unreadable(path, record.diagnostics)
        return record.client

    def _unreadable(self, path: str, problems: list[Diagnostic]) -> ByHand:
        return self._by_hand(f"this record cannot be read\n{as_text(problems, 1).strip()}", path)

    def _by_hand(self, why: str, path: str) -> ByHand:
        return ByHand(f"{why}\n{visible(f'clientfiles edit {client_id(path)}')} opens it in your editor", self, path)

    def authors(self, by: Sequence[str]) -> tuple[str, ...]:
        """Who an entry is by: whoever was named, else the person whose address git has, else nobody."""
        if by:
            return tuple(dict.fromkeys(resolve_owner(each, self.repository.settings) for each in by))
        return author_in(self.repository.settings, self.author_email, self.today)

    @property
    def author_email(self) -> str:
        """The address of whoever works here, as git has it; nothing where it has none."""
        return self.around.author_email if self.around is not None else ""

    def owner(self, key: str | None) -> str:
        """The team key of a person, who must not have left; nothing for nobody."""
        if key is None:
            return ""
        found = resolve_owner(required_text(key, "the person"), self.repository.settings)
        if self.repository.settings.is_gone(found, self.today):
            raise Usage(visible(f"{self.repository.settings.name_of(found)} has left the team"))
        return found

    def day(self, text: str, option: str, *, is_past: bool = False) -> date:
        """A day as it was typed; Usage where it is none."""
        try:
            return parse_day(text, self.today, is_past=is_past)
        except Wrong as wrong:
            raise Usage(visible(f"{option}: {wrong.message}; {wrong.hint}")) from None

    def promise(self, text: str, due: str | None, *, may_be_undated: bool = False) -> tuple[str, date | None]:
        """What is to be done and by when: the day given apart, else behind a `by` in the text. Usage for neither."""
        what = required_text(text, "TEXT")
        if due is not None:
            return what, self.day(due, "--due")
        try:
            return parse_promise(what, self.today)
        except Usage as refusal:
            if may_be_undated:
                return what, None
            raise Usage(f"{refusal}, or say --due DATE") from None

    @property
    def is_checked_by_hook(self) -> bool:
        """Whether a hook of git would refuse a commit that leaves an error behind, such as a missing next action."""
        return self.tree is not None and not self.dry_run and clone.has_hook(self.tree.place)

    def named(self, owner: str | None) -> str:
        """Who does it, where somebody was named."""
        return f" ({self.repository.settings.name_of(owner)})" if owner is not None else ""

    # Changing

    def check(self, paths: Sequence[str] = (), new: Sequence[str] = ()) -> str:
        """Failure where a change could not be committed, said before anybody types anything; else the branch."""
        if self.tree is None:
            return ""
        try:
            return self.tree.check(paths, new)
        except refusals.Blocked as blocked:
            if not self.dry_run or not str(blocked).startswith(refusals.NOBODY):
                raise
            return ""  # a look needs no name

    def change(self, path: str, edit: Edit, tolerated: Iterable[str] = ()) -> saving.Change:
        """An edit of a record as a change of its bytes, refused where the record would get errors it did not have.

        `tolerated` are codes of errors that the command may leave behind.
        """

        def edited(data: bytes | None) -> bytes:
            if data is None:
                raise Failure(visible(f"{path} does not exist any more"))
            try:
                return changed(path, data, edit, self.known, tolerated)
            except Unreadable as error:
                raise self._unreadable(path, error.problems) from None
            except Refused as refused:
                raise self._by_hand(str(refused), path) from None
            except Worse as error:
                raise Failure(f"{error}\n{as_text(error.problems, 1).strip()}") from None

        return saving.Change(path, edited)

    def save(self, changes: Sequence[saving.Change], message: str) -> saving.Outcome:
        """Write and commit changes, or with --dry-run show them."""
        root, message = self.repository.root, visible(message)
        paths = [each.path for each in changes]
        if not self.dry_run:
            try:
                return saving.save(root, self.tree, changes, message, self.note, git_folder=self.git_folder)
            except KeyboardInterrupt:
                self._tell_uncommitted(paths, message)
                raise
        present = [path for path in paths if (root / path).exists()]
        self.check(present, [path for path in paths if path not in present])
        saved = saving.look(root, changes)
        for path, before, after in saved:
            click.echo(visible_rows(difference(path, before, after)), nl=False)
        return saving.Outcome(saved, "", "")

    def _tell_uncommitted(self, paths: Sequence[str], message: str) -> None:
        """Name what is on disk and in no commit once somebody has pressed Ctrl-C: there was nothing of that before."""
        entries = self.tree.status(paths).entries if self.tree is not None else ()
        if entries:
            left = [each.path for each in entries]
            repair = refusals.commands(left, message, [each.path for each in entries if each.code in ("??", ".A")])
            way = refusals.way_to(self.repository.root)
            click.echo(visible(f"on disk, but not committed: {way}{repair}"), err=True)

    def edit_by_hand(self, file: RecordFile) -> int:
        """Let the person edit a record in their editor until it is right or they give up; the exit code."""
        data = store.read_bytes(file)
        if isinstance(data, Diagnostic):
            raise Failure(as_text([data], 1).strip())
        name, branch = client_id(file.path), self.check([file.path])
        draft = editor.DraftFile(self.git_folder, name, data)
        with editor.kept(draft, is_rehearsal=self.dry_run):
            editor.remind(draft)
            text = self.edit_until_right(file.path, data, draft)
            if text == data:
                click.echo(f"nothing changed in {visible(file.path)}")
                return 0
            if (now := self.check([file.path])) != branch:
                told = f"{branch} was checked out when you began, and now {now} is"
                raise Failure(visible(f"{told}: git switch {branch}, or begin again"))
            change = saving.Change(file.path, self._merging(file.path, data, text))
            outcome = self.save([change], f"Edit {name}")
        self.tell(outcome, f"Edited {name}")
        self.tell_problems(outcome)
        self.tell_effect(outcome)
        return 0

    def edit_until_right(self, path: str, data: bytes, draft: editor.DraftFile) -> bytes:
        """The person's text, once it has no errors that the record did not have.

        One that could not be read at all had errors nobody knew of: it is enough that it can be read.
        """
        before = records.record_from(path, data, self.known)
        while True:
            text = draft.edit()
            after = records.record_from(path, text, self.known)
            new = new_problems(before, after) if before.client is not None else []
            worse = [each for each in new if each.is_error]
            if text == data or (after.client is not None and not worse):
                return text
            problems = as_text(worse or after.diagnostics, 1).strip()
            if not is_asking():
                raise Failure(f"the record is not right yet, so nothing was saved\n{problems}")
            click.echo(f"{problems}\nNothing is saved yet; what you typed is still there.", err=True)
            if not click.confirm("Edit again?", default=True, err=True):
                raise Failure("nothing was saved")

    def _merging(self, path: str, base: bytes, text: bytes) -> Callable[[bytes | None], bytes]:
        """The person's text, merged with what others wrote into the record while it was in the editor."""

        def merged(now: bytes | None) -> bytes:
            if now == base:
                return text
            from clientfiles import merging

            found = merging.merge(path, (base, now, text), self.known, lambda *_: text) if now is not None else None
            if found is None or not found.is_clean:
                told = "was changed by somebody else meanwhile, in the same places, and was left as it is now"
                again = f"run clientfiles edit {client_id(path)} again, and take over what you need from your text"
                raise Failure(visible(f"{path} {told}; {again}"))
            click.echo(visible(f"{path} was changed by somebody else meanwhile; both changes were kept"), err=True)
            return found.data

        return merged

    @property
    def git_folder(self) -> str | None:
        """Where drafts are kept; None where there is no git."""
        return self.around.git_folder if self.around is not None else None

    # Telling

    def tell(self, outcome: saving.Outcome, done: str) -> None:
        """What was done, and in which commit."""
        if self.dry_run:
            if not outcome.saved:
                click.echo("nothing would change", err=True)
            return
        if not outcome.saved:
            click.echo("nothing changed: the record says so already")
            return
        line = visible(f"{done}  [{outcome.commit[:9] or outcome.note}]")
        try:
            click.echo(line)
        except OSError as error:
            if not isinstance(error, BrokenPipeError):
                click.echo(line, err=True)  # it has been done, whoever should have read it
            raise
        if outcome.commit and outcome.note:
            click.echo(outcome.note, err=True)

    def tell_problems(self, outcome: saving.Outcome) -> None:
        """What is wrong with a record that was written all the same, and what is doubtful in the change."""
        for path, before, after in outcome.saved if not self.dry_run else ():
            record = records.record_from(path, after, self.known)
            earlier = records.record_from(path, before, self.known) if before is not None else Record(path, None, [])
            doubtful = new_problems(earlier, record)
            if problems := [each for each in record.diagnostics if each.is_error or each in doubtful]:
                click.echo(as_text(problems, 1).strip(), err=True)

    def tell_effect(self, outcome: saving.Outcome, told: Iterable[str] = ()) -> None:
        """What a change settled, but for the subjects that were told already, and what is still due for the client."""
        if self.dry_run or not outcome.saved:
            return
        from clientfiles.effects import effect  # once it is committed

        ((path, before, after),) = outcome.saved
        client = records.record_from(path, after, self.known).client
        earlier = records.record_from(path, before, self.known).client if before is not None else None
        for line in effect(earlier, client, self.context, told) if client is not None else ():
            click.echo(visible(line))


def open_desk(folder: Path, today: date | None, no_commit: bool, dry_run: bool) -> Desk:
    """The desk of a command, in the repository around a folder. Nothing is read yet but the settings and the news.

    Failure where the settings cannot be read: they say who is in the team, and what is committed.
    """
    repository = store.open_repository(folder)
    wrong = wrong_settings(repository)
    if repository.settings.commit is None and not no_commit:
        told = "the settings do not say whether to commit; put that right, or say --no-commit"
        raise Failure(f"{told}\n{as_text(wrong, 1).strip()}")
    click.echo(as_text(wrong, 1), err=True, nl=False)
    day = the_day(today, repository.settings)
    commits = not no_commit and bool(repository.settings.commit)
    note = saving.NO_GIT if commits else NO_COMMIT if no_commit else SETTING
    around = None
    with nullcontext() if commits else suppress(Failure):
        around = committing.open_work_tree(repository.root)
    news, _ = records.read_news(repository)
    known = records.surroundings(repository.settings, news, day)
    context = context_of(repository.settings, day, repository.settings.horizon, news)
    return Desk(repository, day, around, around if commits else None, note, dry_run, known, context)


def tell_replaced(before: Client, after: Promise | None) -> list[str]:
    """Name the next action that gave way to another one; what it says, since nothing is settled by that."""
    step = before.next_action
    if step is None or not step.what or after is None:
        return []
    if step.what != after.what:
        click.echo(visible(f"In place of: {step.what}"))
    return [step.what]
