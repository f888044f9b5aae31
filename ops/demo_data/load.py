"""Files to a volume, then tables and views: each step looks first whether it was done before."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, TypeVar

from ops.demo_data.exported import Exported, Part, Table
from ops.demo_data.statements import COMMENT, EDITION, Place, create_table, create_view
from ops.deploy.failures import BadConfiguration
from ops.deploy.terminal import Terminal
from ops.sql import run_sql

if TYPE_CHECKING:
    from databricks.sdk import WorkspaceClient
    from databricks.sdk.service.catalog import TableInfo

AT_ONCE = 4
LABEL = {"data_label": "Demo data"}
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Loader:
    client: "WorkspaceClient"
    warehouse_id: str
    place: Place
    terminal: Terminal

    def load(self, exported: Exported) -> None:
        """Interrupted anywhere, the same call goes on from there."""
        self._schema(self.place.full_schema)
        self._volume()
        self._each("files in the volume", exported.parts, lambda p: self._upload(exported, p))
        edition = exported.edition
        self._each("tables", exported.tables, lambda table: self._table(table, edition))
        self._each("views", exported.tables, lambda table: self._view(table, edition))

    def label(self, schemas: Iterable[str]) -> None:
        """So that the product's header says what these figures are."""
        for name in schemas:
            self._schema(name)
            known = self.client.schemas.get(name).properties or {}
            if known.get("data_label") != LABEL["data_label"]:
                self.client.schemas.update(name, comment=COMMENT, properties={**known, **LABEL})
            self.terminal.say(f"  ✓ {name} is labelled {LABEL['data_label']!r}")

    def _schema(self, full_name: str) -> None:
        from databricks.sdk.errors import NotFound

        try:
            self.client.schemas.get(full_name)
        except NotFound:
            catalog, name = full_name.split(".")
            self.client.schemas.create(name, catalog, comment=COMMENT)

    def _volume(self) -> None:
        from databricks.sdk.errors import NotFound
        from databricks.sdk.service.catalog import VolumeType

        place = self.place
        try:
            self.client.volumes.read(place.full_volume)
        except NotFound:
            kind = VolumeType.MANAGED
            self.client.volumes.create(place.catalog, place.schema, place.volume, kind)

    def _upload(self, exported: Exported, part: Part) -> None:
        """A part of that name and size is that part: an upload is whole or not there."""
        from databricks.sdk.errors import NotFound

        path = f"{self.place.folder(exported.edition)}/{part.file}"
        try:
            if self.client.files.get_metadata(path).content_length == part.bytes:
                return
        except NotFound:
            self.client.files.create_directory(str(PurePosixPath(path).parent))
        with (exported.folder / part.file).open("rb") as content:
            self.client.files.upload(path, content, overwrite=True)

    def _table(self, table: Table, edition: str) -> None:
        if self._is_made(self.place.table(table), edition):
            return
        run_sql(self.client, self.warehouse_id, create_table(self.place, table, edition))

    def _view(self, table: Table, edition: str) -> None:
        if self._is_made(self.place.view(table), edition):
            return
        run_sql(self.client, self.warehouse_id, create_view(self.place, table, edition))

    def _is_made(self, name: str, edition: str) -> bool:
        """Whether it is there of this edition. One that is not ours is never replaced."""
        found = self._found(name)
        if found is None:
            return False
        known = (found.properties or {}).get(EDITION)
        if known is None:
            raise BadConfiguration(
                f"{name} exists and was not made by this command.",
                "Choose another place with --catalog and --schema, or drop it yourself.",
            )
        return known == edition

    def _found(self, name: str) -> "TableInfo | None":
        from databricks.sdk.errors import NotFound

        try:
            return self.client.tables.get(name)
        except NotFound:
            return None

    def _each(self, label: str, items: Sequence[Item], do: Callable[[Item], None]) -> None:
        self.terminal.each(label, items, do, at_once=AT_ONCE)
