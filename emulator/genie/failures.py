"""Why a message ends FAILED: an error type of the platform and a sentence."""


class GenieFailure(Exception):
    """Raised while answering; becomes the message's `error`."""

    def __init__(self, error_type: str, text: str) -> None:
        super().__init__(text)
        self.error_type = error_type
        self.text = text
