"""The people of the local workspace, and what each of them may do."""

from dataclasses import dataclass

ALL_SPACES = frozenset({"finance", "marketing", "customers", "operations", "sales"})
ALL_SCOPES = frozenset(
    {"sql", "genie", "dashboards.genie", "model-serving", "serving.serving-endpoints"}
    | {"iam.current-user:read", "iam.access-control:read"}
    | {"catalog.catalogs:read", "catalog.schemas:read", "catalog.tables:read"}
)


@dataclass(frozen=True, slots=True)
class Persona:
    """A user. `views` are the spaces whose metric views they may SELECT; `region` filters rows."""

    key: str
    display_name: str
    title: str
    views: frozenset[str] = ALL_SPACES
    region: str | None = None
    may_use_warehouse: bool = True
    scopes: frozenset[str] = ALL_SCOPES
    is_admin: bool = False

    @property
    def email(self) -> str:
        return f"{self.key}@dominos.example"


EXECUTIVE = Persona("erin.executive", "Erin Okafor", "Chief Executive, sees everything")
MARKETING = Persona(
    "marco.marketing",
    "Marco Silva",
    "Marketing, has no grant on Operations",
    views=ALL_SPACES - {"operations"},
)
REGIONAL = Persona(
    "rita.regional", "Rita Novak", "Regional manager, rows of the Midwest only", region="Midwest"
)
NO_WAREHOUSE = Persona(
    "nora.nowarehouse", "Nora Lind", "Has no grant on the SQL warehouse", may_use_warehouse=False
)
NO_SCOPE = Persona(
    "sam.noscope",
    "Sam Ito",
    "Has a token without the serving scopes",
    scopes=ALL_SCOPES - {"model-serving", "serving.serving-endpoints"},
)
ADMIN = Persona("ada.admin", "Ada Brandt", "Workspace administrator", is_admin=True)

PERSONAS = (EXECUTIVE, MARKETING, REGIONAL, NO_WAREHOUSE, NO_SCOPE, ADMIN)


def persona_by_email(email: str) -> Persona | None:
    return next((p for p in PERSONAS if p.email == email.lower()), None)
