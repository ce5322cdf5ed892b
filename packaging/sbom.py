"""Writes the software bill of materials of a package: CycloneDX 1.6 as JSON, without a clock."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from components import Component


def write(path: Path, version: str, seconds: int, parts: Sequence[Component]) -> None:
    """The bill of gptwriter `version`, whose sources are of that second since 1970."""
    components = sorted((_component(part) for part in parts), key=lambda each: str(each["name"]))
    program = {
        "type": "application",
        "bom-ref": "gptwriter",
        "name": "gptwriter",
        "version": version,
        "licenses": [{"license": {"id": "Apache-2.0"}}],
    }
    name = json.dumps([version, seconds, components], sort_keys=True)
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name)}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": program,
        },
        "components": components,
        "dependencies": [
            {"ref": "gptwriter", "dependsOn": [each["bom-ref"] for each in components]}
        ],
    }
    path.write_text(json.dumps(bill, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _component(part: Component) -> dict[str, object]:
    found: dict[str, object] = {
        "type": "machine-learning-model" if part.sha256 else "library",
        "bom-ref": part.purl or part.name,
        "name": part.name,
    }
    if part.version:
        found["version"] = part.version
    if part.licence:
        found["licenses"] = [{"license": {"name": part.licence}}]
    if part.purl:
        found["purl"] = part.purl
    if part.sha256:
        found["hashes"] = [{"alg": "SHA-256", "content": part.sha256}]
    return found
