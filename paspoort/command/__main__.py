"""`python -m paspoort.command`, the same as `paspoort`."""

import sys

from paspoort.command import main

sys.exit(main())
