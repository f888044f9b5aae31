"""Statements that are not queries, read: CREATE VIEW WITH METRICS, DROP, GRANT, DESCRIBE, SHOW."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from emulator.warehouse.catalog import Name, parse_name
from emulator.warehouse.errors import syntax_error, unsupported_statement


@dataclass(frozen=True, slots=True)
class CreateView:
    name: Name
    replace: bool
    if_not_exists: bool
    comment: str | None
    yaml: str


@dataclass(frozen=True, slots=True)
class CreateTable:
    """From the Parquet files below `path`; `select` is what stands before FROM."""

    name: Name
    replace: bool
    properties: Mapping[str, str]
    select: str
    path: str


@dataclass(frozen=True, slots=True)
class CreatePlainView:
    name: Name
    replace: bool
    properties: Mapping[str, str]
    query: str


@dataclass(frozen=True, slots=True)
class DropView:
    name: Name
    if_exists: bool


@dataclass(frozen=True, slots=True)
class ChangeGrant:
    """GRANT, or REVOKE when `revoked`."""

    revoked: bool
    privileges: tuple[str, ...]
    securable: str
    principal: str


@dataclass(frozen=True, slots=True)
class DescribeTable:
    name: Name
    extended: bool
    as_json: bool


@dataclass(frozen=True, slots=True)
class DescribeSchema:
    name: str


@dataclass(frozen=True, slots=True)
class Show:
    """`of` None lists all that the caller may see."""

    what: str
    of: str | None = None
    pattern: str | None = None


Command = (
    CreateView
    | CreateTable
    | CreatePlainView
    | DropView
    | ChangeGrant
    | DescribeTable
    | DescribeSchema
    | Show
)

_NAME = r"(?P<name>(?:`[^`]+`|[\w\-]+)(?:\s*\.\s*(?:`[^`]+`|[\w\-]+)){0,2})"
_END = r"\s*;?\s*"
_CREATE = (
    r"CREATE\s+(?P<replace>OR\s+REPLACE\s+)?VIEW\s+(?P<exists>IF\s+NOT\s+EXISTS\s+)?"
    + _NAME
    + r"\s+"
    r"(?:WITH\s+METRICS\s+LANGUAGE\s+YAML\s+(?:COMMENT\s+(?P<comment>'(?:[^'\\]|\\.)*')\s+)?"
    r"|(?:COMMENT\s+(?P<comment2>'(?:[^'\\]|\\.)*')\s+)WITH\s+METRICS\s+LANGUAGE\s+YAML\s+)"
    r"AS\s+(?P<tag>\$\w*\$)(?P<yaml>.*)(?P=tag)"
)
_MADE = (
    _NAME + r"(?:\s+COMMENT\s+(?P<comment>'(?:[^'\\]|\\.)*'))?"
    r"(?:\s+TBLPROPERTIES\s*\((?P<properties>[^)]*)\))?\s+AS\s+"
)
_CREATE_TABLE = (
    r"CREATE\s+(?P<replace>OR\s+REPLACE\s+)?TABLE\s+" + _MADE + r"(?P<select>SELECT\s.*?)\s+FROM\s+"
    r"read_files\s*\(\s*'(?P<path>[^']+)'\s*,\s*format\s*=>\s*'parquet'\s*\)"
)
_CREATE_PLAIN = (
    r"CREATE\s+(?P<replace>OR\s+REPLACE\s+)?VIEW\s+" + _MADE + r"(?P<query>(?:SELECT|WITH)\s.*)"
)
_DROP = r"DROP\s+VIEW\s+(?P<exists>IF\s+EXISTS\s+)?" + _NAME
_GRANT = (
    r"(?P<verb>GRANT|REVOKE)\s+(?P<privileges>[A-Z ,]+?)\s+ON\s+"
    r"(?:(?:VIEW|TABLE|SCHEMA|DATABASE|CATALOG)\s+)?" + _NAME + r"\s+(?:TO|FROM)\s+"
    r"(?P<principal>`[^`]+`|\S+?)"
)
_DESCRIBE_SCHEMA = r"DESC(?:RIBE)?\s+(?:SCHEMA|DATABASE)\s+(?:EXTENDED\s+)?" + _NAME
_DESCRIBE = (
    r"DESC(?:RIBE)?\s+(?:TABLE\s+)?(?P<extended>EXTENDED\s+)?" + _NAME + r"(?P<json>\s+AS\s+JSON)?"
)
_SHOW_GRANTS = r"SHOW\s+GRANTS\s+ON\s+(?:(?:VIEW|TABLE|SCHEMA|CATALOG)\s+)?" + _NAME
_SHOW_OF = r"SHOW\s+(?P<what>COLUMNS|CREATE\s+TABLE)\s+(?:(?:IN|FROM)\s+)?" + _NAME
_SHOW = (
    r"SHOW\s+(?P<what>CATALOGS|SCHEMAS|DATABASES|TABLES|VIEWS)"
    r"(?:\s+(?:IN|FROM)\s+" + _NAME + r")?(?:\s+LIKE\s+'(?P<pattern>[^']*)')?"
)
_COMMENTS = re.compile(r"\A(?:\s+|--[^\n]*(?:\n|\Z)|/\*.*?\*/)+", re.DOTALL)
_FLAGS = re.IGNORECASE | re.DOTALL

Read = Callable[[re.Match[str], str, str], Command]


def parse_command(sql: str, catalog: str, schema: str) -> Command | None:
    """The command, or None for a query. Other statements are refused."""
    text = _COMMENTS.sub("", sql)
    for pattern, read in _READERS:
        if matched := re.fullmatch(pattern + _END, text, _FLAGS):
            return read(matched, catalog, schema)
    word = (re.match(r"\w+", text) or [""])[0].upper()
    if word == "CREATE" and re.search(r"WITH\s+METRICS", text, re.IGNORECASE):
        raise syntax_error(
            "Write CREATE [OR REPLACE] VIEW name WITH METRICS LANGUAGE YAML [COMMENT '...'] "
            "AS $$ yaml $$."
        )
    if word in {"DESCRIBE", "DESC", "SHOW", "GRANT", "REVOKE"}:
        raise syntax_error(f"Syntax error in this form of {word}.")
    if word and word not in {"SELECT", "WITH", "FROM", "VALUES"} and not text.startswith("("):
        raise unsupported_statement(f"{word} statements")
    return None


def _create(found: re.Match[str], catalog: str, schema: str) -> Command:
    comment = found["comment"] or found["comment2"]
    return CreateView(
        name=parse_name(found["name"], catalog, schema),
        replace=bool(found["replace"]),
        if_not_exists=bool(found["exists"]),
        comment=comment and re.sub(r"\\(.)", r"\1", comment[1:-1]),
        yaml=found["yaml"],
    )


def _create_table(found: re.Match[str], catalog: str, schema: str) -> Command:
    return CreateTable(
        name=parse_name(found["name"], catalog, schema),
        replace=bool(found["replace"]),
        properties=_properties(found),
        select=found["select"],
        path=found["path"],
    )


def _create_plain(found: re.Match[str], catalog: str, schema: str) -> Command:
    return CreatePlainView(
        name=parse_name(found["name"], catalog, schema),
        replace=bool(found["replace"]),
        properties=_properties(found),
        query=found["query"].rstrip("; \n"),
    )


def _properties(found: re.Match[str]) -> Mapping[str, str]:
    """The comment among them, as Unity Catalog shows both of a table."""
    stated = dict(re.findall(r"'([^']*)'\s*=\s*'([^']*)'", found["properties"] or ""))
    comment = found["comment"] and re.sub(r"\\(.)", r"\1", found["comment"][1:-1])
    return {**stated, "comment": comment} if comment else stated


def _drop(found: re.Match[str], catalog: str, schema: str) -> Command:
    return DropView(parse_name(found["name"], catalog, schema), bool(found["exists"]))


def _grant(found: re.Match[str], catalog: str, schema: str) -> Command:
    privileges = tuple(" ".join(p.split()).upper() for p in found["privileges"].split(","))
    return ChangeGrant(
        revoked=found["verb"].upper() == "REVOKE",
        privileges=privileges,
        securable=_plain(found["name"]),
        principal=found["principal"].strip("`").lower(),
    )


def _describe(found: re.Match[str], catalog: str, schema: str) -> Command:
    name = parse_name(found["name"], catalog, schema)
    return DescribeTable(name, bool(found["extended"]), bool(found["json"]))


def _describe_schema(found: re.Match[str], catalog: str, schema: str) -> Command:
    return DescribeSchema(_plain(found["name"]))


def _show(found: re.Match[str], catalog: str, schema: str) -> Command:
    what = " ".join(found["what"].upper().split())
    return Show(what, _plain(found["name"]), found["pattern"])


def _show_of(found: re.Match[str], catalog: str, schema: str) -> Command:
    what = " ".join(found["what"].upper().split())
    return Show(what, str(parse_name(found["name"], catalog, schema)))


def _show_grants(found: re.Match[str], catalog: str, schema: str) -> Command:
    return Show("GRANTS", _plain(found["name"]))


def _plain(name: str | None) -> str:
    return ".".join(p.strip().strip("`").lower() for p in (name or "").split("."))


_READERS: tuple[tuple[str, Read], ...] = (
    (_CREATE, _create),
    (_CREATE_TABLE, _create_table),
    (_CREATE_PLAIN, _create_plain),
    (_DROP, _drop),
    (_GRANT, _grant),
    (_DESCRIBE_SCHEMA, _describe_schema),
    (_DESCRIBE, _describe),
    (_SHOW_GRANTS, _show_grants),
    (_SHOW_OF, _show_of),
    (_SHOW, _show),
)
