"""Reports for a terminal, and the only module that imports rich.

Colour only where there is a terminal and NO_COLOR is not set; in a pipe the same words at 80 columns. Whatever is
too long is wrapped, never cut.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import sys
from collections.abc import Iterable

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.terminal_theme import SVG_EXPORT_THEME
from rich.text import Text

from clientfiles import phrasing
from clientfiles.agenda import OwnerAgenda, Visit, agenda, news_to_share
from clientfiles.diagnosing import as_text
from clientfiles.document import Document
from clientfiles.escaping import visible
from clientfiles.facts import facts
from clientfiles.questions import loads, numbers, questions
from clientfiles.records import Record
from clientfiles.relationship import Context
from clientfiles.review import Assessment, Review, action_order
from clientfiles.wording import long_day, plural, short_day

HEALTH_STYLES = {"at risk": "bold red", "needs attention": "yellow", "healthy": "green"}


class Page:
    """Lines of styled text that become one string."""

    def __init__(self, plain: bool = False, picture: bool = False) -> None:
        self.is_terminal = terminal = not plain and not picture and sys.stdout.isatty()
        width = min(shutil.get_terminal_size().columns, 120) if terminal else 80
        colour = picture or (terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb")
        self.buffer = io.StringIO()
        self.console = Console(
            file=self.buffer,
            width=max(width, 40),
            force_terminal=colour,
            color_system="standard" if colour else None,
            no_color=not colour,
            record=picture,
            legacy_windows=False,
            markup=False,
            highlight=False,
            emoji=False,
        )

    def line(self, text: str = "", style: str = "", indent: int = 0, hang: int = 2) -> None:
        """A paragraph, wrapped; the lines after the first are indented by `hang` more."""
        if not style and len(text) + indent <= self.console.width and text.isascii() and text.isprintable():
            self.plain(" " * indent + visible(text))
            return
        self.styled(Text(visible(text), style), indent, hang)

    def plain(self, text: str) -> None:
        """A line that needs neither style nor wrapping, which is quicker to print without rich."""
        if self.console.record:
            self.console.print(Text(text))
        else:
            self.buffer.write(f"{text}\n")

    def styled(self, text: Text, indent: int = 0, hang: int = 2) -> None:
        width = self.console.width - indent - hang
        first, *rest = text.wrap(self.console, width + hang) or [Text()]
        if rest and hang:
            for row in rest:
                row.rstrip()
            rest = list(Text(" ").join(rest).wrap(self.console, width))
        for number, row in enumerate([first, *rest]):
            row.rstrip()
            self.console.print(Text(" " * (indent + (hang if number else 0))) + row, overflow="fold", soft_wrap=True)

    def heading(self, text: str) -> None:
        self.line()
        self.line(text, "bold")

    def rule(self, text: str) -> None:
        """A heading that needs no empty line above it."""
        shown = Text(f"{visible(text)} ", "bold")
        shown.append("─" * max(self.console.width - shown.cell_len, 0), "dim")
        self.console.print(shown, soft_wrap=True)

    def table(self, titles: Iterable[tuple[str, int]], rows: Iterable[Iterable[str | Text]]) -> None:
        """A table whose cells wrap. At 80 columns they have the widths given; wider ones share what is more."""
        table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False, expand=True)
        for title, width in titles:
            table.add_column(title, ratio=width, min_width=width if self.console.width >= 80 else None, overflow="fold")
        for row in rows:
            table.add_row(*(cell if isinstance(cell, Text) else Text(visible(cell)) for cell in row))
        self.console.print(table)

    def text(self) -> str:
        return "".join(f"{line.rstrip()}\n" for line in self.buffer.getvalue().rstrip("\n").split("\n"))


def review_text(review: Review, plain: bool = False) -> str:
    """The review for a terminal: what matters first, then the fold, then everything else."""
    page = Page(plain)
    plan = agenda(review)
    _above_the_fold(page, plan, review)
    _below_the_fold(page, plan, review)
    return page.text()


def review_picture(review: Review) -> str:
    """What a terminal shows of the review above the fold, as SVG."""
    page = Page(picture=True)
    _above_the_fold(page, agenda(review), review)
    svg = page.console.export_svg(title="clientfiles review", unique_id="review", theme=SVG_EXPORT_THEME)
    return re.sub(r"\s*@font-face \{.*?\}", "", svg, flags=re.DOTALL) + "\n"  # no font from elsewhere


def _above_the_fold(page: Page, plan: list[OwnerAgenda], review: Review) -> None:
    counted = numbers(review)
    failed = {each.path for each in review.diagnostics if each.is_error}
    page.line(f"Client review, {long_day(review.today)}, looking ahead to {long_day(review.horizon)}", "bold")
    page.line()
    page.line(f"{phrasing.count_line(counted)} · {phrasing.health_counts(counted)}", hang=0)
    page.line(f"Under contract: {phrasing.value_line(counted)}")
    renewals = plural(review.settings.renewals, "day")
    page.line(f"Up for renewal within {renewals}: {phrasing.renewal_line(counted)}")
    page.line(f"Actions: {phrasing.action_counts(counted.overdue, counted.due, counted.upcoming)}")
    if failed:
        page.line(
            f"{plural(len(failed), 'file has', 'files have')} errors and may hide actions; see the end", "bold red"
        )
    page.line()
    for question, answer in phrasing.answers(questions(review), review):
        page.styled(Text.assemble((f"{question}: ", "bold"), visible(answer)))
    page.line()
    for each in plan:
        if each.urgent:
            _owner(page, each, each.urgent, review)
    if not any(each.urgent for each in plan):
        page.line(f"Nothing is overdue or due within {plural(review.settings.soon, 'day')}.")


def _owner(page: Page, each: OwnerAgenda, visits: list[Visit], review: Review) -> None:
    page.rule(phrasing.owner_name(each.owner, review.settings).upper())
    for visit in visits:
        name = Text(visible(visit.client.name), "bold")
        *notes, health = phrasing.client_line(visit, each.owner, review)
        for note in notes:
            name.append(f" · {visible(note)}")
        name.append(" · ")
        name.append(visible(health), HEALTH_STYLES.get(visit.client.health.word, ""))
        page.styled(name)
        for label, actions in zip(phrasing.GROUP_LABELS.values(), (visit.talk, visit.do, visit.put_right), strict=True):
            if actions:
                said = "; ".join(phrasing.task(action, review.today) for action in actions)
                page.styled(Text.assemble((f"{label}: ", "dim"), visible(said)), indent=2)


def _below_the_fold(page: Page, plan: list[OwnerAgenda], review: Review) -> None:
    later = [each for each in plan if each.later]
    page.line()
    page.line(f"── later, until {long_day(review.horizon)} ──", "dim")
    page.line()
    for each in later:
        _owner(page, each, each.later, review)
    shares = news_to_share(review)
    if shares:
        page.heading("NEWS TO SHARE")
        for share in shares:
            page.line(f"{share.title}: {phrasing.share_line(share, review)}")
    page.heading("EVERY CLIENT")
    page.table(
        (
            ("Client", 14),
            ("Health", 10),
            ("Last contact", 14),
            ("Last delivery", 9),
            ("Mood", 6),
            ("Next action", 15),
            ("Renewal", 12),
        ),
        (_row(client, review) for client in phrasing.grouped(review.clients)),
    )
    page.line(phrasing.TABLE_LEGEND, "dim")
    page.heading("EVERY OWNER")
    for load in loads(review):
        page.line(f"{phrasing.load_name(load, review)}: {phrasing.load_line(load)}")
    _lists(page, review)


def _row(client: Assessment, review: Review) -> list[str | Text]:
    today = review.today
    word = client.health.word or client.status or "unknown"
    return [
        f"{phrasing.client_name(client)} ({client.owner or phrasing.NOBODY})",
        Text(f"paused, {word}" if client.status == "paused" else word, HEALTH_STYLES.get(word, "")),
        phrasing.contact_text(client.last_contact, today),
        phrasing.delivery_text(client.last_delivery, today),
        f"{phrasing.mood_text(client.moods)} {client.reached_out}".strip(),
        phrasing.next_text(client, today),
        phrasing.renewals_text(client, today),
    ]


def _lists(page: Page, review: Review) -> None:
    opportunities = [(client, each) for client in review.clients for each in client.opportunities if each.what]
    if opportunities:
        page.heading("OPPORTUNITIES")
        for client, each in opportunities:
            page.line(f"{client.name}: {each.what}" + (f", {phrasing.value_text(each.value)}" if each.value else ""))
    if review.postponed:
        page.heading("SNOOZED")
        names = {client.id: client.name for client in review.clients}
        for postponed in review.postponed:
            until = short_day(postponed.until, review.today)
            page.line(f"{names[postponed.action.client]}: {postponed.action.phrase}, until {until}: {postponed.why}")
    if review.diagnostics:
        page.heading("RECORDS THAT NEED ATTENTION")
        for row in as_text(list(review.diagnostics), 0).splitlines():
            page.line(row.strip(), indent=2 if row.startswith(" ") else 0)


def clients_text(clients: list[Assessment], review: Review, plain: bool = False) -> str:
    """One line a client. A terminal cuts what is wider than itself; a pipe gets all of it."""
    page = Page(plain)
    if not clients:
        page.line("no client fits")
        return page.text()
    table = Table(box=SIMPLE_HEAD, padding=(0, 2, 0, 0), pad_edge=False, show_edge=False)
    for title in ("Client", "Owner", "Status", "Health", "Last contact"):
        table.add_column(title, no_wrap=True)
    table.add_column("Next action", no_wrap=True, overflow="ellipsis", ratio=1)
    for client in clients:
        table.add_row(
            visible(client.id),
            visible(client.owner),
            client.status or "unknown",
            Text(client.health.word, HEALTH_STYLES.get(client.health.word, "")),
            client.last_contact.date.isoformat() if client.last_contact is not None else "never",
            visible(phrasing.next_text(client, review.today)),
        )
    table.expand = page.is_terminal
    if not page.is_terminal:
        page.console.width = 10_000
    page.console.print(table)
    return page.text()


def record_text(
    record: Record, document: Document, assessment: Assessment, context: Context, plain: bool = False
) -> str:
    """One record to be read in a terminal: what is due, the facts, then the story as it was written."""
    assert record.client is not None
    page = Page(plain)
    client, today = record.client, context.today
    page.line(client.title, "bold")
    page.line(f"{record.path} · {phrasing.health_line(assessment)}", HEALTH_STYLES.get(assessment.health.word, ""))
    page.heading("DUE")
    for action in sorted(assessment.actions, key=action_order):
        owner = phrasing.owner_name(action.owner, context.settings)
        label = phrasing.GROUP_LABELS[action.group]
        page.line(f"{label}: {action.what}, {phrasing.timing(action, today)}: {action.why} ({owner})", indent=2)
    for postponed in assessment.postponed:
        until = short_day(postponed.until, today)
        page.line(f"Snoozed until {until}: {postponed.action.what} ({postponed.why})", "dim", indent=2)
    if not assessment.actions:
        page.line(f"nothing until {long_day(context.horizon)}", indent=2)
    if record.diagnostics:
        page.heading("PROBLEMS IN THE RECORD")
        for row in as_text(record.diagnostics, 1).splitlines():
            page.line(row.strip(), indent=4 if row.startswith(" ") else 2)
    for title, rows in facts(client, assessment, context):
        page.heading(title)
        for row in rows:
            page.line(row, indent=2)
    page.heading("STORY")
    for row in document.text[document.body_start :].strip("\n").split("\n"):
        page.line(row.rstrip(), "bold" if row.startswith("#") else "", hang=0)
    return page.text()
