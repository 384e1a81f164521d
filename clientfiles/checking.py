"""What a record says that only settings, news, today or the other records can contradict."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from datetime import date
from itertools import islice

from clientfiles.diagnostics import WHOLE_FILE, Diagnostic, Span
from clientfiles.document import Document, value_span
from clientfiles.log import entry_texts
from clientfiles.model import FINISHED, Client, Contract, HeaderLine, LogEntry, split_names
from clientfiles.reading import MAX_PROBLEMS, client_id
from clientfiles.relationship import contacts_called, names_in, subjects
from clientfiles.rules.contracts import terms
from clientfiles.settings import Settings
from clientfiles.values import add_days, day_in_year, folded, quoted, suggestion
from clientfiles.wording import listed

MANY_RECORDS = 1_000  # in one folder


def check(
    client: Client, document: Document, settings: Settings, titles: AbstractSet[str], today: date
) -> list[Diagnostic]:
    """Everything about one record that its own text cannot tell."""
    found = list(_owners(client, document, settings)) if settings.team else []
    if client.tier is not None and client.tier not in settings.tiers and settings.are_whole:
        hint = suggestion(client.tier, settings.tiers, f"add it to the settings: tiers.{client.tier}")
        message = f"the tier {quoted(client.tier)} is not in the settings"
        place = value_span(document, client.line_of("tier"), "tier")
        found.append(Diagnostic(client.path, place, "unknown-tier", message, hint))
    running = client.running_contracts(today)
    if len(running) > 1 or client.snooze:
        found += islice(_contracts(client, running, today), MAX_PROBLEMS)
    named: set[str] | None = None
    people = {contact.name for contact in client.contacts}
    right = {""}  # the same header lines stand below entry after entry
    for entry in client.log:
        if len(found) > MAX_PROBLEMS:
            break  # more are not shown anyway
        if entry.date > today:
            message = f"dated {entry.date}, which is after today, {today}; no rule counts it yet"
            hint = "correct the date, or log it when it has happened"
            row = document.text.split("\n", entry.line)[entry.line - 1]
            column = max(row.find(entry.date.isoformat()), 0) + 1
            found.append(_at(client, entry.line, "future-entry", message, hint, column))
        for number, row in enumerate(entry.header_text.split("\n")):
            if row in right:
                continue
            name, _, value = row.partition(": ")
            if (name == "by" and value in settings.team) or (name == "with" and people.issuperset(split_names(value))):
                right.add(row)
                continue
            line = entry.header[number]
            if line.name == "re":
                if named is None:
                    named = subjects(client, titles) | set(_finished(client))
                found += islice(_re(client, entry, line, named, running, today), MAX_PROBLEMS)
                continue  # what it settles depends on the entry's date
            each = _with(client, entry, line) if line.name == "with" else _by(client, entry, line, settings)
            problems = list(islice(each, MAX_PROBLEMS))
            found += problems
            if not problems:
                right.add(row)
    return found


def _at(client: Client, line: int, code: str, message: str, hint: str = "", column: int = 1) -> Diagnostic:
    return Diagnostic(client.path, Span(line, column), code, message, hint)


def _owners(client: Client, document: Document, settings: Settings) -> Iterator[Diagnostic]:
    team = settings.team
    step = client.next_action
    if (
        client.owner in team
        and all(item.owner is None or item.owner in team for item in client.open_items)
        and (step is None or step.owner is None or step.owner in team)
    ):
        return
    owners = [(client.owner, client.line_of("owner"), "")]
    owners += [(item.owner, item.line, f" of open_items[{index}]") for index, item in enumerate(client.open_items)]
    if client.next_action is not None:
        owners.append((client.next_action.owner, client.next_action.line, " of next_action"))
    for owner, line, where in owners:
        if owner is not None and owner not in settings.team:
            hint = suggestion(owner, settings.team, _the_team(settings))
            place = value_span(document, line, "owner")
            message = f"the owner{where}, {quoted(owner)}, is not in the team"
            yield Diagnostic(client.path, place, "unknown-owner", message, hint)


def _contracts(client: Client, running: list[Contract], today: date) -> Iterator[Diagnostic]:
    if len(running) > 1:
        seen: dict[str, int] = {}
        hint = "give them different titles; where one is the next term of the other, set ended on the earlier"
        for contract in running:
            if contract.title is None:
                message = f"one of {len(running)} running contracts has no title"
                yield _at(client, contract.line, "missing-field", message, "for example title: Support retainer")
            elif (first := seen.setdefault(folded(contract.title), contract.line)) != contract.line:
                message = f"another running contract, on line {first}, has the title {quoted(contract.title)} too"
                yield _at(client, contract.line, "duplicate-title", message, hint)
    for snooze in client.snooze:
        if snooze.rule != "notice" or snooze.until is None:
            continue
        for contract in client.contracts:
            known = terms(contract)
            fits = snooze.subject is None or folded(snooze.subject) == folded(contract.subject)
            if not fits or known is None or contract.is_settled:
                continue
            deadline = known.notice_deadline
            if snooze.until > deadline >= today:
                message = f"postponed until {snooze.until}, past the notice deadline on {deadline}"
                yield _at(client, snooze.line, "snooze-past-notice", message, f"write until: {deadline}")


def _the_team(settings: Settings) -> str:
    return f"the team is {listed(list(settings.team), 8)}"


def _by(client: Client, entry: LogEntry, line: HeaderLine, settings: Settings) -> Iterator[Diagnostic]:
    for name in split_names(line.value):
        if settings.team and name not in settings.team:
            keys = {member.name.casefold(): key for key, member in settings.team.items()}
            key = keys.get(name.casefold())
            hint = f'did you mean "{key}"?' if key else suggestion(name, settings.team, _the_team(settings))
            yield _at(
                client,
                entry.header_line + line.row,
                "unknown-by",
                f"{quoted(name)} is not in the team",
                hint,
                _column(line, name),
            )


def _with(client: Client, entry: LogEntry, line: HeaderLine) -> Iterator[Diagnostic]:
    full_names = {contact.name for contact in client.contacts}
    if full_names.issuperset(split_names(line.value)):
        return
    if not client.contacts or any(folded(name or "") == folded(line.value) for name in full_names):
        return  # nobody to compare with, which is reported as such; or one name with a comma in it
    for name in split_names(line.value):
        fitting = contacts_called(name, client.contacts)
        if len(fitting) == 1 or len({contact.name for contact in fitting}) == 1:
            continue
        if fitting:
            names = listed(sorted({contact.name or "" for contact in fitting}), 5)
            message, hint = f"{quoted(name)} could be {names}", "write the full name"
        else:
            people = [contact.name for contact in client.contacts if contact.name]
            hint = suggestion(name, people, "add the person to contacts (with left: if gone)")
            message = f"{quoted(name)} is no contact of {quoted(client.title)}"
        yield _at(client, entry.header_line + line.row, "unknown-with", message, hint, _column(line, name))


def _finished(client: Client) -> Iterator[str]:
    """What the log says is done, as `clientfiles done` writes it: entries may go on naming it."""
    for entry in client.log:
        word, _, what = entry.title.partition(": ")
        if entry.kind == "note" and word in FINISHED.values():
            yield folded(what)


def _re(
    client: Client, entry: LogEntry, line: HeaderLine, known: set[str], running: list[Contract], today: date
) -> Iterator[Diagnostic]:
    for name in names_in(line.value, known):
        wanted = folded(name)
        if wanted not in known:
            if wanted.startswith("renewal"):
                titles = [contract.title for contract in client.contracts if contract.title]
                hint = (
                    f"write {' or '.join(f'renewal {title}' for title in titles[:5])}"
                    if titles
                    else "write re: renewal"
                )
            else:
                hint = suggestion(wanted, known)
            yield _at(
                client,
                entry.header_line + line.row,
                "unknown-re",
                f"{quoted(name)} names nothing in the record",
                hint,
                _column(line, name),
            )
        elif wanted == "renewal" and entry.is_contact and entry.date <= today and len(running) > 1:
            open_ones = [contract for contract in running if _in_window(contract, entry.date, today)]
            if open_ones:
                titles = [contract.subject for contract in open_ones[:5]]
                message = f"{len(running)} contracts run, and this does not say which one it settles"
                hint = f"write {' or '.join(f're: renewal {title}' for title in titles)}"
                yield _at(client, entry.header_line + line.row, "which-renewal", message, hint, _column(line, name))


def _in_window(contract: Contract, day: date, today: date) -> bool:
    """Whether a talk on that day could still settle this contract's renewal, end or yearly conversation today."""
    if contract.is_settled:
        return False
    known = terms(contract)
    if contract.renewal is not None and known is not None:
        return known.listed_from <= day <= contract.renewal >= today
    if contract.ends is not None:
        return add_days(contract.ends, -60) <= day <= contract.ends >= today
    if contract.open_ended and contract.start is not None:
        for year in (day.year, day.year + 1):
            yearly = day_in_year(min(year, date.max.year), contract.start.month, contract.start.day)
            last = add_days(yearly, 30)
            if year > contract.start.year and add_days(yearly, -60) <= day <= last >= today:
                return True
    return False


def _column(line: HeaderLine, name: str) -> int:
    return line.column + max(line.value.find(name), 0)


_TODO = re.compile(r"\bTODO\b")


def check_unfinished(document: Document, client: Client) -> Iterator[Diagnostic]:
    """`TODO` in a log entry."""
    if "TODO" not in document.text:
        return
    texts = entry_texts(document, client.log)
    line, counted = 1, 0
    reach = -1  # the end of the entries that began above
    spans = sorted(texts.values())
    for found in _TODO.finditer(document.text, document.body_start):
        index = found.start()
        while spans and spans[0][0] <= index:
            reach = max(reach, spans.pop(0)[1])
        line += document.text.count("\n", counted, index)
        counted = index
        if index < reach:
            column = index - document.text.rfind("\n", 0, index)
            yield _at(client, line, "todo", "this log entry still says TODO", "finish it", column)


def check_ids(paths: Iterable[str]) -> Iterator[Diagnostic]:
    """Ids that two records share, or that only case or Unicode form tells apart."""
    first: dict[str, str] = {}
    alike: dict[str, str] = {}
    for path in paths:
        name = client_id(path)
        form = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
        if name in first:
            message = f"the id {quoted(name)} is taken by {first[name]}"
            yield Diagnostic(path, WHOLE_FILE, "duplicate-id", message, "rename one of the files")
        elif form in alike:
            message = f"the id {quoted(name)} differs from that of {alike[form]} only in case or Unicode form"
            yield Diagnostic(path, WHOLE_FILE, "similar-id", message, "rename one of the files")
        first.setdefault(name, path)
        alike.setdefault(form, path)


def check_folders(paths: Iterable[str]) -> Iterator[Diagnostic]:
    """Folders that hold too many records."""
    counts: dict[str, int] = {}
    for path in paths:
        folder = path.rpartition("/")[0]
        counts[folder] = counts.get(folder, 0) + 1
    for folder, count in sorted(counts.items()):
        if count > MANY_RECORDS:
            message = f"{count:,} records in one folder make git and editors slow"
            yield Diagnostic(folder, WHOLE_FILE, "large-folder", message, "spread them over folders; ids stay the same")
