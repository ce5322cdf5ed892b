"""`python -m gptwriter.finetune CONFIG`, which `accelerate launch -m` runs as well."""

from __future__ import annotations

import sys

from gptwriter.finetune import launching, process

if __name__ == "__main__":
    launching.start_all(sys.argv[1:])
    sys.exit(process.main(sys.argv[1:]))
