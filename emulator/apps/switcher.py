"""`/.emulator/`: the proxy's own pages. Who the browser is, and how the start goes."""

from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from emulator.apps import pages
from emulator.apps.forwarding import COOKIE, Forwarding
from emulator.apps.progress import Progress
from emulator.errors import ApiError, respond
from emulator.personas import EXECUTIVE, PERSONAS, Persona
from emulator.requests import json_object

BY_KEY: Mapping[str, Persona] = {persona.key: persona for persona in PERSONAS}
DEFAULT = EXECUTIVE


class UnknownPersona(Exception):
    """The cookie or the link names nobody of this workspace."""


def persona_of(headers: Headers) -> Persona:
    """Whom the browser has chosen to be; nobody chosen is the executive."""
    try:
        cookie = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        cookie = None
    return named(cookie.value) if cookie else DEFAULT


def named(key: str) -> Persona:
    """By key, or by e-mail address."""
    persona = BY_KEY.get(key.partition("@")[0].lower())
    if persona is None:
        raise UnknownPersona(f"There is no {key!r} in this workspace. Choose one of these.")
    return persona


def unknown(error: UnknownPersona) -> Response:
    """400 with everyone there is, so that the next click mends it."""
    return HTMLResponse(pages.switcher(None, str(error)), 400)


def create_switcher(progress: Progress, forwarding: Forwarding) -> Starlette:
    def show(request: Request) -> Response:
        try:
            return HTMLResponse(pages.switcher(persona_of(request.headers)))
        except UnknownPersona as error:
            return unknown(error)

    async def choose(request: Request) -> Response:
        # urlencoded by hand: the form parser would be one more dependency.
        body = (await request.body()).decode("latin-1")
        return become(body.removeprefix("persona="))

    def link(request: Request) -> Response:
        return become(request.path_params["key"])

    def status(_request: Request) -> JSONResponse:
        return JSONResponse(
            {
                "phase": progress.phase,
                "message": progress.message,
                "fraction": progress.fraction,
            }
        )

    async def change_forwarding(request: Request) -> JSONResponse:
        forwarding.change(await json_object(request))
        return JSONResponse(
            {
                "passthrough": forwarding.passthrough,
                "scopes": sorted(forwarding.scopes),
                "token_life": forwarding.tokens.life,
            }
        )

    return Starlette(
        exception_handlers={ApiError: respond},
        routes=[
            Route("/.emulator", RedirectResponse("/.emulator/")),
            Route("/.emulator/", show, methods=["GET"]),
            Route("/.emulator/", choose, methods=["POST"]),
            Route("/.emulator/status", status),
            Route("/.emulator/forwarding", change_forwarding, methods=["POST"]),
            Route("/.emulator/as/{key}", link),
        ],
    )


def become(key: str) -> Response:
    """Set the cookie and open the app."""
    try:
        persona = named(key)
    except UnknownPersona as error:
        return unknown(error)
    response = RedirectResponse("/", 303)
    response.set_cookie(COOKIE, persona.key, httponly=True, samesite="lax", path="/")
    return response
