"""The profile "rules" of the generated records: small ones that crowd the corners of the rules."""

import calendar
import datetime
import json
import random
import re
from typing import NamedTuple

Date = datetime.date

# Distances from today at which some rule changes its mind.
EDGES = [0, 0, 1, 2, 3, 4, 6, 7, 8, 13, 14, 15, 28, 29, 30, 31, 32, 45, 46, 59, 60, 61, 62, 75, 89, 90,
         91, 92]  # fmt: skip
NOTICES = ["0 days", "1 day", "14 days", "30 days", "60 days", "90 days", "1 week", "6 weeks", "0 months",
           "1 month", "2 Months", "3 months", "6 months"]  # fmt: skip
TIERS = {"A": "14 days", "B": "30 days", "C": "2 months", "D": "6 weeks", "E": "1 month"}
CADENCES = ["0 days", "1 day", "10 days", "30 days", "4 weeks", "1 month", "3 months"]
CONTRACT_TITLES = ["Hosting", "Hosting, support", "Support retainer",
                   "Phase 2: build", "Café app", "Audit 2026"]  # fmt: skip
ITEM_TEXTS = ["Send the offer", "Floor plans, signed", "Photos of the depot",
              "Budget: phase 3", "Größe der Räume"]  # fmt: skip
MILESTONES = ["Go-live", "Phase 2 go-live, Warsaw", "Training done", "Audit passed"]
OCCASIONS = ["New office opens", "Summer party, again", "Trade fair"]
NEWS_TITLES = ["EU customs reform passes", "Port strike, day three", "Rates fall",
               "Rates fall again", "VAT rises"]  # fmt: skip
TOPICS = ["logistics", "customs", "Energy", "retail", "Straßenbau"]
PEOPLE = ["Jana Novák", "Tom Reyes", "Fiona Grant", "Ben Ode", "Katrin Voß", "Li Wei", "Amélie Roux"]
CONTACT_KINDS = ["call", "meeting", "email", "message", "visit", "workshop", "site-tour"]
OTHER_KINDS = ["note", "delivery", "decision", "handover", "invoice"]
RULES = ["check-in", "renewal", "notice", "lapsed", "ending", "rolling", "open-item", "next-action", "mood",
         "follow-up", "milestone", "news", "birthday", "anniversary", "occasion", "owner",
         "paused"]  # fmt: skip
OWNERS = ["dana", "dana", "dana", "ines", "yuri", "lee", "marta", "ola", "tom", "kim", "sofia"]
LEFT = {"lee": 0, "marta": 20, "ola": -40, "tom": 1, "kim": -1, "sofia": 31}
PROSE = ["They liked the draft.", "We walked through the numbers, line by line.", "Nothing new; all quiet.",
         "She said by: and re: are odd words.", "Übergabe läuft nach Plan."]  # fmt: skip


class Record(NamedTuple):
    """What the log of a record under construction needs to know of its front matter."""

    blocks: list[list[str]]  # front matter, one list of lines for each field
    dates: list[Date]  # days around which a log entry would decide something
    things: list[str]  # what a `re:` may name
    subjects: list[tuple[str, str]]  # rule and subject of actions that a snooze may name
    running: list[str]  # titles (may be "") of the running contracts
    settling: list[tuple[Date, str]]  # first day on which a contact settles a contract, and its title
    people: list[str]


def days(number: int) -> datetime.timedelta:
    return datetime.timedelta(days=number)


def shift(day: Date, text: str, sign: int) -> Date:
    number, unit = int(text.split()[0]) * sign, text.split()[1].lower().rstrip("s")
    if unit != "month":
        return day + days(number * (7 if unit == "week" else 1))
    year, month = divmod(day.year * 12 + day.month - 1 + number, 12)
    return Date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def near(rng: random.Random, today: Date, signs: tuple[int, ...] = (-1, 1)) -> Date:
    return today + days(rng.choice(EDGES) * rng.choice(signs))


def long_ago(rng: random.Random, today: Date, least: int = 1) -> Date:
    """A day, mostly with its anniversary near today, `least` years back or more; sometimes a 29 February."""
    if rng.random() < 0.12:
        return Date(rng.choice([2012, 2016, 2020]), 2, 29)
    return shift(near(rng, today), f"{12 * rng.randint(least, 6)} months", -1)


def quoted(rng: random.Random, text: str) -> str:
    safe = re.fullmatch(r"[^\W\d_][\w ,.()/-]*", text)
    style = rng.choice(["plain", "plain", "plain", "single", "double"]) if safe else rng.choice(["single", "double"])
    if style == "plain":
        return text
    return json.dumps(text, ensure_ascii=False) if style == "double" else "'" + text.replace("'", "''") + "'"


def some_topics(rng: random.Random) -> list[str]:
    """One or two topics in any case: they are compared without case."""
    topics = rng.sample(TOPICS, rng.choice([1, 2]))
    return [rng.choice([topic, topic.lower(), topic.upper(), topic.title()]) for topic in topics]


def maybe(rng: random.Random, chance: float, line: str) -> list[str]:
    return [line] if rng.random() < chance else []


# --- front matter, profile "rules" --------------------------------------------------------------------------


def add_contacts(rng: random.Random, today: Date, record: Record) -> None:
    people = rng.choices(PEOPLE, k=rng.choice([1, 1, 2, 3, 4]))
    if len(people) > 1 and rng.random() < 0.2:
        people[1] = people[0]
    shared = near(rng, today)
    lines, primary = ["contacts:"], rng.randrange(len(people))
    for number, name in enumerate(people):
        lines.append(f"  - name: {quoted(rng, name)}")
        if number == primary and (len(people) > 1 or rng.random() < 0.3):
            lines.append(f"    primary: {rng.choice(['true', 'yes', 'True'])}")
        if rng.random() < 0.7:
            day = rng.choice([shared, shared, near(rng, today), Date(2020, 2, 29)])
            year = "" if rng.random() < 0.6 else f"{rng.choice([1972, 1984, 1996])}-"
            if day.month == 2 and day.day == 29 and not year:
                lines.append(rng.choice(["    birthday: 02-29", '    birthday: "02-29"']))
            else:
                lines.append(f"    birthday: {year}{day:%m-%d}")
            record.dates.append(shift(day, f"{12 * (day.year - today.year)} months", -1))
            record.subjects.append(("birthday", name))
        if number != primary:
            lines += maybe(rng, 0.25, f"    left: {today + days(rng.choice([-400, -1, 0, 1]))}")
        lines += maybe(rng, 0.2, "    phone: 0301234567") + maybe(rng, 0.1, "    x_badge: 012")
    record.people.extend(people)
    record.blocks.append(lines)


def add_contracts(rng: random.Random, today: Date, record: Record) -> None:
    count = rng.choice([1, 1, 1, 2, 2, 3])
    lines = ["contracts:"]
    for title in rng.sample(CONTRACT_TITLES, count):
        if count == 1 and rng.random() < 0.5:
            title = ""
        shape = rng.choice(["renewal", "renewal", "renewal", "ends", "open", "open"])
        start = today - days(rng.randint(400, 1500))
        coming = today + days(rng.choice([0, 1, 1, 2, 30])) if rng.random() < 0.15 else None
        notice = rng.choice(NOTICES)
        then = None  # the day on which a next term would begin
        fields = [f"value: {rng.choice(['48000', '48 000', '1_200.50', '9.90'])} EUR/{rng.choice(['year', 'once'])}"]
        if shape == "renewal":
            before = rng.choice([0, 0, 30, 90])  # aim at the renewal, the deadline, the due date or the first day
            renewal = near(rng, today)
            if rng.random() < 0.6:
                renewal = shift(today + days(rng.choice([-31, -30, -1, 0, 0, 1, 2, 31, 32]) + before), notice, 1)
            first = shift(renewal, notice, -1) - days(90)
            record.dates.extend([first, renewal - days(60)])
            settling, then = first - days(30), renewal
            fields += [f"renewal: {renewal}", f"notice: {notice}"]
            fields += maybe(rng, 0.5, f"auto_renew: {rng.choice(['true', 'Yes', 'no', 'false'])}")
        elif shape == "ends":
            ends = near(rng, today)
            settling, then = ends - days(60), ends + days(1)
            fields.append(f"ends: {ends}")
        else:
            start = min(long_ago(rng, today, rng.choice([0, 1, 1])), today)
            if rng.random() < 0.5:
                start = shift(today - days(rng.choice([0, 29, 30, 31])), "24 months", -1)
            settling = shift(start, f"{12 * (today.year - start.year)} months", 1) - days(60)
            fields += ["renewal: open", f"notice: {notice}"]
        start = coming if coming and (then is None or coming < then) else start
        fields.append(f"start: {start}")
        running = start <= today
        renewed: list[str] = []
        if rng.random() < 0.3 and start < today - days(300):
            ended = today + days(rng.choice([-200, -1, 0, 0, 1, 1]))
            if then and rng.random() < 0.5:  # next to the day on which it is decided
                ended = then + days(rng.choice([-1, 0, 0, 0, 1, 2]))
            fields.append(f"ended: {ended}")
            running = ended > today
            if rng.random() < 0.5:
                later = ended + days(rng.choice([30, 180, 365]))
                renewed = [f"  - title: {quoted(rng, title)}"] if title else []
                renewed += [f"{'    ' if title else '  - '}start: {ended}", f"    renewal: {later}"]
                renewed += [f"    notice: {notice}", "    value: 50 EUR/month"]
                renewed += maybe(rng, 0.5, "    auto_renew: true")
                running = True  # one of the two does, from the day on which the first began
                record.subjects.extend((rule, title or str(ended)) for rule in ("renewal", "notice"))
        rng.shuffle(fields)
        fields = ([f"title: {quoted(rng, title)}"] if title else []) + fields
        lines += [("  - " if number == 0 else "    ") + field for number, field in enumerate(fields)] + renewed
        if running:
            record.running.append(title)
            record.settling.append((settling, title))
        subject = title or str(start)
        record.subjects.extend(
            (rule, subject) for rule in ("renewal", "notice", "notice", "lapsed", "ending", "rolling")
        )
    record.blocks.append(lines)


def add_items(rng: random.Random, today: Date, record: Record) -> None:
    count = rng.choice([0, 1, 2, 3])
    lines = ["open_items:"] if count else ["open_items: []"]
    for _ in range(count):
        text, side = rng.choice(ITEM_TEXTS), rng.choice(["we_owe", "we_owe", "they_owe", "pending"])
        value = quoted(rng, text)
        if rng.random() < 0.1 and " " in text:  # written over several lines
            value = ">-\n        " + text.replace(" ", "\n        ", 1)
        item = [f"  - {side}: {value}", *maybe(rng, 0.3, f"    owner: {rng.choice(OWNERS)}")]
        if side != "pending" or rng.random() < 0.6:
            item.append(f"    due: {near(rng, today)}")
        lines += item * rng.choice([1, 1, 1, 1, 1, 1, 2, 3])  # equal items have equal keys
        record.things.append(text)
        record.subjects.append(("open-item", text))
    record.blocks.append(lines)


def add_dated_lists(rng: random.Random, today: Date, record: Record) -> None:
    lines = ["milestones:"]
    for what in rng.sample(MILESTONES, rng.choice([1, 1, 2])):
        reached = near(rng, today, (-1, -1, -1, 0))
        dates = rng.choice([["planned"], ["planned", "reached"], ["reached"]])
        lines.append(f"  - what: {quoted(rng, what)}")
        lines += [f"    planned: {near(rng, today)}"] if "planned" in dates else []
        lines += [f"    reached: {reached + days(rng.random() < 0.1)}"] if "reached" in dates else []
        record.dates.append(reached)
        record.things.append(what)
        record.subjects.append(("milestone", what))
    record.blocks.extend([lines] if rng.random() < 0.5 else [])
    lines = ["occasions:"]
    for what in rng.sample(OCCASIONS, rng.choice([1, 2])):
        yearly = rng.random() < 0.5
        day = long_ago(rng, today, 0) if yearly else near(rng, today)
        lines += [f"  - what: {quoted(rng, what)}", f"    date: {day}"]
        lines += ["    yearly: true"] if yearly else maybe(rng, 0.2, "    yearly: No")
        record.things.append(what)
        record.subjects.append(("occasion", what))
    record.blocks.extend([lines] if rng.random() < 0.4 else [])


def add_snoozes(rng: random.Random, today: Date, record: Record) -> None:
    lines = ["snooze:"]
    for _ in range(rng.choice([1, 1, 2, 3])):
        rule, subject = rng.choice([*RULES, "check-in", "next-action", "notice", "notice"]), ""
        if record.subjects and rng.random() < 0.6:
            rule, subject = rng.choice(record.subjects)
        lines += [
            f"  - rule: {rule}",
            f"    until: {today + days(rng.choice([-1, 0, 0, 0, 1, 1, 1, 2, 7, 30, 45]))}",
        ]
        lines += [f"    subject: {quoted(rng, subject)}"] if subject and rng.random() < 0.7 else []
        lines.append("    why: They asked us to wait")
    record.blocks.append(lines)


def front_matter(rng: random.Random, today: Date, number: int) -> Record:
    record = Record([], [], [], [("news", title) for title in NEWS_TITLES[:2]], [], [], [])
    status = rng.choices(["active", "paused", "prospect", "ended"], [70, 14, 9, 7])[0]
    since = min(long_ago(rng, today, rng.choice([0, 1])), today)
    cadence = rng.choice(["", rng.choice(CADENCES)])
    tier = rng.choice(["", rng.choice(list(TIERS))])
    for far in (1, 2):
        record.dates.append(shift(today, cadence or TIERS.get(tier, "30 days"), -far))
    incomplete = rng.choice(["", "", "", "", "-month", "-year"])
    text = str(since)[: {"": 10, "-month": 7, "-year": 4}[incomplete]]
    founded = rng.choice(["1998", "1998-05", str(long_ago(rng, today)), str(long_ago(rng, today))])
    record.blocks.extend([[f"name: Client {number}"], [f"owner: {rng.choice(OWNERS)}"], [f"status: {status}"],
                          [f"since: {text}"]])  # fmt: skip
    record.blocks.extend([[f"tier: {tier}"]] if tier else [])
    record.blocks.extend([[f"cadence: {cadence}"]] if cadence else [])
    record.blocks.extend([[f"founded: {founded}"]] if rng.random() < 0.4 else [])
    topics = some_topics(rng)
    record.blocks.extend([["topics: [" + ", ".join(topics) + "]"]] if rng.random() < 0.6 else [])
    record.blocks.extend([["x_crm: 0123", "# a comment between fields"]] if rng.random() < 0.2 else [])
    record.blocks.extend([["opportunities:", "  - what: Roll-out", "    value: 20 EUR/month"]] * (rng.random() < 0.1))
    if status == "paused":
        record.blocks.append([f"paused_until: {today + days(rng.choice([-31, -1, 0, 0, 1, 7, 30, 31, 32]))}"])
    if status == "ended":
        record.blocks.extend([[f"ended: {near(rng, today, (-1,))}"], ["ended_why: Budget, they said"]])
    add_contacts(rng, today, record)
    if status == "active" or rng.random() < 0.5:
        add_contracts(rng, today, record)
        add_items(rng, today, record)
        step = ["next_action:", "  what: Call them", f"  due: {near(rng, today)}"]
        record.blocks.append(step + maybe(rng, 0.3, f"  owner: {rng.choice(OWNERS)}"))
    add_dated_lists(rng, today, record)
    if rng.random() < 0.6:
        add_snoozes(rng, today, record)
    if rng.random() < 0.3:
        rng.shuffle(record.blocks)
    return record


# --- the log, profile "rules" -------------------------------------------------------------------------------


def heading(rng: random.Random, day: Date, kind: str, mood: str, title: str, contact: bool) -> str:
    words = [
        "#" * rng.choice([2, 3, 3, 3, 3, 4, 5]),
        str(day),
        rng.choice([kind, kind, kind.title(), kind.upper()]),
    ]
    words += maybe(rng, 0.2 if contact else 0, rng.choice(["in", "out"]))
    words += [rng.choice([f"({mood})", f"({mood})", f"({mood.title()})", f"( {mood} )"])] if mood else []
    text = rng.choice([" ", " ", " ", "  "]).join(words)
    return text + (rng.choice([": ", ": ", " - ", " – ", " — ", " : "]) + title if title else "")


def decoy(rng: random.Random, today: Date) -> list[str]:
    """Something that looks like an entry and is text."""
    entry = [f"### {today - days(rng.choice([0, 1, 5]))} call (negative): Not real", "re: renewal"]
    return rng.choice([
        ["```", *entry, "```"], ["~~~ text", *entry, "```", "~~~"], ["````", "```", *entry, "````"],
        ["<!-- an old one", "", *entry, "", "-->"], ["<!--", "```", *entry, "-->"],
        ["> " + line for line in entry], ["    " + line for line in entry], ["A list:", "", "- one", "- two"],
    ])  # fmt: skip


def re_lines(rng: random.Random, record: Record, day: Date, today: Date) -> list[str]:
    titles = [f"renewal {title}" for title in record.running if title]
    # Without a title it settles nothing among several, an error in a listing window: only long ago.
    bare = ["renewal"] * 3 if len(record.running) <= 1 or day <= today - days(1500) else []
    things = rng.choices(
        bare + titles * 2 + record.things + NEWS_TITLES[:3] + ["No such thing"], k=rng.choice([1, 1, 2])
    )
    if len(things) == 2 and not any("," in thing for thing in things) and rng.random() < 0.5:
        return [f"re: {things[0]}, {things[1]}"]
    return [f"re: {thing}" for thing in things]


def log_entry(
    rng: random.Random, today: Date, record: Record, day: Date, kind: str, mood: str, things: list[str]
) -> list[str]:
    title = rng.choice(["", "Scope", "Scope, budget", "Phase 3: scope - again", "Größe (neu)"])
    lines = [heading(rng, day, kind, mood, title, kind in CONTACT_KINDS)]
    lines += maybe(rng, 0.4, "")
    headers = maybe(rng, 0.3, f"by: {rng.choice(OWNERS)}") + maybe(rng, 0.3, f"with: {rng.choice(record.people)}")
    headers += things
    rng.shuffle(headers)
    lines += [*headers, ""] if headers else []
    if not headers and rng.random() < 0.1:  # a header line behind prose is prose
        lines += [rng.choice(PROSE), "", *re_lines(rng, record, day, today)]
    lines += [rng.choice(PROSE)] if rng.random() < 0.7 else []
    lines += ["", *decoy(rng, today)] if rng.random() < 0.1 else []
    return [*lines, ""]


def any_entry(rng: random.Random, today: Date, record: Record, day: Date, style: str) -> list[str]:
    kinds = [*OTHER_KINDS, "delivery"] if style == "quiet" else CONTACT_KINDS * 2 + OTHER_KINDS
    moods = ["", "", "", "positive", "negative", "neutral"]
    if style == "moody":
        moods = ["negative", "negative", "positive", "", "mixed"]
    things = re_lines(rng, record, day, today) if rng.random() < 0.4 else []
    return log_entry(rng, today, record, day, rng.choice(kinds), rng.choice(moods), things)


def aimed_entries(rng: random.Random, today: Date, record: Record) -> list[tuple[Date, list[str]]]:
    """Entries next to the first day on which they settle a contract, and good talks after a bad one."""
    log = []
    for first, title in record.settling:
        day = first + days(rng.choice([-1, -1, 0, 0, 5]))
        if day <= today and rng.random() < 0.5:
            alone = len(record.running) == 1 and rng.random() < 0.5
            thing = f"re: renewal {title}" if title and not alone else "re: renewal"
            kind = rng.choice([*CONTACT_KINDS, "note"])
            log.append((day, log_entry(rng, today, record, day, kind, "", [thing])))
    if rng.random() < 0.15:
        day = today - days(rng.choice([0, 1, 6, 7, 8, 89, 90]))
        log.append((day, log_entry(rng, today, record, day, "note", "negative", [])))
        day = min(day + days(rng.choice([0, 1])), today)
        kind, mood = rng.choice(["call", "meeting", "visit", "email", "workshop"]), rng.choice(["", "mixed"])
        log.append((day, log_entry(rng, today, record, day, kind, mood, [])))
    return log


def rules_record(rng: random.Random, today: Date, number: int) -> str:
    record = front_matter(rng, today, number)
    style = rng.choice(["quiet", "normal", "normal", "moody"])
    log = aimed_entries(rng, today, record)
    for _ in range(rng.choice([0, 1, 2, 3, 4, 6, 9])):
        day = rng.choice([*record.dates, near(rng, today, (-1,))]) + days(rng.choice([-1, 0, 0, 1]))
        if style == "moody" and rng.random() < 0.5:
            day = today - days(rng.choice([92, 91, 90, 89, 88, 60, 8, 7, 6, 1, 0]))
        if day > today and rng.random() < 0.8:
            day = near(rng, today, (-1,))
        if day > today + days(60) or rng.random() < 0.03:
            day = today - days(1600)
        log.append((day, any_entry(rng, today, record, day, style)))
    order = rng.choice(["newest", "newest", "oldest", "as it comes"])
    if order != "as it comes":
        log.sort(key=lambda pair: pair[0], reverse=order == "newest")
    lines = ["---", *[line for block in record.blocks for line in block], "---", "", f"# Client {number}", ""]
    lines += [rng.choice(PROSE), "", *maybe(rng, 0.1, "## 2026 plans\n")]
    lines += [*decoy(rng, today), ""] if rng.random() < 0.2 else []
    lines += maybe(rng, 0.8, "## Log\n")
    return "\n".join(lines + [line for _, entry in log for line in entry])


def rules_news(rng: random.Random, today: Date) -> str:
    lines = ["# News", ""]
    for title in rng.sample(NEWS_TITLES, 4) + rng.sample(NEWS_TITLES, 1):
        topics = some_topics(rng)
        day = today - days(rng.choice([-1, 0, 1, 15, 23, 29, 30, 30, 31]))
        lines += [f"### {day} news: {title}", *maybe(rng, 0.4, ""), f"topics: {', '.join(topics)}", ""]
        lines += [
            "https://news.example/item",
            "",
            "It matters.",
            "",
            *(decoy(rng, today) if rng.random() < 0.2 else []),
            "",
        ]
    return "\n".join(lines)
