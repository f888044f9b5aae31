"""Model serving: the supervisor over the Genie spaces, and a plain language-model endpoint."""

from emulator.serving.endpoints import routes

__all__ = ["routes"]
