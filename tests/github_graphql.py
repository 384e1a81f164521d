"""GraphQL as the double of GitHub speaks it: one query, variables, fields and their arguments, and nothing else.

TYPES is what GitHub's schema says of the few types that are needed; `python tests/github_graphql.py SCHEMA` compares
it with the schema.graphql of the npm package @octokit/graphql-schema, last done with 15.26.1.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple


class Field(NamedTuple):
    """A field of a type: what it is, as GraphQL writes it, and the types of its arguments by their names."""

    type: str
    arguments: Mapping[str, str] = {}


PAGE = {"after": "String", "before": "String", "first": "Int", "last": "Int"}
TYPES = {
    "Query": {
        "repository": Field("Repository", {"followRenames": "Boolean", "name": "String!", "owner": "String!"}),
        "viewer": Field("User!"),
    },
    "Repository": {"issue": Field("Issue", {"number": "Int!"})},
    "Issue": {
        "body": Field("String!"),
        "number": Field("Int!"),
        "userContentEdits": Field("UserContentEditConnection", PAGE),
    },
    "UserContentEditConnection": {
        "nodes": Field("[UserContentEdit]"),
        "pageInfo": Field("PageInfo!"),
        "totalCount": Field("Int!"),
    },
    "UserContentEdit": {
        "deletedAt": Field("DateTime"),
        "diff": Field("String"),
        "editedAt": Field("DateTime!"),
        "editor": Field("Actor"),
    },
    "PageInfo": {"endCursor": Field("String"), "hasNextPage": Field("Boolean!")},
    "Actor": {"login": Field("String!")},
    "User": {"login": Field("String!")},
}
TYPENAME = Field("String!")  # what every type has, under the name of __typename
SCALARS: dict[str, type] = {"String": str, "Int": int, "Boolean": bool, "DateTime": str}
TOKEN = re.compile(r'[\s,]*([A-Za-z_][A-Za-z_0-9]*|-?[0-9]+|[{}():$!]|"[^"\\\n]*")')


class Wrong(Exception):
    """A query that GitHub refuses, and why."""


class Selected(NamedTuple):
    """A field that is asked for: the values of its arguments, and what is asked for within it."""

    name: str
    arguments: dict[str, Any]
    fields: list[Selected]


class _Reader:
    """Reads a query, word by word."""

    def __init__(self, text: str, variables: Mapping[str, Any]) -> None:
        self.words: list[str] = []
        at, text = 0, text.strip()
        while at < len(text):
            match = TOKEN.match(text, at)
            if match is None:
                raise Wrong(f"Expected something else, actual: {text[at : at + 20]!r}")
            self.words.append(match[1])
            at = match.end()
        self.variables = variables
        self.declared: dict[str, str] = {}
        self.used: set[str] = set()

    def take(self, wanted: str = "") -> str:
        word = self.words.pop(0) if self.words else "the end"
        if wanted and word != wanted:
            raise Wrong(f"Expected {wanted!r}, actual: {word!r}")
        return word

    def has(self, word: str) -> bool:
        return self.words[:1] == [word]

    def query(self) -> list[Selected]:
        self.take("query")
        if not self.has("(") and not self.has("{"):
            self.take()  # the name of the query
        if self.has("("):
            self.declarations()
        found = self.selection("Query")
        if self.words:
            raise Wrong(f"Expected the end, actual: {self.words[0]!r}")
        if unused := [name for name in self.declared if name not in self.used]:
            raise Wrong(f"Variable ${unused[0]} is declared by anonymous query but not used")
        return found

    def declarations(self) -> None:
        self.take("(")
        while not self.has(")"):
            self.take("$")
            name = self.take()
            self.take(":")
            kind = self.take()
            if self.has("!"):
                kind += self.take()
            self.declared[name] = kind
            check(f"Variable ${name}", kind, self.variables.get(name))
        self.take(")")

    def selection(self, owner: str) -> list[Selected]:
        self.take("{")
        found: list[Selected] = []
        while not self.has("}"):
            name = self.take()
            field = TYPENAME if name == "__typename" else TYPES[owner].get(name)
            if field is None:
                raise Wrong(f"Field '{name}' doesn't exist on type '{owner}'")
            arguments = self.arguments(name, field) if self.has("(") else {}
            for each, kind in field.arguments.items():
                if kind.endswith("!") and each not in arguments:
                    raise Wrong(f"Field '{name}' is missing required arguments: {each}")
            inner = inner_type(field.type)
            if (inner in TYPES) != self.has("{"):
                raise Wrong(f"Field '{name}' must have selections if and only if it is an object")
            found.append(Selected(name, arguments, self.selection(inner) if inner in TYPES else []))
        self.take("}")
        if not found:
            raise Wrong(f"Nothing is asked of type '{owner}'")
        return found

    def arguments(self, name: str, field: Field) -> dict[str, Any]:
        self.take("(")
        found: dict[str, Any] = {}
        while not self.has(")"):
            argument = self.take()
            self.take(":")
            wanted = field.arguments.get(argument)
            if wanted is None:
                raise Wrong(f"Field '{name}' doesn't accept argument '{argument}'")
            if self.has("$"):
                self.take()
                variable = self.take()
                declared = self.declared.get(variable)
                if declared is None:
                    raise Wrong(f"Variable ${variable} is used by anonymous query but not declared")
                if declared not in (wanted, f"{wanted}!"):
                    raise Wrong(f"Type mismatch on variable ${variable} ({declared} / {wanted})")
                self.used.add(variable)
                found[argument] = self.variables.get(variable)
            else:
                found[argument] = self.literal()
            check(f"Argument '{argument}' on Field '{name}'", wanted, found[argument])
        self.take(")")
        return found

    def literal(self) -> str | int:
        word = self.take()
        if word.startswith('"'):
            return word[1:-1]
        if not re.fullmatch("-?[0-9]+", word):
            raise Wrong(f"Expected a value, actual: {word!r}")
        return int(word)


def inner_type(kind: str) -> str:
    """`[Thing]!` and the like without the signs."""
    return kind.strip("[]!")


def check(what: str, kind: str, value: object) -> None:
    """Refuse a value that is not of a scalar type."""
    scalar = inner_type(kind)
    if value is None:
        if kind.endswith("!"):
            raise Wrong(f"{what} of type {kind} was provided invalid value")
    elif type(value) is not SCALARS[scalar]:
        raise Wrong(f"{what} of type {kind} was provided invalid value")
    elif scalar == "DateTime" and datetime.fromisoformat(str(value)).tzinfo is None:
        raise Wrong(f"{what} is no moment")


def parse(query: object, variables: object) -> list[Selected]:
    """What a query asks for, with the values of its variables."""
    if not isinstance(query, str):
        raise Wrong("A query attribute must be specified and must be a string.")
    if not isinstance(variables, dict | None):
        raise Wrong("Variables must be an object.")
    return _Reader(query, variables or {}).query()


def shown(fields: list[Selected], values: Any) -> Any:
    """Of nested values those that are asked for. A function among them gets the arguments."""
    if isinstance(values, list):
        return [shown(fields, each) for each in values]
    if not fields or values is None:
        return values
    found = {}
    for field in fields:
        value = values[field.name]
        found[field.name] = shown(field.fields, value(**field.arguments) if callable(value) else value)
    return found


def violations(body: object, status: int, answer: object) -> list[str]:
    """What in a request to GraphQL, and in its answer, is not as the schema has it."""
    sent = body if isinstance(body, dict) else {}
    try:
        asked = parse(sent.get("query"), sent.get("variables"))
    except Wrong as wrong:
        return [str(wrong)]
    found = [f"{name}: unknown" for name in sent if name not in ("query", "variables")]
    if not isinstance(answer, dict):
        return [*found, f"{answer!r} is no object"]
    if status != 200:
        return found if "message" in answer else [*found, f"{status}: no message"]
    if "errors" in answer:
        wrong_errors = [each for each in answer["errors"] if not isinstance(each.get("message"), str)]
        return [*found, *(f"an error without a message: {each}" for each in wrong_errors)]
    return found + _mistakes("data", "Query", asked, answer.get("data"))


def _mistakes(where: str, owner: str, asked: list[Selected], value: Any) -> list[str]:
    if not isinstance(value, dict) or list(value) != [each.name for each in asked]:
        return [f"{where}: not what was asked for: {value!r}"[:300]]
    found: list[str] = []
    for field in asked:
        kind = (TYPENAME if field.name == "__typename" else TYPES[owner][field.name]).type
        place, given = f"{where}/{field.name}", value[field.name]
        if given is None:
            found += [f"{place}: null"] if kind.endswith("!") else []
        elif kind.startswith("["):
            each = [part for part in given if part is not None]
            found += [one for part in each for one in _mistakes(place, inner_type(kind), field.fields, part)]
        elif inner_type(kind) in TYPES:
            found += _mistakes(place, inner_type(kind), field.fields, given)
        else:
            try:
                check(place, kind, given)
            except Wrong as wrong:
                found.append(str(wrong))
    return found


def unlike(schema: str) -> list[str]:
    """What in TYPES is not as a schema has it."""
    bare = re.sub(r'"""(?s:.*?)"""|#.*', "", schema)
    found = []
    for owner, fields in {**TYPES, "Query": TYPES["Query"]}.items():
        match = re.search(rf"^(?:type|interface) {owner}\b[^{{]*{{(.*?)^}}", bare, re.MULTILINE | re.DOTALL)
        text = " ".join(match[1].split()) if match else ""
        for name, field in fields.items():
            part = re.search(rf"(?:^| ){name}(?: ?\(([^)]*)\))?: ([\[\]\w!]+)", text)
            given = re.findall(r"(\w+): ([\[\]\w!]+)", part[1] or "") if part else []
            if part is None or part[2] != field.type or dict(given) != dict(field.arguments):
                found.append(f"{owner}.{name}")
    return found


if __name__ == "__main__":
    print(*unlike(Path(sys.argv[1]).read_text(encoding="utf-8")) or ["as the schema has it"], sep="\n")
