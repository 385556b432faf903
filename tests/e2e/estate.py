"""The sample estate of dev mode, put into a server that has nothing, by its own API.

The values come from the file that dev mode itself loads, so that the same expectations hold.
"""

import json

import support

FILE = support.ROOT / "vaultsim" / "estate.json"


def read():
    return json.loads(FILE.read_text(encoding="utf-8"))
