"""`python -m ops.demo_data --help`"""

import sys

from ops.demo_data.command import main

if __name__ == "__main__":
    sys.exit(main())
