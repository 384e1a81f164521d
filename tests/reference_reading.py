"""How the reference implementation reads records: valid ones only, in the plainest way, without diagnosis."""

import calendar
import datetime
import pathlib
import re
from typing import Any, NamedTuple

import yaml

Date = datetime.date

CONTACT_KINDS = ["call", "meeting", "email", "message", "visit"]
OTHER_KINDS = ["note", "delivery", "decision", "handover"]


class Entry(NamedTuple):
    day: Date
    kind: str
    mood: str
    title: str
    headers: list[tuple[str, str]]  # ("re", "renewal"), one for each header line
    line: int


class Client(NamedTuple):
    id: str
    path: str
    facts: dict[str, Any]  # the front matter; "#line" is a mapping's line, "#lines" the line of each key
    log: list[Entry]  # in file order, future entries left out: every rule ignores them


class World(NamedTuple):
    settings: dict[str, Any]
    today: Date
    horizon: int
    news: list[Entry]
    news_path: str


# --- days and durations -------------------------------------------------------------------------------------


def days(number: int) -> datetime.timedelta:
    return datetime.timedelta(days=number)


def in_year(day: Date, year: int) -> Date:
    """The same month and day in another year; 29 February falls on the 28th."""
    if (day.month, day.day) == (2, 29) and not calendar.isleap(year):
        return Date(year, 2, 28)
    return Date(year, day.month, day.day)


def add_duration(day: Date, text: str, times: int) -> Date:
    """The day plus `times` a duration such as "30 days"; calendar months are clipped to the month's end."""
    found = re.fullmatch(r"(\d+)\s+(day|week|month)s?", text.strip(), re.IGNORECASE)
    assert found, text
    number, unit = int(found[1]) * times, found[2].lower()
    if unit == "day":
        return day + days(number)
    if unit == "week":
        return day + days(7 * number)
    months = day.year * 12 + day.month - 1 + number
    year, month = months // 12, months % 12 + 1
    return Date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def parse_date(text: str) -> Date:
    """A date; an incomplete one (YYYY-MM, YYYY) counts as its first day."""
    parts = [int(part) for part in text.split("-")]
    return Date(*([*parts, 1, 1])[:3])


def is_true(text: object) -> bool:
    return str(text).lower() in ("yes", "true")


def occurrences(day: Date, world: World) -> list[tuple[int, Date]]:
    """(years, date) of each yearly return of a day from a year ago to the horizon, year 0 included."""
    last = world.today + days(world.horizon)
    years = range(max(day.year, world.today.year - 1), last.year + 1)
    return [(year - day.year, in_year(day, year)) for year in years]


# --- reading ------------------------------------------------------------------------------------------------


def plain(node: yaml.Node) -> Any:
    """Text, lists and dictionaries of a YAML node; empty values are missing keys."""
    if isinstance(node, yaml.ScalarNode):
        return node.value.strip()
    if isinstance(node, yaml.SequenceNode):
        return [plain(item) for item in node.value]
    # The front matter starts on the file's second line, and marks count from 0.
    result: dict[str, Any] = {"#line": node.start_mark.line + 2, "#lines": {}}
    for key, value in node.value:
        if plain(value) != "":
            result[key.value] = plain(value)
            result["#lines"][key.value] = key.start_mark.line + 2
    return result


def read_text(path: pathlib.Path) -> list[str]:
    return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n").split("\n")


def read_client(path: pathlib.Path, folder: pathlib.Path, world: World) -> Client:
    lines = read_text(path)
    end = next(number for number, text in enumerate(lines) if number > 0 and text.rstrip() == "---")
    node = yaml.compose("\n".join(lines[1:end]) + "\n", Loader=yaml.BaseLoader)
    assert node is not None
    log = read_log(lines, end + 1, known_kinds(world.settings))
    log = [entry for entry in log if entry.day <= world.today]
    return Client(path.stem, path.relative_to(folder.parent).as_posix(), plain(node), log)


def contact_kinds(settings: dict[str, Any]) -> list[str]:
    return CONTACT_KINDS + [kind.lower() for kind in settings.get("kinds", {}).get("contact", [])]


def known_kinds(settings: dict[str, Any]) -> list[str]:
    extra = [kind.lower() for kind in settings.get("kinds", {}).get("other", [])]
    return contact_kinds(settings) + OTHER_KINDS + extra


def has_left(key: str, world: World) -> bool:
    left = world.settings["team"].get(key, {}).get("left")
    return left is not None and left <= world.today


def mask_text_blocks(lines: list[str]) -> list[str]:
    """The lines with fenced code and HTML comments blotted out (so that they are no blank line either)."""
    result, fence, in_comment = [], "", False
    for text in lines:
        if in_comment:
            in_comment = "-->" not in text
            result.append("(comment)")
        elif fence:
            closing = re.fullmatch(r" {0,3}(`{3,}|~{3,})\s*", text)
            if closing and closing[1][0] == fence[0] and len(closing[1]) >= len(fence):
                fence = ""
            result.append("(code)")
        elif opening := re.match(r" {0,3}(`{3,}(?=[^`]*$)|~{3,})", text):
            fence = opening[1]
            result.append("(code)")
        elif re.match(r" {0,3}<!--", text):
            in_comment = "-->" not in text
            result.append("(comment)")
        else:
            result.append(text)
    return result


def read_log(lines: list[str], start: int, kinds: list[str]) -> list[Entry]:
    """Every heading that begins with a date and has one of the kinds, wherever it stands."""
    body = mask_text_blocks(lines[start:])
    entries = []
    for number, text in enumerate(body):
        heading = re.fullmatch(r" {0,3}#{1,6}[ \t]+(\d{4}-\d{2}-\d{2})(?![\d-])(.*?)([ \t]#+)?[ \t]*", text)
        if not heading:
            continue
        head, _, title = split_heading(heading[2])
        shape = re.fullmatch(r"\s*([^\s(]+)(\s+(?:in|out))?\s*(\(\s*(\w+)\s*\))?\s*", head, re.IGNORECASE)
        if shape and shape[1].lower() in kinds:
            mood = (shape[4] or "neutral").lower()
            headers = read_headers(body[number + 1 :])
            day = Date.fromisoformat(heading[1])
            entries.append(Entry(day, shape[1].lower(), mood, title, headers, start + number + 1))
    return entries


def split_heading(text: str) -> tuple[str, str, str]:
    """What stands before the colon (or the dash with spaces around it), and the title behind it."""
    parts = re.split(r"(\s*:\s*|\s+[-–—]\s+)", text, maxsplit=1)
    return (parts[0], parts[1], parts[2].strip()) if len(parts) == 3 else (text, "", "")


def read_headers(following: list[str]) -> list[tuple[str, str]]:
    """The first paragraph's lines, if every one of them is a header line."""
    while following and not following[0].strip():
        following = following[1:]
    headers = []
    for text in following:
        if not text.strip() or re.match(r" {0,3}#{1,6}\s", text):
            break
        found = re.fullmatch(r"\s*(by|with|re|topics):(.*)", text, re.IGNORECASE)
        if not found:
            return []
        headers.append((found[1].lower(), found[2].strip()))
    return headers


def contract_subject(contract: dict[str, Any]) -> str:
    return str(contract.get("title", contract["start"]))


def item_text(item: dict[str, Any]) -> str:
    return str(next(item[key] for key in ("we_owe", "they_owe", "pending") if key in item))


def settled_things(entry: Entry, client: Client, world: World) -> list[str]:
    """What the entry's `re:` lines name: each line compared whole first, else its parts between commas."""
    facts = client.facts
    known = ["renewal"] + [f"renewal {one['title']}" for one in facts.get("contracts", []) if "title" in one]
    known += [one["what"] for key in ("milestones", "occasions") for one in facts.get(key, [])]
    known += [item_text(one) for one in facts.get("open_items", [])]
    known += [item.title for item in world.news]
    things = []
    for name, value in entry.headers:
        if name == "re":
            things += [value] if value in known else [part.strip() for part in value.split(",")]
    return things


def mood_balance(entries: list[Entry]) -> int:
    moods = [entry.mood for entry in entries]
    return moods.count("positive") - moods.count("negative")


def read_world(folder: pathlib.Path, settings: dict[str, Any], today: Date, horizon: int) -> World:
    path, entries = folder / "NEWS.md", []
    if path.exists():
        entries = read_log(read_text(path), 0, ["news"])
    return World(settings, today, horizon, entries, path.relative_to(folder.parent).as_posix())


def read_clients(folder: pathlib.Path, world: World) -> list[Client]:
    paths = [path for path in sorted(folder.rglob("*.md")) if path.name != "README.md"]
    return [read_client(path, folder, world) for path in paths if path != folder / "NEWS.md"]
