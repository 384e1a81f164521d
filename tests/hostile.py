"""The catalogue of hostile inputs: every way that was thought of in which a folder of records can be wrong.

Each entry writes what is hostile next to two healthy records, which must be reviewed all the same.
"""

from __future__ import annotations

import hostile_files
import hostile_log
import hostile_settings
import hostile_text
import hostile_yaml
from hostile_kit import Entry

CATALOGUE: dict[str, Entry] = {
    f"{group}: {entry.name}": entry
    for group, entries in (
        ("text", hostile_text.ENTRIES),
        ("yaml", hostile_yaml.ENTRIES),
        ("log", hostile_log.ENTRIES),
        ("files", hostile_files.ENTRIES),
        ("settings", hostile_settings.ENTRIES),
    )
    for entry in entries
}
