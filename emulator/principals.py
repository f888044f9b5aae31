"""Users, groups and the service principal: who is who in an access list, and in Unity Catalog."""

from emulator.errors import ApiError
from emulator.personas import Persona, persona_by_email
from emulator.tokens import CLIENT_ID, SERVICE_PRINCIPAL

Who = tuple[str, str]
"""`user_name`, `group_name` or `service_principal_name`, and the name."""

KINDS = ("user_name", "group_name", "service_principal_name")
EVERYBODY: Who = ("group_name", "users")
ADMINS: Who = ("group_name", "admins")
ACCOUNT_USERS = "account users"
# How the platform spells a principal that it does not find: "Principal: GroupName(x) does not
# exist", seen by many with groups that the account has and the workspace has not.
SPELLED = {
    "user_name": "UserName",
    "group_name": "GroupName",
    "service_principal_name": "ServicePrincipalName",
}


def names_of(persona: Persona) -> frozenset[Who]:
    """The entries of an access list that mean this person."""
    if persona is SERVICE_PRINCIPAL:
        return frozenset({("service_principal_name", CLIENT_ID)})
    own = frozenset({("user_name", persona.email), EVERYBODY})
    return own | {ADMINS} if persona.is_admin else own


def check_in_workspace(who: Who) -> None:
    """The workspace's lists know its own groups, not `account users`, which is the account's."""
    kind, name = who
    known = {
        "user_name": persona_by_email(name) is not None,
        "group_name": who in (EVERYBODY, ADMINS),
        "service_principal_name": name == CLIENT_ID,
    }
    if not known[kind]:
        message = f"Principal: {SPELLED[kind]}({name}) does not exist"
        raise ApiError(404, "RESOURCE_DOES_NOT_EXIST", message)


def check_in_account(name: str) -> None:
    """Unity Catalog knows the account's people and groups; `users` and `admins` are no such
    groups (observed by several: "Could not find principal with name users")."""
    if name.lower() != ACCOUNT_USERS and name != CLIENT_ID and persona_by_email(name) is None:
        message = f"Could not find principal with name {name}"
        raise ApiError(404, "PRINCIPAL_DOES_NOT_EXIST", message)
