"""What is to be done, from what is wanted and what is there. Pure."""

from dataclasses import dataclass

from ops.deploy.app_steps import AwaitDeletion, CreateApp, EnsureCompute, GrantAccess, UpdateApp
from ops.deploy.bundle import AppDefinition
from ops.deploy.changes import changes
from ops.deploy.deploy_steps import Deploy, Verify
from ops.deploy.file_steps import RemoveFiles, UploadFiles
from ops.deploy.found import Found, RemoteFile
from ops.deploy.source import LocalFile, digest
from ops.deploy.step import Step


@dataclass(frozen=True, slots=True)
class Config:
    """What is wanted: the app as databricks.yml says, and the files as they are here."""

    app: AppDefinition
    files: tuple[LocalFile, ...]


def plan(config: Config, found: Found) -> tuple[Step, ...]:
    """Files go up before anything is taken away, and the app changes before it is deployed."""
    defining = _defining(config.app, found)
    filing = _filing(config.files, found)
    needed = bool(defining or filing) or not is_current(config, found)
    starting: list[Step] = [EnsureCompute(), Deploy(digest(config.files))] if needed else []
    asks = needed or found.manifest.verified != found.manifest.deployment_id
    return (*defining, *filing, *starting, Verify(asks=asks))


def is_current(config: Config, found: Found) -> bool:
    """Whether what runs is what is here: nobody rolled back or deployed something else since."""
    if found.app is None:
        return False
    known = found.manifest
    same = known.digest == digest(config.files)
    active = known.deployment_id == found.app.active_deployment != ""
    return same and active and (found.app.compute, found.app.state) == ("ACTIVE", "RUNNING")


def _defining(wanted: AppDefinition, found: Found) -> list[Step]:
    if found.app is None:
        granting: list[Step] = [GrantAccess(wanted.access)] if wanted.access else []
        return [CreateApp(wanted), *granting]
    if found.app.compute == "DELETING":
        return [AwaitDeletion(), *_defining(wanted, Found())]
    steps: list[Step] = []
    difference = changes(found.app.fields, wanted)
    if difference.mask:
        steps.append(UpdateApp(wanted, difference.mask, difference.lines, difference.removes))
    if missing := tuple(entry for entry in wanted.access if entry not in found.app.access):
        steps.append(GrantAccess(missing))
    return steps


def _filing(files: tuple[LocalFile, ...], found: Found) -> list[Step]:
    there = {remote.path: remote for remote in found.files}
    changed = tuple(file for file in files if not _is_there(file, there.get(file.path), found))
    names = {file.path for file in files}
    # A file cannot overwrite a notebook, so that one goes first.
    traps = {file.path for file in changed if _is_trap(there.get(file.path))}
    stale = tuple(sorted(set(there) - names))
    steps: list[Step] = [RemoveFiles(tuple(sorted(traps)), "in the way")] if traps else []
    if changed:
        known = {f.path: found.manifest.files[f.path] for f in files if f not in changed}
        steps.append(UploadFiles(changed, found.folders, known))
    return [*steps, RemoveFiles(stale, "no longer here")] if stale else steps


def _is_there(file: LocalFile, remote: RemoteFile | None, found: Found) -> bool:
    """Sent by us with this content, and not touched by anybody since."""
    known = found.manifest.files.get(file.path)
    if remote is None or known is None or remote.kind != "FILE":
        return False
    sent = (file.sha256, file.size, remote.modified_at)
    return sent == (known.sha256, remote.size, known.modified_at)


def _is_trap(remote: RemoteFile | None) -> bool:
    return remote is not None and remote.kind != "FILE"
