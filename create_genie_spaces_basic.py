"""Create or update the metric views, the five Genie spaces and their supervisor. `--help`"""

import sys

from ops.spaces.command import main

if __name__ == "__main__":
    sys.exit(main())
