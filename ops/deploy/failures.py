"""How a deployment can end other than well, each with its exit code.

DeployError
├── BadConfiguration   2  what was asked, or databricks.yml, cannot be meant
├── NotReady           3  preflight found problems; nothing was changed
├── Unhealthy          4  deployed, but the app does not run as it should
├── Declined           5  nobody said yes
├── Busy               6  somebody else is deploying this app
└── BelowGate          7  the Genie spaces answer less rightly than they must (ops.evaluate)
"""


class DeployError(Exception):
    """Something failed under way; running the same command again goes on from there."""

    exit_code = 1

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(f"{message} {remedy}".strip())
        self.message = message
        self.remedy = remedy


class BadConfiguration(DeployError):
    exit_code = 2


class NotReady(DeployError):
    exit_code = 3


class Unhealthy(DeployError):
    exit_code = 4


class Declined(DeployError):
    exit_code = 5


class Busy(DeployError):
    exit_code = 6
