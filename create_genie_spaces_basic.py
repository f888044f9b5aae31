"""Create or update the metric views and the five Genie spaces of a workspace."""

import sys

from ops.create_spaces import main

if __name__ == "__main__":
    sys.exit(main())
