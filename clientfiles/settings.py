"""The settings of a repository as one frozen value: `[tool.clientfiles]` or `clientfiles.toml`."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, NamedTuple

from clientfiles.diagnostics import WHOLE_FILE, Diagnostic, Span
from clientfiles.schema import ALWAYS
from clientfiles.values import Duration, Wrong, parse_date, parse_duration, quoted, suggestion
from clientfiles.wording import clipped

MAX_PROBLEMS = 100  # more help nobody
CONTACT_KINDS = ("call", "meeting", "email", "message", "visit")
OTHER_KINDS = ("note", "delivery", "decision", "handover")
_NO_ADDRESS = " .,:;<>\"\\'"  # what git takes off both ends of an address; one of nothing else it refuses


class Member(NamedTuple):
    """Someone of the team; `left` is the first day they are gone."""

    key: str
    name: str
    email: str = ""
    github: str = ""
    left: date | None = None

    def is_gone(self, today: date) -> bool:
        return self.left is not None and self.left <= today


class Settings(NamedTuple):
    """Everything that can be configured. `kinds` tells for each kind of log entry whether it is a contact."""

    path: str = "clientfiles.toml"
    timezone: str = "UTC"
    lead: str = ""
    tiers: dict[str, Duration] = {}
    team: dict[str, Member] = {}
    kinds: dict[str, bool] = dict.fromkeys(CONTACT_KINDS, True) | dict.fromkeys(OTHER_KINDS, False)
    required: dict[str, tuple[str, ...]] = {}
    horizon: int = 31  # days ahead that a review shows
    soon: int = 7  # days ahead that count as urgent
    quiet: int = 30  # days without contact that the review names
    renewals: int = 90  # days ahead that count as up for renewal
    commit: bool | None = True  # whether commands commit what they change; None where that could not be read
    are_whole: bool = True  # False where something of them could not be read, so that more may be allowed

    def name_of(self, key: str) -> str:
        """A person's name; the key itself for someone who is not in the team."""
        member = self.team.get(key)
        return member.name if member is not None else key

    def is_gone(self, key: str, today: date) -> bool:
        member = self.team.get(key)
        return member is not None and member.is_gone(today)


class Setting(NamedTuple):
    """A setting: what it means and an example, for the reference page."""

    name: str
    meaning: str
    example: str


def unread(path: str) -> Settings:
    """The defaults, in place of settings of which nothing could be read."""
    return Settings(path, commit=None, are_whole=False)


SETTINGS = (
    Setting(
        "timezone", "Decides what today is; a name of the IANA time zone database. UTC without it.", '"Europe/Berlin"'
    ),
    Setting("lead", "The team key of the person who gets what has no other owner.", '"ines"'),
    Setting("tiers.NAME", "How often to talk to the clients of a tier; 30 days without a tier.", '"14 days"'),
    Setting("team.KEY.name", "A person's name. The key is what records call them.", '"Dana Ortiz"'),
    Setting("team.KEY.email", "Their address, as git knows it.", '"dana@agency.example"'),
    Setting("team.KEY.github", "Their login on GitHub.", '"dana-ortiz"'),
    Setting("team.KEY.left", "The day they leave; what they own is to be handed over.", "2026-10-31"),
    Setting(
        "commit",
        "Whether commands commit what they change; `--no-commit` is for one command. `sync` always does.",
        "false",
    ),
    Setting("kinds.contact", "Further kinds of log entry that count as contact.", '["workshop"]'),
    Setting("kinds.other", "Further kinds of log entry that do not.", '["invoice"]'),
    Setting(
        "required.STATUS", "Further fields that clients of a status must have; `always` for every status.", '["tier"]'
    ),
    Setting("windows.horizon", "How far ahead a review looks.", '"31 days"'),
    Setting("windows.soon", "What is due by then stands in front; the rest is folded away.", '"7 days"'),
    Setting("windows.quiet", "From when on the review's summary calls a client quiet.", '"30 days"'),
    Setting("windows.renewals", "How far ahead the review's summary names renewals.", '"90 days"'),
)


def read_settings(path: str, text: str, is_pyproject: bool) -> tuple[Settings, list[Diagnostic]]:
    """The settings in a file's text, with defaults for what is wrong or missing."""
    import tomllib

    if long := re.search(r"^[^\n\"']*(?:\.[^\n\"'.]*){100}", text, re.MULTILINE):
        place = Span(text.count("\n", 0, long.start()) + 1, 1)
        message, hint = "a key of more than 100 parts", "nothing in this file was read"
        return unread(path), [Diagnostic(path, place, "settings-syntax", message, hint)]
    try:
        tables: Any = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        return unread(path), [_syntax_error(path, text, str(error))]
    prefix = ["tool", "clientfiles"] if is_pyproject else []
    for part in prefix:
        tables = tables.get(part, {}) if isinstance(tables, dict) else {}
    reader = _Reader(path, text, prefix)
    if not isinstance(tables, dict):
        reader.wrong([], "the settings are not a table", "write [tool.clientfiles]")
        return unread(path), reader.found
    return reader.settings(tables)._replace(are_whole=not reader.found), reader.found


def _syntax_error(path: str, text: str, message: str) -> Diagnostic:
    place = re.search(r"\(at line ([0-9]+), column ([0-9]+)\)", message)
    span = Span(int(place[1]), int(place[2])) if place else Span(text.count("\n") + 1, 1)
    message = re.sub(r" \(at .*\)$", "", message.split("\n")[0])
    return Diagnostic(path, span, "settings-syntax", f"not valid TOML: {message}", "nothing in this file was read")


def _shown(value: Any) -> str:
    """A value of another type as messages show it; a number of thousands of digits cannot be printed."""
    return str(value) if not isinstance(value, int) or abs(value) < 10**18 else "a very large number"


class _Reader:
    """Reads the tables and keeps what is wrong with them."""

    def __init__(self, path: str, text: str, prefix: list[str]) -> None:
        self.path = path
        self.text = text
        self.prefix = prefix
        self.found: list[Diagnostic] = []

    def wrong(self, keys: list[str], message: str, hint: str = "", code: str = "invalid-setting") -> None:
        if len(self.found) < MAX_PROBLEMS:
            place = locate(self.text, self.prefix + keys)
            self.found.append(Diagnostic(self.path, place, code, clipped(message, 300), clipped(hint, 300)))

    def unknown(self, keys: list[str], choices: tuple[str, ...]) -> None:
        hint = suggestion(keys[-1], choices, f"there are {', '.join(choices)}")
        self.wrong(keys, f'there is no setting "{".".join(keys)}"', hint, "unknown-setting")

    def settings(self, tables: dict[str, Any]) -> Settings:
        known: dict[str, Callable[[Any], Any]] = {
            "timezone": self.timezone,
            "lead": lambda value: self.text_value(["lead"], value),
            "tiers": self.tiers,
            "team": self.team,
            "kinds": self.kinds,
            "required": self.required,
            "commit": lambda value: self.flag(["commit"], value),
        }
        values: dict[str, Any] = {}
        for name, value in tables.items():
            if name in known:
                read = known[name](value)
                if read is not None:
                    values[name] = read
            elif name == "windows":
                values.update(self.windows(value))
            else:
                self.unknown([name], (*known, "windows"))
        if "commit" in tables:
            values.setdefault("commit", None)
        settings = Settings(self.path, **values)
        settings = settings._replace(team=self.with_their_own_logins(settings.team))
        if settings.lead and settings.team and settings.lead not in settings.team:
            hint = suggestion(settings.lead, settings.team, "add them as a table under team")
            self.wrong(["lead"], f"the lead {quoted(settings.lead)} is not in the team", hint)
            settings = settings._replace(lead="")
        return settings

    def text_value(self, keys: list[str], value: Any) -> str | None:
        if isinstance(value, str) and value.strip() and value.isprintable():
            return value.strip()
        self.wrong(keys, f"{'.'.join(keys)} is not a text", 'write it as "..."')
        return None

    def flag(self, keys: list[str], value: Any) -> bool | None:
        if isinstance(value, bool):
            return value
        self.wrong(keys, f"{'.'.join(keys)} is neither true nor false", "write true or false, without quotes")
        return None

    def table(self, keys: list[str], value: Any) -> dict[str, Any]:
        if isinstance(value, dict):
            return value
        self.wrong(keys, f"{'.'.join(keys)} is not a table", f"write [{'.'.join(self.prefix + keys)}]")
        return {}

    def timezone(self, value: Any) -> str | None:
        name = self.text_value(["timezone"], value)
        if name is None:
            return None
        try:
            zone(name)
        except LookupError:
            self.wrong(["timezone"], f"{quoted(name)} is not a time zone", 'for example "Europe/Berlin" or "UTC"')
            return None
        return name

    def duration(self, keys: list[str], value: Any) -> Duration | None:
        try:
            return parse_duration(value if isinstance(value, str) else _shown(value))
        except Wrong as wrong:
            self.wrong(keys, f"{'.'.join(keys)}: {wrong.message}", wrong.hint)
            return None

    def tiers(self, value: Any) -> dict[str, Duration]:
        tiers = {}
        for name, text in self.table(["tiers"], value).items():
            duration = self.duration(["tiers", name], text)
            if duration is not None:
                tiers[name] = duration
        return tiers

    def team(self, value: Any) -> dict[str, Member]:
        team = {}
        for key, table in self.table(["team"], value).items():
            fields: dict[str, Any] = {"name": key}
            for name, entry in self.table(["team", key], table).items():
                keys = ["team", key, name]
                if name == "left":
                    fields["left"] = self.day(keys, entry)
                elif name == "email":
                    fields["email"] = self.address(keys, entry)
                elif name in ("name", "github"):
                    fields[name] = self.text_value(keys, entry) or fields.get(name, "")
                else:
                    self.unknown(keys, ("name", "email", "github", "left"))
            if not re.fullmatch(r"\w[\w.-]*", key):
                self.wrong(["team", key], f"{quoted(key)} is no team key", "write a short word, such as dana")
            team[key] = Member(key, **fields)
        return team

    def address(self, keys: list[str], value: Any) -> str:
        address = self.text_value(keys, value) or ""
        if address and not address.strip(_NO_ADDRESS):
            message = f"{quoted(address)} is no address that a commit can be made by"
            self.wrong(keys, message, 'write it as git knows it, such as "dana@agency.example"')
            return ""
        return address

    def with_their_own_logins(self, team: dict[str, Member]) -> dict[str, Member]:
        """The team; of those who are there and have the login of somebody before them, nobody knows their own."""
        found: dict[str, Member] = {}
        owners: dict[str, Member] = {}
        for key, member in team.items():
            found[key] = member
            if not member.github or member.left is not None:
                continue
            owner = owners.setdefault(member.github.casefold(), member)
            if owner is not member:
                message = f"{quoted(member.github)} is the login of {quoted(owner.key)} already"
                hint = "give each of them their own, or say by left when one of them leaves"
                self.wrong(["team", key, "github"], message, hint)
                found[key] = member._replace(github="")
        return found

    def day(self, keys: list[str], value: Any) -> date | None:
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        try:
            return parse_date(value if isinstance(value, str) else _shown(value))
        except Wrong as wrong:
            self.wrong(keys, f"{'.'.join(keys)}: {wrong.message}", wrong.hint)
            return None

    def words(self, keys: list[str], value: Any) -> list[str]:
        if isinstance(value, list) and all(isinstance(word, str) for word in value):
            return value
        self.wrong(keys, f"{'.'.join(keys)} is not a list of words", 'write it as ["...", "..."]')
        return []

    def kinds(self, value: Any) -> dict[str, bool]:
        kinds = dict(Settings().kinds)
        for name, words in self.table(["kinds"], value).items():
            if name not in ("contact", "other"):
                self.unknown(["kinds", name], ("contact", "other"))
                continue
            for word in self.words(["kinds", name], words):
                kind = word.lower()
                if not re.fullmatch(r"[^\W\d_][\w-]*", kind) or kind in ("in", "out", "news"):
                    self.wrong(["kinds", name], f"{quoted(word)} cannot be a kind of log entry", "write a single word")
                elif kind in kinds:
                    self.wrong(["kinds", name], f"{quoted(word)} is a kind of log entry already", "delete it here")
                else:
                    kinds[kind] = name == "contact"
        return kinds

    def required(self, value: Any) -> dict[str, tuple[str, ...]]:
        from clientfiles.model import Client, fields_of

        fields = tuple(fields_of(Client))
        required: dict[str, tuple[str, ...]] = {}
        for status, names in self.table(["required"], value).items():
            if status not in ("always", *ALWAYS):
                self.unknown(["required", status], ("always", *ALWAYS))
                continue
            for name in self.words(["required", status], names):
                if name not in fields and not name.startswith("x_"):
                    message = f"a record has no field {quoted(name)}"
                    self.wrong(["required", status], message, suggestion(name, fields))
                    continue
                for each in ALWAYS if status == "always" else (status,):
                    required[each] = (*required.get(each, ()), name)
        return required

    def windows(self, value: Any) -> dict[str, int]:
        windows = {}
        names = ("horizon", "soon", "quiet", "renewals")
        for name, text in self.table(["windows"], value).items():
            if name not in names:
                self.unknown(["windows", name], names)
                continue
            duration = self.duration(["windows", name], text)
            if duration is not None and duration.unit == "month":
                self.wrong(["windows", name], f"windows.{name} is given in months", "write days or weeks")
            elif duration is not None:
                windows[name] = duration.amount * (7 if duration.unit == "week" else 1)
        return windows


def zone(name: str) -> Any:
    """The time zone of that name; LookupError where there is none."""
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        raise LookupError(name) from None


def today_in(settings: Settings) -> date:
    """The day it is now, where the team is. Only the command line asks."""
    from datetime import UTC

    if settings.timezone == "UTC":
        return datetime.now(UTC).date()
    return datetime.now(zone(settings.timezone)).date()


def locate(text: str, keys: list[str]) -> Span:
    """Where a key of a TOML file stands; the nearest table around it where it is written in an unusual way."""
    table: list[str] = []
    best, depth = WHOLE_FILE, 0
    for number, line in enumerate(text.split("\n"), start=1):
        header = re.match(r"\s*\[\[?([^\]]*)\]", line)
        assigned = re.match(r"""\s*((?:"[^"]*"|'[^']*'|[\w-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[\w-]+))*)\s*=""", line)
        if header:
            table = _parts(header[1])
            path, column = table, line.index("[") + 1
        elif assigned:
            path, column = table + _parts(assigned[1]), assigned.start(1) + 1
        else:
            continue
        shared = 0
        while shared < min(len(path), len(keys)) and path[shared] == keys[shared]:
            shared += 1
        if shared == len(path) and shared > depth:
            best, depth = Span(number, column), shared
    return best


def _parts(dotted: str) -> list[str]:
    parts = re.findall(r""""([^"]*)"|'([^']*)'|([\w-]+)""", dotted)
    return [double or single or bare for double, single, bare in parts]
