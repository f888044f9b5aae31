"""The Genie spaces that exist: create, read, change, trash."""

import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from emulator.clock import Clock
from emulator.errors import ApiError, bad_request, does_not_exist
from emulator.genie import serialized_space


@dataclass(frozen=True, slots=True)
class Space:
    """`revision` counts changes of the document; the etag is made of it."""

    id: str
    title: str
    description: str
    warehouse_id: str
    parent_path: str
    document: Mapping[str, Any]
    created: datetime
    updated: datetime
    revision: int = 1

    @property
    def etag(self) -> str:
        return f"{self.id[:8]}-{self.revision}"

    @property
    def metric_views(self) -> tuple[str, ...]:
        return serialized_space.metric_views(dict(self.document))

    @property
    def sample_questions(self) -> tuple[str, ...]:
        return serialized_space.sample_questions(dict(self.document))

    @property
    def benchmarks(self) -> tuple[serialized_space.Benchmark, ...]:
        return serialized_space.benchmarks(dict(self.document))

    def body(self, *, whole: bool = False) -> dict[str, Any]:
        """`whole` adds the document and its etag, which lists leave out."""
        body: dict[str, Any] = {
            "space_id": self.id,
            "title": self.title,
            "description": self.description,
            "warehouse_id": self.warehouse_id,
            "parent_path": self.parent_path,
            "create_time": self.created.isoformat().replace("+00:00", "Z"),
            "update_time": self.updated.isoformat().replace("+00:00", "Z"),
        }
        if whole:
            text = json.dumps(self.document, separators=(",", ":"), ensure_ascii=False)
            body |= {"serialized_space": text, "etag": self.etag}
        return body


def space_id(title: str) -> str:
    """The id of the first space called so, on every machine."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"genie-space:{title}").hex


class Spaces:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._spaces: dict[str, Space] = {}

    def __iter__(self) -> Iterator[Space]:
        return iter(sorted(self._spaces.values(), key=lambda space: space.title))

    def get(self, space: str) -> Space:
        found = self._spaces.get(space.replace("-", "").lower())
        if found is None:
            # The platform's words, for one that is not there and for one that may not be seen
            # (databricks-sdk-py #1073).
            node = f"Node with resource name Some(datarooms/{space}) does not exist."
            raise does_not_exist(f"Unable to get space [{space}]. Caused by {node}")
        return found

    def create(self, body: Mapping[str, Any]) -> Space:
        for field in ("warehouse_id", "serialized_space"):
            if not body.get(field):
                raise bad_request(f"{field} is required to create a Genie space.")
        title = str(body.get("title") or "New Space")
        now = self._clock.now()
        space = Space(
            id=self._free_id(title),
            title=title,
            description=str(body.get("description") or ""),
            warehouse_id=str(body["warehouse_id"]),
            parent_path=_path(body.get("parent_path")),
            document=serialized_space.parse(body["serialized_space"]),
            created=now,
            updated=now,
        )
        self._spaces[space.id] = space
        return space

    def update(self, space: Space, body: Mapping[str, Any]) -> Space:
        """Empty fields are unchanged; a stale etag is a conflict."""
        etag = body.get("etag")
        if etag and etag != space.etag:
            raise ApiError(
                409,
                "RESOURCE_CONFLICT",
                f"The Genie space {space.id} was changed meanwhile. Read it again for its etag.",
            )
        changed = replace(
            space,
            title=str(body.get("title") or space.title),
            description=str(body.get("description") or space.description),
            warehouse_id=str(body.get("warehouse_id") or space.warehouse_id),
            parent_path=_path(body.get("parent_path")) or space.parent_path,
            updated=self._clock.now(),
        )
        if body.get("serialized_space"):
            document = serialized_space.parse(body["serialized_space"])
            if document != space.document:
                changed = replace(changed, document=document, revision=space.revision + 1)
        self._spaces[space.id] = changed
        return changed

    def trash(self, space: Space) -> None:
        del self._spaces[space.id]

    def _free_id(self, title: str) -> str:
        """Two spaces may have the same title."""
        candidate, number = space_id(title), 1
        while candidate in self._spaces:
            number += 1
            candidate = space_id(f"{title}#{number}")
        return candidate


def _path(value: object) -> str:
    # The platform strips this prefix (observed in the test server of Databricks' CLI).
    return str(value or "").removeprefix("/Workspace")
