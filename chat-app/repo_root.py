"""Make `backend` importable when Chainlit is started from this folder."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.append(str(ROOT))  # append, never insert: Chainlit pops index 0 after loading us
