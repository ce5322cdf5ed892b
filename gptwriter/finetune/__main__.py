"""`python -m gptwriter.finetune CONFIG`, which `accelerate launch -m` runs as well."""

from __future__ import annotations

import sys

from gptwriter.finetune import process

if __name__ == "__main__":
    sys.exit(process.main(sys.argv[1:]))
