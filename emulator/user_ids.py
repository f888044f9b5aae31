"""A number for each person, the same on every machine, as SCIM and Genie name users."""

import zlib

from emulator.personas import Persona


def user_id(persona: Persona) -> int:
    return 10**15 + zlib.crc32(persona.key.encode())
