"""Entry of `python -m oracle`."""

import sys

from oracle.main import main

sys.exit(main())
