"""Closed lists of the unified standard."""

from enum import StrEnum


class Theme(StrEnum):
    POC = "POC"
    SGBV = "SGBV"


class DeliveryPhase(StrEnum):
    """When training is delivered. Not to be confused with the response phase of an incident."""

    PRE_DEPLOYMENT = "pre_deployment"
    INDUCTION = "induction"
    REFRESHER = "refresher"

    @property
    def letter(self) -> str:
        """The letter the standard's outcomes use: P, I or R."""
        return {"pre_deployment": "P", "induction": "I", "refresher": "R"}[self.value]
