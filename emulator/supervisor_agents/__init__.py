"""Supervisor agents and their tools, as the platform's (beta) API shows them."""

from emulator.supervisor_agents.agents import Agent, AgentTool, Supervisors

__all__ = ["Agent", "AgentTool", "Supervisors"]
