"""One question in one fresh process: `python -m benchmarks.cold KEY`, the problem on stdin as JSON."""

import json
import sys

from benchmarks.peers import peer
from benchmarks.problem import Problem

if __name__ == "__main__":
    gamma, beta, c = json.load(sys.stdin)
    print(peer(sys.argv[1]).load()(Problem(tuple(gamma), beta, c)))
