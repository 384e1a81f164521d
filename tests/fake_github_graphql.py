"""What the double of GitHub answers to GraphQL: whose token it is, and how the body of an issue was edited."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import github_graphql
from fake_github_state import Answer, State


class GraphQL(State):
    """The repository, as GraphQL shows it."""

    def graphql(self, body: Any) -> Answer:
        """What GraphQL answers, with a status of 200 whatever it refuses."""
        sent = body if isinstance(body, dict) else {}
        try:
            asked = github_graphql.parse(sent.get("query"), sent.get("variables"))
        except github_graphql.Wrong as wrong:
            return Answer(200, {"errors": [{"message": str(wrong), "locations": [{"line": 1, "column": 1}]}]})
        self._errors: list[dict[str, Any]] = []
        query = {"__typename": "Query", "repository": self._repository, "viewer": self._viewer}
        data = github_graphql.shown(asked, query)
        if data.get("viewer", "") is None:  # which is never null, so that all around it is
            data = None
        errors = {"errors": self._errors} if self._errors else {}
        return Answer(200, {"data": data, **errors})

    def _refuse(self, message: str, *path: str, kind: str = "NOT_FOUND") -> None:
        place = [{"line": 2, "column": 3}]
        self._errors.append({"type": kind, "path": list(path), "locations": place, "message": message})

    def _viewer(self) -> dict[str, Any] | None:
        # To GraphQL even a bot that asks who it is is a user, whose login has the sign of a bot.
        if self.may_see_viewer:
            return {"__typename": "User", "login": self.login}
        self._refuse("Resource not accessible by integration", "viewer", kind="FORBIDDEN")
        return None

    def _repository(self, owner: str, name: str, **_: Any) -> dict[str, Any] | None:
        if f"{owner}/{name}".lower() == self.repository.lower():
            return {"__typename": "Repository", "issue": self._issue_by_number}
        self._refuse(f"Could not resolve to a Repository with the name '{owner}/{name}'.", "repository")
        return None

    def _issue_by_number(self, number: int) -> dict[str, Any] | None:
        issue = self.issues.get(number)
        if issue is None or issue.pull_request or not self.facts["has_issues"]:
            message = f"Could not resolve to an Issue with the number of {number}."
            self._refuse(message, "repository", "issue")
            return None

        def edits(first: int | None = None, after: str | None = None, **others: Any) -> dict[str, Any] | None:
            if any(others.values()):
                raise NotImplementedError(f"the double does not know {others}")
            path = ("repository", "issue", "userContentEdits")
            if first is None or not 1 <= first <= 100:
                message = (
                    "You must provide a `first` or `last` value, from 1 to 100, to properly paginate the connection."
                )
                self._refuse(message, *path, kind="MISSING_PAGINATION_BOUNDARIES")
                return None
            # A cursor names a revision, so that later ones move no other to another page.
            oldest = len(issue.revisions) if after is None else int(urlsafe_b64decode(after))
            rest = list(enumerate(issue.revisions[:oldest]))[::-1]
            last = urlsafe_b64encode(str(rest[:first][-1][0]).encode()).decode() if rest else None
            return {
                "__typename": "UserContentEditConnection",
                "nodes": [self.shown_revision(revision) for _, revision in rest[:first]],
                "pageInfo": {"__typename": "PageInfo", "hasNextPage": len(rest) > first, "endCursor": last},
                "totalCount": len(issue.revisions),
            }

        told = {"number": issue.number, "body": issue.body or "", "userContentEdits": edits}
        return {"__typename": "Issue", **told}
