"""`python -m ops.evaluate --help`"""

import sys

from ops.evaluate.command import main

if __name__ == "__main__":
    sys.exit(main())
