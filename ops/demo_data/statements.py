"""The SQL that makes a table of Parquet files, and the view that shows what has happened. Pure."""

from dataclasses import dataclass

from ops.demo_data.exported import TIME, Table
from ops.sql import quoted

EDITION = "demo_data.edition"
COMMENT = "Made-up demonstration data; no real business figures."


@dataclass(frozen=True, slots=True)
class Place:
    """Where the data go: `volume` takes the files, `schema` of `catalog` the tables and views."""

    catalog: str
    schema: str
    volume: str

    @property
    def full_schema(self) -> str:
        return f"{self.catalog}.{self.schema}"

    @property
    def full_volume(self) -> str:
        return f"{self.full_schema}.{self.volume}"

    def folder(self, edition: str) -> str:
        return f"/Volumes/{self.catalog}/{self.schema}/{self.volume}/{edition}"

    def table(self, table: Table) -> str:
        """Rows of days to come are in it; everybody else reads the view."""
        return f"{self.full_schema}.{table.name}_all"

    def view(self, table: Table) -> str:
        return f"{self.full_schema}.{table.name}"


def create_table(place: Place, table: Table, edition: str) -> str:
    """Typed column by column: Parquet's timestamps would arrive without a time zone."""
    columns = ", ".join(f"CAST(`{c.name}` AS {c.type}) AS `{c.name}`" for c in table.columns)
    files = f"{place.folder(edition)}/{table.name}/"
    return (
        f"CREATE OR REPLACE TABLE {quoted(place.table(table))} COMMENT '{COMMENT}' "
        f"TBLPROPERTIES ('{EDITION}' = '{edition}') AS "
        f"SELECT {columns} FROM read_files('{files}', format => 'parquet')"
    )


def create_view(place: Place, table: Table, edition: str) -> str:
    shown = ", ".join(f"`{c.name}`" for c in table.columns if c.name != TIME)
    seen = f" WHERE `{TIME}` <= current_timestamp()" if table.is_timed else ""
    comment = (table.comment or COMMENT).replace("\\", "\\\\").replace("'", "\\'")
    return (
        f"CREATE OR REPLACE VIEW {quoted(place.view(table))} COMMENT '{comment}' "
        f"TBLPROPERTIES ('{EDITION}' = '{edition}') AS "
        f"SELECT {shown} FROM {quoted(place.table(table))}{seen}"
    )
