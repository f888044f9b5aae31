"""What was uploaded and deployed last, kept beside the files in the workspace. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

VERSION = 1


@dataclass(frozen=True, slots=True)
class Uploaded:
    """The hash that was sent, and when the workspace says that the file was last changed."""

    sha256: str
    modified_at: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """`verified` is the deployment that has answered a question."""

    files: Mapping[str, Uploaded] = field(default_factory=lambda: MappingProxyType({}))
    digest: str = ""
    deployment_id: str = ""
    verified: str = ""

    def to_text(self) -> str:
        files = {path: [f.sha256, f.modified_at] for path, f in sorted(self.files.items())}
        body = {"version": VERSION, "digest": self.digest, "deployment_id": self.deployment_id}
        return json.dumps({**body, "verified": self.verified, "files": files}, indent=1) + "\n"


def manifest_from_text(text: str) -> Manifest:
    """An unreadable one counts as none: everything is then uploaded again."""
    try:
        body = json.loads(text)
        if body["version"] != VERSION:
            return Manifest()
        files = {path: Uploaded(str(sha), int(at)) for path, (sha, at) in body["files"].items()}
        verified = str(body.get("verified") or "")
        return Manifest(files, str(body["digest"]), str(body["deployment_id"]), verified)
    except (ValueError, KeyError, TypeError, AttributeError):
        return Manifest()
