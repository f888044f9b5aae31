"""Steps that make uploaded files the running app: deploy a snapshot, then prove that it runs."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ops.deploy.api import Api
from ops.deploy.deployments import deploy_source
from ops.deploy.folder import read_manifest, write_manifest
from ops.deploy.verify import verify


@dataclass(frozen=True, slots=True)
class Deploy:
    """`digest` is that of all files, so that the next run knows what this deployment holds."""

    digest: str
    loses: tuple[str, ...] = ()

    def describe(self) -> tuple[str, ...]:
        return ("▶ deploy a snapshot of the files",)

    def facts(self) -> Mapping[str, Any]:
        return {"action": "deploy", "digest": self.digest}

    def run(self, api: Api) -> None:
        deployment_id = deploy_source(api, api.folder)
        known = read_manifest(api)
        write_manifest(api, replace(known, digest=self.digest, deployment_id=deployment_id))


@dataclass(frozen=True, slots=True)
class Verify:
    """`asks`: what runs has not answered a question yet, so one is worth what it costs."""

    asks: bool = True
    loses: tuple[str, ...] = ()

    def describe(self) -> tuple[str, ...]:
        asked = ", which answers a question" if self.asks else ""
        return (f"? verify that it runs, is ready, and serves the chat{asked}",)

    def facts(self) -> Mapping[str, Any]:
        return {"action": "verify", "asks": self.asks}

    def run(self, api: Api) -> None:
        if verify(api, asks=self.asks) and self.asks:
            known = read_manifest(api)
            write_manifest(api, replace(known, verified=known.deployment_id))
