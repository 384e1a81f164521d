"""Hostile inputs: logs, with long repetitive lines against every pattern that reads them."""

from __future__ import annotations

from hostile_kit import LONG, MIB, Entry, body

HALF = LONG // 2
ENTRY = "### 2026-11-03 call"


def fill(line: str, size: int = LONG) -> str:
    """A text repeated up to a size."""
    return line * (size // len(line))


HEADINGS = (
    body("100,000 headings", "# x\n" * 100_000, harmless=True),
    body("50,000 entries", f"{ENTRY}\n" * 50_000, harmless=True),
    body("20,000 entries without a space", fill("#2026-11-03 call\n", MIB // 3)),
    body("10,000 entries of an unknown kind", "# 2026-11-03 cal\n" * 10_000),
    body("10,000 entries on no day", "# 2026-02-30 call\n" * 10_000),
    body("10,000 entries dated in words", "# 3 Nov 2026 call\n" * 10_000),
    body("10,000 entries dated otherwise", "# 03/11/2026 call\n" * 10_000),
    body("10,000 entries in the future", "# 9999-12-31 call\n" * 10_000),
    body("10,000 entries at the beginning of time", "# 0001-01-01 call (negative)\n" * 10_000, harmless=True),
    body("10,000 unknown moods", f"{ENTRY} (gloomy)\n" * 10_000),
    body("10,000 entries to do", f"{ENTRY}: TODO\n" * 10_000),
    body("nested entries to do", "".join(f"{'#' * (1 + n % 6)} 2026-11-03 call\nTODO\n" for n in range(20_000))),
    body("a heading of seven signs", "####### 2026-11-03 call\n"),
    body("headings of all sizes", "".join(f"{'#' * n} 2026-11-03 call\n" for n in range(1, 1_000))),
    body("setext entries", "2026-11-03 call\n===\n\n2026-11-04 cal\n---\n"),
)

PATTERNS = (
    body("spaces before closing hashes", "# a" + " " * LONG + "b #\n", harmless=True),
    body("hashes and spaces", "# a" + " #" * HALF + "b#\n", harmless=True),
    body("closing hashes", "# a " + "#" * LONG + "\n", harmless=True),
    body("hashes behind spaces", "#" + " " * HALF + "#" * HALF + "x\n", harmless=True),
    body("equals signs under equals signs", "===\n" * (LONG // 4), harmless=True),
    body("dashes under dashes", "--\n" * (LONG // 3), harmless=True),
    body("one paragraph, many underlines", "   a\n---\n" * (LONG // 9), harmless=True),
    body("a long paragraph with an underline", "a\n" * HALF + "===\n", harmless=True),
    body("an underline of 256 KiB", "a\n" + "=" * LONG + "x\n", harmless=True),
    body("spaces behind an underline", "a\n===" + " " * LONG + "x\n", harmless=True),
    body("spaces behind a kind", f"{ENTRY}" + " " * LONG + "x\n"),
    body("spaces within a mood", f"{ENTRY} (" + " " * LONG + "x\n"),
    body("spaces around a mood", f"{ENTRY}" + " " * HALF + "( positive" + " " * HALF + ") x (\n"),
    body("a mood of 256 KiB", f"{ENTRY} (" + "a" * LONG + ")\n"),
    body("opening brackets", f"{ENTRY} " + "(" * LONG + "\n"),
    body("brackets and spaces", f"{ENTRY}" + "( " * HALF + "\n"),
    body("pairs of brackets", f"{ENTRY} " + "()" * HALF + "\n"),
    body("dashes behind a kind", f"{ENTRY}" + " -" * HALF + "x\n", harmless=True),
    body("colons behind a kind", f"{ENTRY}" + ":" * LONG + "\n", harmless=True),
    body("a kind of 256 KiB", "### 2026-11-03 " + "a" * LONG + "(\n"),
    body("a kind of hyphens", "### 2026-11-03 a" + "-a" * HALF + "(\n"),
    body("spaces behind a weekday", "# Mon," + " " * LONG + "x\n", harmless=True),
    body("spaces behind a day", "# 3" + " " * LONG + "of" + " " * LONG + "\n", harmless=True),
    body("spaces behind a month", "# 3 November" + " " * LONG + "x\n", harmless=True),
    body("digits", "# " + "1" * LONG + "\n", harmless=True),
    body("digits and dots", "# " + "1." * HALF + "\n", harmless=True),
    body("months", "# " + "Nov " * (LONG // 4) + "\n", harmless=True),
    body("a date and moods", "# 3.11." + "(positive " * (LONG // 10) + "\n", harmless=True),
    body("a dash behind an iso date", "# 2026-11-03" + " -" * HALF + "\n"),
    body("a title of 256 KiB", f"{ENTRY}: " + "a " * HALF + "\n", harmless=True),
)

HEADERS = (
    body("100,000 header lines", f"{ENTRY}\n" + "by: x\n" * 100_000),
    body("100,000 header lines and prose", f"{ENTRY}\n" + "re: renewal\n" * 80_000 + "prose"),
    body("50,000 people", f"{ENTRY}\nby: " + "xy," * 50_000),
    body("50,000 participants", f"{ENTRY}\nwith: " + "xy," * 50_000),
    body("50,000 subjects", f"{ENTRY}\nre: " + "xy," * 50_000),
    body("commas", f"{ENTRY}\nby: " + "," * LONG, harmless=True),
    body("spaces before a header's colon", f"{ENTRY}\nby" + " " * LONG + "x\n", harmless=True),
    body("empty lines before a header", f"{ENTRY}\n" + "\n" * LONG + "by: dana\n", harmless=True),
    body("lines of a space before a header", f"{ENTRY}\n" + " \n" * HALF + " " * HALF + "x\n", harmless=True),
    body("topics outside of the news", f"{ENTRY}\n" + "topics: x\n" * 10_000, harmless=True),
)

BLOCKS = (
    body("an unclosed comment", f"<!-- x\n{ENTRY}\n"),
    body("100,000 comments on a line", "<!--" * 100_000),
    body("100,000 comments that open", "<!--\n" * 100_000),
    body("50,000 comments", "<!---->\n" * 50_000, harmless=True),
    body("an unclosed fence", f"```\n{ENTRY}\n"),
    body("100,000 fences", "```\n" * 100_001),
    body("fences that grow", "".join("`" * (3 + number) + "\n" for number in range(601))),
    body("fences that shrink", "".join("~" * (603 - number) + "\n" for number in range(600))),
    body("fences that are code in a line", "```a`\n" * 50_000, harmless=True),
    body("50,000 raw blocks", "<pre>\n</pre>\n" * 20_000, harmless=True),
    body("raw blocks that open", "<pre>\n" * 50_000, harmless=True),
    body("256 KiB of backticks", "`" * LONG),
    body("256 KiB of dashes", "-" * LONG + "x\n", harmless=True),
    body("256 KiB of spaces", " " * LONG, harmless=True),
    body("256 KiB of hashes", "#" * LONG, harmless=True),
    body("256 KiB of block quotes", ">" * LONG, harmless=True),
    body("lists in lists", "".join(f"{'  ' * number}- x\n" for number in range(500)), harmless=True),
    body("links without end", "[" * LONG + "](" * 100, harmless=True),
)

ENTRIES: tuple[Entry, ...] = (*HEADINGS, *PATTERNS, *HEADERS, *BLOCKS)
