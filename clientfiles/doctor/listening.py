"""What keeps that which people do in the issue from getting into the records: their settings, and the workflow."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from clientfiles.doctor.finding import NOTE, OK, WRONG, Finding
from clientfiles.doctor.schedules import Workflow, running
from clientfiles.history import History
from clientfiles.settings import Settings
from clientfiles.wording import listed, long_day


def listening(history: History, revision: str) -> tuple[Workflow, ...]:
    """The workflows at a revision that carry into the records what people do in the issue."""
    return running(history, revision, "sync")


def listening_findings(workflows: Iterable[Workflow], settings: Settings, today: date) -> list[Finding]:
    """What there is to say of them, and of whom they cannot hear; nothing where there are none."""
    found: list[Finding] = []
    for each in workflows:
        if each.is_known is False:
            hint = "push the default branch; a file that is no valid workflow is not listed either"
            found.append(Finding(WRONG, f"GitHub knows no workflow {each.path}", hint))
        elif each.is_known and each.state != "active":
            hint = "enable it: Actions, the workflow, Enable workflow"
            found.append(Finding(WRONG, f"{each.path} was disabled: nobody is heard in the issue", hint))
        elif each.has_failed and each.last_run is not None:
            text = f"the last run of {each.path}, on {long_day(each.last_run)}, failed: what was said then waits"
            found.append(Finding(WRONG, text, "look at it under Actions, put that right, and start it by hand"))
        else:
            found.append(Finding(OK, f"{each.path} carries over what people do in the issue"))
    team = [member for member in settings.team.values() if not member.is_gone(today)]
    if not found or not team:
        return found
    if mute := [member.name for member in team if not member.github]:
        text = f"in the issue {listed(mute, 5)} cannot be heard: the settings have no github login for them"
        found.append(Finding(NOTE, text, f'add github = "..." in {settings.path}'))
    if homeless := [member.name for member in team if member.github and not member.email]:
        text = f"what {listed(homeless, 5)} said in the issue is not recorded: the settings have no address for them"
        found.append(Finding(WRONG, text, f'add email = "..." in {settings.path}'))
    return found
