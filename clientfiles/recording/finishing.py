"""What is done: an open item or the next action leaves the record, and the log says so."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from clientfiles.diagnostics import Failure, Usage
from clientfiles.editing import Draft, NewEntry, Refused
from clientfiles.escaping import visible
from clientfiles.model import FINISHED, Client
from clientfiles.recording.promises import Promise
from clientfiles.values import folded, quoted
from clientfiles.wording import listed


class Task(NamedTuple):
    """Something that can be finished: the open item of a number, or the next action where there is none."""

    what: str
    side: str  # we_owe, they_owe, pending or next_action
    due: date | None = None
    owner: str = ""
    item: int | None = None

    @property
    def is_next_action(self) -> bool:
        return self.item is None

    @property
    def dated(self) -> str:
        """What it is, and by when."""
        return f"{self.what} {self.due}" if self.due is not None else self.what

    @property
    def title(self) -> str:
        """How the log calls it when it is done."""
        return f"{FINISHED[self.side]}: {self.what}"


def tasks_of(client: Client) -> list[Task]:
    """What can be finished, the next action last."""
    tasks = [
        Task(item.what, item.side, item.due, item.owner or "", number)
        for number, item in enumerate(client.open_items)
        if item.side
    ]
    step = client.next_action
    if step is not None and step.what:
        tasks.append(Task(step.what, "next_action", step.due, step.owner or ""))
    return tasks


def names_next_action(text: str) -> bool:
    """Whether a text stands for the next action, whatever that is."""
    return folded(text) in ("next", "next action", "next_action")


def task_called(client: Client, text: str) -> Task:
    """The task of that text, or of which it is a part that fits no other; `next` is the next action.

    A date tells tasks of the same text apart: `the report 2026-11-30`.
    """
    tasks = tasks_of(client)
    wanted = folded(text)
    if names_next_action(wanted) and tasks and tasks[-1].is_next_action:
        return tasks[-1]
    fitting = [task for task in tasks if folded(task.what) == wanted]
    fitting = fitting or [task for task in tasks if wanted and wanted in folded(task.dated)]
    if len({each._replace(item=None) for each in fitting}) == 1:
        return fitting[0]
    shown = listed([quoted(task.dated) for task in fitting or tasks], 10)
    if fitting:
        raise Usage(visible(f"{quoted(text)} could be {shown}"))
    there = f"it has {shown}" if tasks else "it has no open item and no next action"
    raise Usage(visible(f"{client.title} has no open item {quoted(text)}; {there}"))


def finish(draft: Draft, client: Client, task: Task, entry: NewEntry, following: Promise | None) -> None:
    """Take the task out of the record and log it; the next action gives way to the following one.

    Failure where the record has no such task any more.
    """
    there = next((each for each in tasks_of(client) if each._replace(item=task.item) == task), None)
    if there is None or there.is_next_action != task.is_next_action:
        raise Failure(visible(f"{quoted(task.what)} is not in the record any more: somebody else has finished it"))
    if there.item is not None:
        draft.remove(("open_items", there.item))
    elif following is None:
        draft.remove(("next_action",))
    if following is not None:
        draft.put(("next_action",), following.fields)
    try:
        draft.log(entry)
    except Refused:  # a heading would read otherwise, such as one that ends in a mood: the words go below it
        draft.log(entry._replace(title=FINISHED[task.side], text="\n\n".join(filter(None, (task.what, entry.text)))))
