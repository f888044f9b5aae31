"""The supervisor step by step, where there is no API: the guide's steps, filled in. Pure."""

from collections.abc import Iterator, Sequence

from ops.supervisor.definition import Definition


def steps(wanted: Definition, host: str, groups: Sequence[str]) -> Iterator[str]:
    """As MAS_SETUP_GUIDE.md, with the names, ids and descriptions of this workspace."""
    yield f"1. Open {host} → Agents → Multi-Agent Supervisor (newer: Supervisor Agent) → Build."
    yield f"2. Name:         {wanted.name}"
    yield f"   Description:  {wanted.description}"
    yield f"   Instructions: {wanted.instructions}"
    yield f"3. Add these {len(wanted.tools)} Genie spaces as agents, with these descriptions:"
    for tool in wanted.tools:
        yield f"   - {tool.title}"
        yield f"     id           {tool.space_id}"
        yield f"     description  {tool.description}"
    yield "4. Create it, and wait until its endpoint is Ready (up to ten minutes)."
    who = ", ".join(groups) or "the people who will ask"
    yield f"5. Serving → its endpoint → Permissions: CAN QUERY for {who}."
    yield "6. Tell the app: MAS_ENDPOINT_NAME in .env, and for the deployed app"
    yield "   python deploy_app.py --var supervisor=<the endpoint's name>"
