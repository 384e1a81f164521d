"""What can be wrong with a record or a setting, and where: errors are values, not exceptions."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Severity(StrEnum):
    """An error could hide an action or lose a fact; anything less is a warning."""

    ERROR = "error"
    WARNING = "warning"


class Code(NamedTuple):
    """A kind of problem: how bad it is, and what it means, for the reference page."""

    severity: Severity
    meaning: str


class Span(NamedTuple):
    """A place in a file: line and column, both from 1; a column counts characters."""

    line: int
    column: int


WHOLE_FILE = Span(1, 1)


class Diagnostic(NamedTuple):
    """One problem: the file's path from the repository's root, the place, the code, what is wrong, what to do."""

    path: str
    span: Span
    code: str
    message: str
    hint: str = ""

    @property
    def severity(self) -> Severity:
        return CODES[self.code].severity

    @property
    def is_error(self) -> bool:
        return CODES[self.code].severity is Severity.ERROR


class Failure(Exception):
    """An operation that could not be carried out, for a reason the user can act on. Exit code 1, no traceback."""


class Usage(Failure):
    """A request that makes no sense as it was made. Exit code 2."""


def _table(severity: Severity, **meanings: str) -> dict[str, Code]:
    return {name.replace("_", "-"): Code(severity, meaning) for name, meaning in meanings.items()}


CODES: dict[str, Code] = {
    # The file
    **_table(
        Severity.ERROR,
        unreadable_file="The file could not be read: no permission, it vanished, or the disk failed.",
        not_a_file="A folder, pipe, socket or device bears the name of a record; it is never opened.",
        link_outside="A link leads outside the records folder; it is never followed.",
        file_name="A record's name ends in `.md`; this one would be passed over.",
        invalid_id="The file's name is no id: words of `a-z` and `0-9` joined by hyphens, at most 64 characters.",
        duplicate_id="Two files have the same id.",
        similar_id="Two ids differ only in case or in Unicode form.",
        too_large="A record over 1 MiB, its front matter over 128 KiB, or settings over 64 KiB.",
        not_utf_8="The file is not UTF-8.",
        control_character="A control character, or a byte-order mark that is not at the start of the file.",
        bidi_character="A character that reverses the direction of text: what is shown is not what is stored.",
        line_separator="A line end other than LF and CRLF: a lone CR, U+0085, U+2028 or U+2029.",
        conflict_marker="A merge conflict was committed or is not resolved.",
    ),
    # Front matter as YAML
    **_table(
        Severity.ERROR,
        no_front_matter="The file does not begin with front matter between two `---` lines.",
        unclosed_front_matter="The `---` that closes the front matter is missing.",
        mistyped_fence="The line that opens or closes the front matter is not exactly `---`.",
        empty_front_matter="The front matter holds no fields.",
        yaml_syntax="YAML cannot be read from this line on, and the line could not be mended.",
        unquoted_text="YAML stops at this value; it was taken as the text that was typed, and must be quoted.",
        unclosed_quote="A quote opens here and is never closed; the line was taken as the text that was typed.",
        unclosed_bracket="A bracket opens here and is never closed; the line was taken as the text that was typed.",
        cut_by_hash="An unquoted value is cut short by a hash; it was taken as the text that was typed.",
        duplicate_key="The same field is given twice; the first is taken.",
        anchor="YAML anchors (`&name`) are not used in records.",
        alias="YAML aliases (`*name`) are not used in records.",
        merge_key="YAML merge keys (`<<`) are not used in records.",
        tag="YAML tags (`!name`) are not used in records.",
        non_text_key="A field's name is a list or a mapping.",
        too_deep="The front matter is nested deeper than 20 levels.",
    ),
    # Fields
    **_table(
        Severity.ERROR,
        unknown_field="No such field.",
        missing_field="A required field is missing or empty.",
        wrong_type="A list, a mapping or a text stands where another of these belongs.",
        invalid_date="Not a date of the calendar.",
        invalid_duration="Not a duration such as `30 days`.",
        invalid_amount="Not an amount such as `48000 EUR/year`.",
        ambiguous_amount="An amount of which a mark could separate thousands or decimals.",
        unknown_currency="Not a currency of ISO 4217.",
        invalid_choice="Not one of the words that are allowed here.",
        primary_contact="With two or more contacts exactly one is `primary: true`.",
        contract_term="A contract has exactly one of `renewal` and `ends`.",
        open_item_side="An open item has exactly one of `we_owe`, `they_owe` and `pending`.",
        too_long="A list has more than 500 items, or a text more than 2,000 characters; the rest is not read.",
        unknown_owner="The owner is not in the team.",
        unknown_tier="The tier is not in the settings.",
    ),
    # Log
    **_table(
        Severity.ERROR,
        malformed_entry="A heading that looks like a log entry but cannot be read as one.",
        unknown_kind="A dated heading whose kind is not known.",
        unknown_mood="A mood other than positive, neutral, mixed and negative.",
        mixed_header="A log entry's header lines run on into prose; an empty line belongs between them.",
        unclosed_fence="A code fence is never closed and hides every log entry below it.",
        unclosed_comment="An HTML comment, or `<pre>` or its like, is never closed and hides the entries below it.",
        which_renewal="`re: renewal` does not say which of several running contracts, and settles none.",
    ),
    **_table(
        Severity.WARNING,
        future_entry="A log entry is dated in the future; no rule counts it yet.",
        unknown_by="`by:` names someone who is not in the team.",
        unknown_with="`with:` names no contact of the client, or more than one.",
        unknown_re="`re:` names nothing in the record or the news, or no longer.",
        todo="A log entry still says TODO.",
        contract_dates="A contract's `renewal`, `ends` or `ended` lies before its `start`.",
        duplicate_title="Two running contracts have the same title; `re: renewal` cannot tell them apart.",
        snooze_past_notice="A notice is postponed past its own deadline; it will be shown from the deadline on.",
        large_folder="A folder holds more than 1,000 records; git and editors become slow.",
    ),
    # Settings
    **_table(
        Severity.ERROR,
        settings_syntax="The settings are not valid TOML.",
        unknown_setting="No such setting.",
        invalid_setting="A setting has a value that it cannot have.",
    ),
    **_table(
        Severity.WARNING,
        no_team="The settings name no team, so owners cannot be checked.",
        too_many="More problems of one file than are worth listing.",
    ),
}
