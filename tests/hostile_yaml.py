"""Hostile inputs: what YAML allows, and what it stumbles over."""

from __future__ import annotations

from hostile_kit import BODY, FRONT, LONG, Entry, changed, content, front


def _flow(depth: int, opening: str = "[", closing: str = "]") -> str:
    return f"x_deep: {opening * depth}1{closing * depth}"


def _block(depth: int, item: str = "a:") -> str:
    return "\n".join(["x_deep:", *(f"{' ' * (level + 1)}{item}" for level in range(depth))])


LAUGHS = "\n".join(
    ["x_a0: &a0 ha", *(f"x_a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]" for level in range(1, 12))]
)

TRAPS = (
    front("an anchor", "x_a: &a text"),
    front("an alias", "x_a: *nowhere"),
    front("a billion laughs", LAUGHS),
    front("an anchor that holds itself", "x_a: &a [*a]"),
    front("a mapping that holds itself", "x_a: &a\n  b: *a"),
    front("an alias as a key", "x_a: &a b\n*a : c"),
    front("a merge key", "<<: {status: ended}"),
    front("merge keys within", "x_a:\n  <<: [{a: 1}, {b: 2}]"),
    front("a tag", "x_a: !!python/object/apply:os.system [echo]"),
    front("a tag on everything", "x_a: !a\n  b: !b {c: !c d}"),
    front("a verbatim tag", "x_a: !<tag:yaml.org,2002:binary> aGk="),
    front("a duplicate key", "name: Somebody else"),
    front("duplicate keys within", "x_a: {b: 1, b: 2}"),
    front("a list as a key", "[a, b]: c"),
    front("a mapping as a key", "{a: b}: c"),
    front("an explicit key", "? x_a\n: b", harmless=True),
    front("an explicit key without value", "? x_a", harmless=True),
    front("an explicit key of many lines", "? |\n  x\n  y\n: b"),
    front("explicit keys within each other", "? " * 500 + "a"),
    front("an empty key", ": x"),
    front("a null key", "~: x"),
    front("a tab as indentation", "x_a:\n\tb: c"),
    front("tabs behind a colon", "x_a:\t\tb", harmless=True),
    front("a colon in a value", "group: Property: floor plans"),
    front("an at sign", "group: @jana"),
    front("a backtick", "group: `jana`"),
    front("a percent sign", "group: %jana"),
    front("a question mark", "group: ? x"),
    front("an asterisk", "topics:\n  - *important*"),
    front("a hash that cuts", "group: ticket #42"),
    front("no space behind a colon", "group:x"),
    front("a line of prose", "and then she said so"),
    front("a document within", "x_a: |\n  a\n--- !b\nc: d"),
    content("a directive", "---\n%YAML 9.9\nname: x\n---\n"),
    content("a tag directive", "---\n%TAG ! tag:evil,2026:\nname: x\n---\n"),
    content("a hundred directives", "---\n" + "%A b\n" * 100 + "name: x\n---\n"),
    content("a list", "---\n- name: x\n---\n"),
    content("a text", "---\nname\n---\n"),
    content("a null", "---\n~\n---\n"),
    content("an empty mapping", "---\n{}\n---\n"),
    content("only comments", "---\n# name: x\n---\n"),
    front("escapes that are controls", r'x_a: "\x00\x1b[31m\u202e\u2028"', harmless=True),
    front("an escape that is half a character", r'x_a: "\ud800"'),
    front("an escape that is none", r'x_a: "\q"'),
    front("an escape beyond unicode", r'x_a: "\U00110000"'),
    front("a block scalar indented by 9", "x_a: |9\n  a"),
    front("a block scalar indented by 0", "x_a: |0\n  a"),
    front("a block scalar of nothing", "x_a: |-", harmless=True),
    front("a block scalar indented less and less", "x_a: |\n    a\n   b\n  c"),
    front("a block scalar with two marks", "x_a: |>\n  a"),
    front("an item outside of a list", "- a"),
    front("indented too far", "  group: x"),
    front("indented too little", "x_a:\n    b: c\n   d: e"),
)

NESTING = (
    front("flow 10 deep", _flow(10), harmless=True),
    front("flow 100 deep", _flow(100)),
    front("flow 999 deep", _flow(999)),
    front("flow 100,000 deep", _flow(100_000)),
    front("flow mappings 50,000 deep", _flow(50_000, "{a: ", "}")),
    front("flow 100,000 deep and open", "x_deep: " + "[" * 100_000),
    front("flow 100,000 deep below a slip", "group: a: b\nx_deep: " + "[" * 100_000),
    front("flow 100,000 deep above a slip", _flow(100_000) + "\ngroup: a: b"),
    front("flow 100,000 deep below an open quote", 'group: "a\nx_deep: ' + "[" * 100_000),
    front("flow 100,000 deep below an anchor", "group: &a b\nx_deep: " + "[" * 100_000),
    front("brackets of the wrong kind", "x_deep: " + "[{" * 10_000 + "]}" * 10_000),
    front("block 100 deep", _block(100)),
    front("block 700 deep", _block(700)),
    front("dashes 50,000 deep on a line", "x_deep:\n  " + "- " * 50_000),
    front("dashes 50,000 deep below a slip", "group: a: b\nx_deep:\n  " + "- " * 50_000),
    front("question marks 50,000 deep", "x_deep:\n  " + "? " * 50_000),
)

SIZES = (
    front("a line of 256 KiB", "x_a: " + "a" * LONG),
    front("a line of spaces", "x_a:" + " " * LONG, harmless=True),
    front("a text of 1 MiB", 'x_a: "' + "a" * 1_040_000 + '"'),
    front("a key of 2,000 characters", "a" * 2_000 + ": b"),
    front("a key of 256 KiB", "a" * LONG + ": b"),
    front("100,000 keys", "\n".join(f"k{number}:" for number in range(100_000))),
    front("100,000 times the same key", "x_a:\n" * 100_000),
    front("100,000 keys within", "x_a:\n" + "\n".join(f" k{number}:" for number in range(100_000))),
    front("a list of 500,000", "x_a: [" + "a," * 500_000 + "]"),
    front("a list of 100,000 below a hash that cuts", "x_a: [" + "a," * 100_000 + "b] #x"),
    front("100,000 dashes", "x_a:\n" + "- \n" * 100_000),
    front("10,000 wrong types", "topics: [" + "[]," * 10_000 + "]"),
    changed("10,000 contacts that are texts", "  - name: Jana Novak\n", "  - x\n" * 10_000),
    changed("20,000 open items", "  - we_owe", "  - {they_owe: a, due: 2026-11-20}\n" * 20_000 + "  - we_owe"),
    changed("10,000 empty open items", "  - we_owe", "  - {}\n" * 10_000 + "  - we_owe"),
    front("20,000 opportunities", "opportunities:\n" + "- what: x\n" * 20_000),
    front("an unclosed quote over 300 lines", 'x_a: "b\n' + "  c: d\n" * 300),
    front("300 unclosed quotes", "\n".join(f"x_{number}: 'a" for number in range(300))),
    front("300 unclosed brackets", "\n".join(f"x_{number}: [a" for number in range(300))),
    front("300 unclosed braces", "\n".join(f"x_{number}: {{a" for number in range(300))),
    front("3,000 slips", "\n".join(f"x_{number}: a: b" for number in range(3_000))),
    front("3,000 anchors", "\n".join(f"x_{number}: &a b" for number in range(3_000))),
    front("3,000 anchors on a line", "x_a: " + "&a " * 3_000),
    front("10,000 hashes that cut", "\n".join(f"x_{number}: a #b" for number in range(10_000))),
    front("a slip in a line of spaces", "group: @a" + " " * LONG + "b"),
    front("a slip in a line of dashes", "group: @a" + " -" * (LONG // 2)),
    front("a slip behind dashes", "-" + " -" * (LONG // 2) + "@"),
    front("a slip in a line of hashes", "group: @a" + " #" * (LONG // 2)),
    front("spaces in a block scalar", "group: |\n  a" + " " * LONG + "b\n  c"),
    front("line ends in a block scalar", "group: |\n  a" + "\n" * LONG + "  b"),
)

VALUES = (
    *(
        changed(f"the date {day[:20]}", "due: 2026-11-20", f"due: {day}")
        for day in ("0000-00-00", "2026-02-30", "2026-13-01", "99999-01-01", "-1-01-01", "٢٠٢٦-١١-٢٠", "9" * 10_000)
    ),
    changed("a date at the end of time", "due: 2026-11-20", "due: 9999-12-31", harmless=True),
    changed("a date at the beginning of time", "due: 2026-11-20", "due: 0001-01-01", harmless=True),
    changed("a renewal at the end of time", "2027-02-01", "9999-12-31", harmless=True),
    changed("a renewal at the beginning of time", "2027-02-01", "0001-01-01", harmless=True),
    changed("notice of 9,999 months", "60 days", "9999 months", harmless=True),
    changed(
        "notice of 9,999 weeks before year 1",
        "2027-02-01\n    notice: 60 days",
        "0001-01-01\n    notice: 9999 weeks",
        harmless=True,
    ),
    changed("notice without end", "60 days", "9" * 10_000 + " days"),
    changed("notice below zero", "60 days", "-60 days"),
    changed("infinite notice", "60 days", ".inf"),
    changed("an amount of 10,000 digits", "48000 EUR", "4" * 10_000 + " EUR"),
    changed("an amount of 100,000 groups", "48000 EUR", "4" + ".000" * 60_000 + " EUR"),
    changed("an amount of spaces", "48000 EUR", "4" + " " * LONG + "4 EUR"),
    changed("an amount that is no number", "48000 EUR", "NaN EUR"),
    changed("since year 0", "2021-04-12", "0000"),
    changed("since year 9999", "2021-04-12", "9999-12-31", harmless=True),
    changed("since year 1", "2021-04-12", "0001-01-01", harmless=True),
    front("a cadence of 9,999 months", "cadence: 9999 months", harmless=True),
    front("a cadence of nothing", "cadence: 0 days", harmless=True),
    changed("a birthday on 29 February 1", "Jana Novak", "Jana\n    birthday: 0004-02-29", harmless=True),
    changed("a birthday on 30 February", "Jana Novak", "Jana\n    birthday: 02-30"),
    changed("a contract since 29 February", "2027-02-01", "open", harmless=True),
    changed("a name of 500 KB", "Jana Novak", "J" * 500_000),
    changed("a client of 500 KB", "Alder Works", "ab " * 160_000),
    changed("a status of 500 KB", "status: active", "status: " + "a" * 500_000),
    changed("an owner that is a list", "owner: dana", "owner: [dana, lee]"),
    changed("contacts that are a text", "contacts:\n  - name: Jana Novak", "contacts: Jana"),
    changed("contacts that are a mapping", "  - name", "    name"),
)

_MANY = 3_000
_CONTRACTS = "  - {title: t, value: 1 EUR/year, start: 2020-01-01, renewal: 2027-02-01, notice: 60 days}\n" * _MANY
_SNOOZES = "\nsnooze:\n" + "- {rule: notice, until: 2028-01-01, why: x}\n" * _MANY
_CONTACTS = "".join(f"  - name: {'ab' * 50}{number}\n" for number in range(_MANY))
_NAMES = "".join(f"{'ba' * 50}{number}," for number in range(_MANY))
_ITEMS = "".join(f"  - {{we_owe: abcdefgh{number}, due: 2026-11-20}}\n" for number in range(_MANY))


def _many(name: str, old: str, new: str, below: str = "", log: str = "") -> Entry:
    filled = FRONT.replace(old, new)
    assert filled != FRONT, name
    return content(name, f"{filled}{below}\n---\n\n{BODY}\n{log}")


PRODUCTS = (
    _many("contracts by snoozes", "  - value:", f"{_CONTRACTS}  - value:", _SNOOZES),
    _many(
        "contracts by renewals",
        "  - value:",
        f"{_CONTRACTS}  - value:",
        log="\n# 2026-11-20 call\nre: renewal\n" * _MANY,
    ),
    _many(
        "contracts by subjects",
        "  - value:",
        f"{_CONTRACTS}  - value:",
        log="# 2026-11-20 call\nre: " + "renewalx," * _MANY,
    ),
    _many("contacts by participants", "  - name: Jana Novak\n", _CONTACTS, log=f"# 2026-11-20 call\nwith: {_NAMES}\n"),
    _many(
        "contacts by one participant",
        "  - name: Jana Novak\n",
        _CONTACTS,
        log="# 2026-11-20 call\nwith: " + "ab," * _MANY,
    ),
    _many("items by subjects", "  - we_owe", f"{_ITEMS}  - we_owe", log=f"# 2026-11-20 call\nre: {_NAMES}\n"),
    _many(
        "items by snoozes",
        "  - we_owe",
        f"{_ITEMS}  - we_owe",
        "\nsnooze:\n" + "- {rule: open-item, until: 2028-01-01, why: x, subject: b}\n" * _MANY,
    ),
    _many(
        "items by a name of 300 KB",
        "  - name: Jana Novak",
        f"  - name: {'J' * 300_000}",
        "\nmilestones:\n" + "- {what: x, planned: 2026-11-10, reached: 2026-11-12}\n" * 10_000,
    ),
)

ENTRIES = (*TRAPS, *NESTING, *SIZES, *VALUES, *PRODUCTS)
