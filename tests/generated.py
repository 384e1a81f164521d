"""Writes a repository of valid random records: the same seed, the same bytes.

Profile "rules": small records that crowd the corners of the rules. Profile "realistic": records of ordinary
size, prose and spread of dates.

    python tests/generated.py FOLDER --clients N --seed S --today D --profile P --folders K
"""

import argparse
import datetime
import random
from pathlib import Path
from typing import Literal

from generated_realistic import realistic_news, realistic_record
from generated_rules import LEFT, OWNERS, TIERS, days, maybe, rules_news, rules_record

Date = datetime.date
Profile = Literal["rules", "realistic"]


def settings_text(rng: random.Random, today: Date, profile: Profile) -> str:
    lines = ['timezone = "Europe/Berlin"', 'lead = "ines"', "", "[tiers]"]
    lines += [f'{tier} = "{cadence}"' for tier, cadence in TIERS.items()]
    if profile == "rules":
        lines += ["", "[kinds]", 'contact = ["workshop", "site-tour"]', 'other = ["invoice"]']
    for key in sorted(set(OWNERS)):
        lines += ["", f"[team.{key}]", f'name = "{key.title()} Example"', f'email = "{key}@agency.example"']
        lines += [f"left = {today + days(LEFT[key])}"] if key in LEFT and (profile == "rules" or key == "ola") else []
        lines += maybe(rng, 0.5, f'github = "{key}-example"')
    return "\n".join(lines) + "\n"


def write_repository(folder: Path, seed: int, clients: int, today: Date, profile: Profile, folders: int = 0) -> None:
    """Write `folder`/clientfiles.toml and `folder`/records, spread over `folders` folders (0: none)."""
    rng = random.Random(f"{seed} {profile} {today}")
    records = folder / "records"
    records.mkdir(parents=True, exist_ok=True)
    (folder / "clientfiles.toml").write_bytes(settings_text(rng, today, profile).encode())
    news = rules_news(rng, today) if profile == "rules" else realistic_news(rng, today)
    (records / "NEWS.md").write_bytes(news.encode())
    if profile == "rules":
        (records / "README.md").write_bytes(b"# Not a client\n")
    for number in range(folders):
        (records / f"part-{number + 1:03}").mkdir(exist_ok=True)
    for number in range(clients):
        place = records / f"part-{number % folders + 1:03}" if folders else records
        text = rules_record(rng, today, number) if profile == "rules" else realistic_record(rng, today, number)
        if profile == "rules" and rng.random() < 0.1:
            text = text.replace("\n", "\r\n")
        mark = "\ufeff" if profile == "rules" and rng.random() < 0.1 else ""
        (place / f"client-{number + 1:05}.md").write_bytes((mark + text).encode())


def main() -> None:
    parser = argparse.ArgumentParser(description="Write a repository of valid random records.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--clients", type=int, default=35)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--today", type=Date.fromisoformat, default=Date(2026, 11, 20))
    parser.add_argument("--profile", choices=["rules", "realistic"], default="realistic")
    parser.add_argument("--folders", type=int, default=0)
    found = parser.parse_args()
    write_repository(found.folder, found.seed, found.clients, found.today, found.profile, found.folders)


if __name__ == "__main__":
    main()
