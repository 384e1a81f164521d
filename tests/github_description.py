"""Requests and answers, held against GitHub's own description of its API.

`github_openapi.json` is an extract of the OpenAPI description of api.github.com that GitHub publishes under the MIT
licence, as the npm package @octokit/openapi distributes it: the operations listed in OPERATIONS with all that they
refer to, without descriptions and examples. Its `info` names the version. To renew it, unpack a later version of the
package and run

    python tests/github_description.py --extract generated/api.github.com.json
"""

from __future__ import annotations

import argparse
import json
import re
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

from jsonschema import Draft202012Validator, FormatChecker

EXTRACT = Path(__file__).with_name("github_openapi.json")
REPOSITORY = "/repos/{owner}/{repo}"
OPERATIONS = {
    "": "get",
    "/issues": "get post",
    "/issues/{issue_number}": "get patch",
    "/issues/{issue_number}/comments": "get post",
    "/issues/comments": "get",
    "/issues/comments/{comment_id}": "patch delete",
    "/issues/{issue_number}/assignees": "post delete",
    "/labels": "get post",
    "/labels/{name}": "get patch",
    "/assignees/{assignee}": "get",
    "/actions/workflows": "get",
    "/actions/workflows/{workflow_id}/runs": "get",
}
# What GitHub does though the description does not know of it: what the next link of a long list of issues carries, and
# what refusals say.
UNDESCRIBED = {("get", f"{REPOSITORY}/issues"): {"after", "before"}}
LEFT_OUT = {"summary", "description", "tags", "externalDocs", "example", "examples", "title", "operationId"}
LICENCE = """\
Copyright (c) GitHub, Inc. (github/rest-api-description); Copyright (c) 2020 Octokit contributors (octokit/openapi)

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated \
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the \
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit \
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice (including the next paragraph) shall be included in all copies \
or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE \
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR \
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR \
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""
FORMATS = FormatChecker(formats=())


class Operation(NamedTuple):
    """An operation of the description, and what a request has in the places of its path."""

    method: str
    template: str
    described: dict[str, Any]
    names: dict[str, str]


@FORMATS.checks("date-time", raises=ValueError)
def _is_moment(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


def operation_of(method: str, path: str) -> Operation | None:
    """The operation that a request asks for, if it is known; the path is percent-encoded, without the query."""
    # Links to further pages name the repository by its number.
    path = re.sub("^/repositories/[0-9]+", "/repos/owner/repo", path)
    # A name in a path may be what stands for any name in another one.
    for template, described in sorted(_description()["paths"].items(), key=lambda each: each[0].count("{")):
        pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(template))
        match = re.fullmatch(pattern, path)
        if match and method.lower() in described:
            names = {name: unquote(value) for name, value in match.groupdict().items()}
            return Operation(method.lower(), template, described[method.lower()], names)
    return None


def check_request(method: str, path: str, query: dict[str, str], body: object) -> list[str]:
    """What in a request GitHub's description does not allow."""
    operation = operation_of(method, path)
    if operation is None:
        return [f"{method} {path}: unknown operation"]
    found = []
    known = {}
    for parameter in map(_resolved, operation.described.get("parameters", [])):
        given = query if parameter["in"] == "query" else operation.names
        known[parameter["in"], parameter["name"]] = parameter
        if parameter["name"] in given:
            values = _readings(given[parameter["name"]])
            if not any(_validator(parameter["schema"]).is_valid(value) for value in values):
                found.append(f"{parameter['name']}: {given[parameter['name']]!r} is not allowed")
        elif parameter.get("required"):
            found.append(f"{parameter['name']}: missing")
    undescribed = UNDESCRIBED.get((operation.method, operation.template), set())
    found += [f"{name}: unknown parameter" for name in query if ("query", name) not in known if name not in undescribed]
    wanted = operation.described.get("requestBody")
    if body is None:
        found += ["body: missing"] if wanted and wanted.get("required") else []
    elif wanted is None:
        found.append("body: none is expected")
    else:
        found += _mistakes(wanted["content"]["application/json"]["schema"], body)
    return [f"{method} {path}: {each}" for each in found]


def check_answer(method: str, path: str, status: int, body: object) -> list[str]:
    """What in an answer is not as GitHub describes it."""
    operation = operation_of(method, path)
    answers = operation.described["responses"] if operation else {}
    if str(status) in answers:
        content = _resolved(answers[str(status)]).get("content", {})
        schema = content["application/json"]["schema"] if content else None
    elif status < 400:
        return [f"{method} {path}: a status of {status} is not described"]
    else:  # refusals that all operations know are not described for each of them
        name = "validation-error" if status == 422 else "basic-error"
        schema = {"$ref": f"#/components/schemas/{name}"}
    if status >= 400:
        schema = {"allOf": [schema or {}], "required": ["message"]}
    if schema is None:
        found = [] if body is None else ["body: none is expected"]
    else:
        found = _mistakes(schema, body)
    return [f"{method} {path}: {status}: {each}" for each in found]


@cache
def _description() -> dict[str, Any]:
    described: dict[str, Any] = json.loads(EXTRACT.read_text(encoding="utf-8"))
    return described


def _resolved(part: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in part:
        found: Any = _description()
        for name in part["$ref"].removeprefix("#/").split("/"):
            found = found[name]
        part = found
    return part


def _readings(text: str) -> list[object]:
    """A parameter as each of the types that it may have been meant to be."""
    readings: list[object] = [text]
    if re.fullmatch("-?[0-9]+", text):
        readings.append(int(text))
    if text in ("true", "false"):
        readings.append(text == "true")
    return readings


def _mistakes(schema: dict[str, Any], value: object) -> list[str]:
    found = _validator(schema).iter_errors(value)
    return [f"{'/'.join(map(str, each.absolute_path)) or 'body'}: {each.message[:300]}" for each in found]


def _validator(schema: dict[str, Any]) -> Draft202012Validator:
    components = _translated_components()
    return Draft202012Validator({**_translated(schema), "components": components}, format_checker=FORMATS)


@cache
def _translated_components() -> dict[str, Any]:
    described = _description()["components"]["schemas"]
    schemas = {name: _translated(schema) for name, schema in described.items()}
    schemas["validation-error"]["properties"]["status"] = {"type": "string"}
    return {"schemas": schemas}


def _translated(schema: Any, closed: bool = True) -> Any:
    """A schema of OpenAPI 3.0 as JSON Schema; what an object has must be among what is described, if it is closed."""
    if isinstance(schema, list):
        return [_translated(each, closed) for each in schema]
    if not isinstance(schema, dict):
        return schema
    told = {name: value for name, value in schema.items() if name not in ("nullable", "properties", "allOf")}
    told = {name: _translated(value) for name, value in told.items()}
    if "properties" in schema:
        told["properties"] = {name: _translated(value) for name, value in schema["properties"].items()}
        if closed:
            told.setdefault("additionalProperties", False)
    if "allOf" in schema:  # each part would refuse what the others describe
        told["allOf"] = [_translated(each, closed=False) for each in schema["allOf"]]
    return {"anyOf": [told, {"type": "null"}]} if schema.get("nullable") else told


def extract(source: dict[str, Any]) -> dict[str, Any]:
    """The part of a description that is needed."""
    paths = {
        REPOSITORY + path: {method: source["paths"][REPOSITORY + path][method] for method in methods.split()}
        for path, methods in OPERATIONS.items()
    }
    told: dict[str, Any] = {
        "openapi": source["openapi"],
        "info": {
            "title": "GitHub REST API: an extract of its description",
            "version": source["info"]["version"],  # of the package
            "x-source": "https://github.com/github/rest-api-description, in the npm package @octokit/openapi",
            "license": {"name": "MIT", "url": "https://spdx.org/licenses/MIT", "x-text": LICENCE},
        },
        "paths": _shortened(paths, names=True),
        "components": {},
    }
    for name in ("basic-error", "validation-error"):
        _take(f"#/components/schemas/{name}", source, told["components"])
    _take_all(told["paths"], source, told["components"])
    told["components"] = {kind: dict(sorted(parts.items())) for kind, parts in sorted(told["components"].items())}
    return told


def _shortened(part: Any, names: bool = False) -> Any:
    """A part of a description without what is only read by people; the keys of some objects are names that stay."""
    if isinstance(part, list):
        return [_shortened(each) for each in part]
    if not isinstance(part, dict):
        return part
    kept = {key: each for key, each in part.items() if names or not (key in LEFT_OUT or key.startswith("x-"))}
    return {key: _shortened(each, not names and key in ("properties", "headers")) for key, each in kept.items()}


def _take_all(part: Any, source: dict[str, Any], components: dict[str, Any]) -> None:
    for each in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        _take_all(each, source, components)
    if isinstance(part, dict) and isinstance(part.get("$ref"), str):
        _take(part["$ref"], source, components)


def _take(reference: str, source: dict[str, Any], components: dict[str, Any]) -> None:
    kind, name = reference.removeprefix("#/components/").split("/")
    if name not in components.setdefault(kind, {}):
        components[kind][name] = _shortened(source["components"][kind][name])
        _take_all(components[kind][name], source, components)


def main() -> None:
    """Write the extract."""
    parser = argparse.ArgumentParser(description="Write the extract of GitHub's description of its API.")
    parser.add_argument("--extract", metavar="SOURCE.json", type=Path, required=True)
    source = json.loads(parser.parse_args().extract.read_text(encoding="utf-8"))
    EXTRACT.write_text(json.dumps(extract(source), indent=1) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
