"""Deploy the app to a Databricks workspace. `python deploy_app.py --help`"""

import sys

from ops.deploy.command import main

if __name__ == "__main__":
    sys.exit(main())
