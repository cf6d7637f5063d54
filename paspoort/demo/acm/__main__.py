"""Run the demonstration's ACM: `python -m paspoort.demo.acm --config FILE --port N`."""

import argparse
import json
import os
from pathlib import Path
from urllib.parse import urlsplit

from granian import Granian
from granian.constants import Interfaces


def main() -> None:
    """Serve until interrupted: one process, because what is under way lives in its memory, with two
    threads."""
    parser = argparse.ArgumentParser(prog="python -m paspoort.demo.acm", description=main.__doc__)
    parser.add_argument("--config", required=True, help="JSON file with issuer, personas and clients")
    parser.add_argument("--port", type=int, help="port on 127.0.0.1; that of the issuer when left out")
    options = parser.parse_args()
    issuer = json.loads(Path(options.config).read_text())["issuer"]
    os.environ["PASPOORT_DEMO_ACM"] = str(Path(options.config).resolve())
    Granian(
        "paspoort.demo.acm.app:application",
        address="127.0.0.1",
        port=options.port or urlsplit(issuer).port or 80,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=2,
        websockets=False,
        log_access=False,
    ).serve()


if __name__ == "__main__":
    main()
