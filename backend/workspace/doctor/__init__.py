"""Why somebody cannot be answered: what the product needs of a workspace, checked as one person."""

from backend.workspace.doctor.examination import examine
from backend.workspace.doctor.findings import Finding
from backend.workspace.doctor.needs import Needs, SpaceNeed, ViewNeed

__all__ = ["Finding", "Needs", "SpaceNeed", "ViewNeed", "examine"]
