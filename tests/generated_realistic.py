"""The profile "realistic" of the generated records: ordinary size, prose and spread of dates."""

import datetime
import random

Date = datetime.date

OWNERS = ["dana", "dana", "yuri", "yuri", "lee", "marta", "tom", "kim", "sofia", "ola"]
FIRST = [
    "Jana",
    "Tom",
    "Fiona",
    "Ben",
    "Katrin",
    "Amélie",
    "José",
    "Zoë",
    "Peter",
    "Ingrid",
    "Łukasz",
    "Søren",
]
LAST = [
    "Novák",
    "Reyes",
    "Grant",
    "Müller",
    "Voß",
    "Lefèvre",
    "García",
    "Kowalski",
    "Andersen",
    "Petrov",
    "Oduya",
]
COMPANY = ["Northwind", "Oxley", "Alder", "Brücke", "Castellan", "Delmar", "Evergreen", "Fjord", "Harbour"]
TRADE = [
    "Traders",
    "Logistics",
    "Foods",
    "Energy",
    "Textiles",
    "Furniture",
    "Software",
    "Brauerei",
    "Clinics",
]
ROLES = [
    "COO, signs renewals",
    "Day-to-day lead",
    "Head of purchasing",
    "Finance, pays the invoices",
    "IT manager",
]
TOPICS = [
    "logistics",
    "customs",
    "energy",
    "retail",
    "health care",
    "construction",
    "food safety",
    "payments",
]
TITLES = [
    "Support retainer",
    "Hosting and maintenance",
    "Website relaunch",
    "Data platform",
    "Training programme",
]
OWED = [
    "Send the revised statement of work",
    "Case study drafts",
    "Updated price list for the Polish branch",
    "Signed data-processing agreement",
    "Floor plans of the new depot",
    "Photos of the finished warehouse",
    "Access to the test system",
    "Numbers for the quarterly report",
    "Feedback on the second draft",
]
STEPS = [
    "Phase 2 go-live",
    "Pilot in the Hamburg branch",
    "Training of the sales team",
    "Security audit passed",
    "Migration of the old archive",
    "Acceptance test signed",
]
CHANCES = ["Roll-out to the Polish branch", "A second training programme", "Monthly reporting as a service"]
SUBJECTS = [
    "Scope of phase 3",
    "Quarterly review",
    "Invoice question",
    "Planning for next year",
    "Go-live date",
    "Feedback on the draft",
    "New contact in finance",
    "Support response times",
    "Budget",
]
SENTENCES = [
    "Jana wants the Polish branch in from the start, and asked for two variants of the offer.",
    "We agreed to keep the current scope until the budget is decided.",
    "They are happy with the response times, less so with the monthly report.",
    "The new head of purchasing would like to see the price list again.",
    "Nothing is blocked; the next delivery follows as planned.",
    "Their auditor insists on storage inside the European Union, so we stay with the current region.",
    "He mentioned that a competitor had called, without much interest on their side.",
    "The café meeting ran late, but the open questions are settled.",
    "Frau Müller übernimmt ab Januar die Abstimmung mit der Technik.",
    "We promised an answer about the interface by the end of next week.",
    "The board meets in spring; until then no larger decision is to be expected.",
    "Training went well: fourteen people came, two more sessions were asked for.",
]
KINDS = [
    "call",
    "call",
    "call",
    "email",
    "email",
    "email out",
    "email in",
    "meeting",
    "message",
    "visit",
    "note",
    "delivery",
    "delivery",
    "decision",
]
MOODS = ["", "", "", "", "", " (positive)", " (positive)", " (neutral)", " (mixed)", " (negative)"]
HEADLINES = [
    "EU customs reform passes",
    "Energy prices fall for the third month",
    "New rules for food labels",
    "Port of Hamburg extends its hours",
    "Instant payments become mandatory",
]


def within(rng: random.Random, today: Date, least: int, most: int) -> Date:
    return today + datetime.timedelta(days=rng.randint(least, most))


def contact_lines(rng: random.Random, today: Date, name: str, primary: bool) -> list[str]:
    first, last = name.split()
    mail = f"{first}.{last}".lower().encode("ascii", "ignore").decode()
    lines = [f"  - name: {name}", f"    role: {rng.choice(ROLES)}", f"    email: {mail}@client.example"]
    if rng.random() < 0.8:
        lines.append(f"    phone: +49 30 {rng.randint(100000, 999999)}")
    if rng.random() < 0.5:
        lines.append(f"    birthday: {within(rng, today, 0, 364):%m-%d}".replace("02-29", "02-28"))
    return lines + (["    primary: true"] if primary else [])


def contract_lines(rng: random.Random, today: Date, title: str) -> list[str]:
    amount = f"{rng.randint(4, 90)}000 EUR/{rng.choice(['year', 'year', 'month', 'once'])}"
    start = within(rng, today, -1400, -200)
    lines = [f"  - title: {title}", f"    value: {amount}", f"    start: {start}"]
    shape = rng.random()
    if shape < 0.75:
        renewal = within(rng, today, 5, 540) if rng.random() < 0.97 else within(rng, today, -40, -1)
        notice = rng.choice(["30 days", "60 days", "90 days", "3 months", "6 weeks"])
        lines += [
            f"    renewal: {renewal}",
            f"    notice: {notice}",
            f"    auto_renew: {rng.choice(['true', 'false'])}",
        ]
    elif shape < 0.9:
        lines.append(f"    ends: {within(rng, today, 10, 400)}")
    else:
        lines += ["    renewal: open", "    notice: 3 months"]
    return lines


def front_matter(rng: random.Random, today: Date, number: int, name: str, people: list[str]) -> list[str]:
    status = rng.choices(["active", "prospect", "paused", "ended"], [86, 5, 5, 4])[0]
    owner = rng.choice(OWNERS)
    lines = [
        f"name: {name}",
        f"owner: {owner}",
        f"status: {status}",
        f"since: {within(rng, today, -3000, -250)}",
    ]
    if status == "paused":
        lines.append(f"paused_until: {within(rng, today, 5, 200)}")
    if status == "ended":
        lines += [
            f"ended: {within(rng, today, -200, -1)}",
            "ended_why: The project is done and they have a team now",
        ]
    lines += [f"tier: {rng.choice('ABC')}", f"topics: [{', '.join(rng.sample(TOPICS, 2))}]"]
    lines += [f"founded: {rng.randint(1950, 2015)}", "x_segment: mid-sized", "", "contacts:"]
    for place, person in enumerate(people):
        lines += contact_lines(rng, today, person, place == 0)
    lines += ["", "contracts:"]
    for title in rng.sample(TITLES, rng.choice([1, 2, 2])):
        lines += contract_lines(rng, today, title)
    lines += ["", "open_items:"]
    for text in rng.sample(OWED, rng.randint(4, 6)):
        side = rng.choice(["we_owe", "we_owe", "they_owe", "pending"])
        lines += [f"  - {side}: {text}", f"    due: {within(rng, today, -12, 90)}"]
        lines += [f"    owner: {rng.choice(OWNERS)}"] if rng.random() < 0.4 else []
    lines += ["", "milestones:"]
    for text in rng.sample(STEPS, 3):
        planned = within(rng, today, -300, 200)
        lines += [f"  - what: {text}", f"    planned: {planned}"]
        lines += [f"    reached: {planned}"] if planned < today else []
    lines += [
        "",
        "occasions:",
        "  - what: New headquarters opens",
        f"    date: {within(rng, today, -200, 300)}",
    ]
    lines += ["", "opportunities:"]
    for text in rng.sample(CHANCES, 2):
        lines += [f"  - what: {text}", f"    value: {rng.randint(5, 40)}000 EUR/year"]
    lines += ["", "next_action:", f"  what: Call {people[0]} about {rng.choice(SUBJECTS).lower()}"]
    return [*lines, f"  due: {within(rng, today, -8, 40)}", f"  owner: {owner}"]


def log_lines(rng: random.Random, day: Date, people: list[str], size: int) -> list[str]:
    kind, mood = rng.choice(KINDS), rng.choice(MOODS)
    lines = [f"### {day} {kind}{mood}: {rng.choice(SUBJECTS)}", f"by: {rng.choice(OWNERS)}"]
    if kind not in ("note", "delivery", "decision"):
        lines.append(f"with: {', '.join(rng.sample(people, rng.choice([1, 1, 2])))}")
    prose = rng.sample(SENTENCES, 5)
    lines += ["", prose[0]]
    for sentence in prose[1:]:
        if sum(len(line) + 1 for line in lines) + len(sentence) > size:
            break
        lines.append(sentence)
    return [*lines, ""]


def realistic_record(rng: random.Random, today: Date, number: int) -> str:
    """One record of 6 to 8 KB: 60 to 90 lines of front matter and about 20 log entries."""
    name = f"{rng.choice(COMPANY)} {rng.choice(TRADE)} {number + 1}"
    people = [f"{first} {last}" for first, last in zip(rng.sample(FIRST, 4), rng.sample(LAST, 4), strict=True)]
    people = people[: rng.choice([3, 4])]
    front = front_matter(rng, today, number, name, people)
    lines = [
        "---",
        *front,
        "---",
        "",
        f"# {name}",
        "",
        rng.choice(SENTENCES),
        rng.choice(SENTENCES),
        "",
        "## Log",
        "",
    ]
    left, day = rng.randint(6500, 7500) - sum(len(line.encode()) + 1 for line in lines), today
    count = rng.randint(18, 22)
    for place in range(count):
        day -= datetime.timedelta(days=rng.randint(0, 12) if place == 0 else rng.randint(4, 26))
        entry = log_lines(rng, day, people, left // (count - place))
        left -= sum(len(line.encode()) + 1 for line in entry)
        lines += entry
    return "\n".join(lines)


def realistic_news(rng: random.Random, today: Date) -> str:
    lines = ["# News", ""]
    for headline in HEADLINES:
        topics = ", ".join(rng.sample(TOPICS, 2))
        lines += [f"### {within(rng, today, -60, 0)} news: {headline}", f"topics: {topics}", ""]
        lines += ["https://news.example/article", "", rng.choice(SENTENCES), ""]
    return "\n".join(lines)
