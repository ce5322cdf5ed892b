"""What a training is given of files whose authorship is known (F14)."""

from __future__ import annotations

from pathlib import Path

from gptwriter.documents import companion
from gptwriter.documents.companion import Companion
from gptwriter.documents.provenance import Origin, Provenance, Run
from gptwriter.finetune.sources import documents_in, entries


def test_f14_what_a_model_wrote_into_a_file_is_neither_learned_nor_counted(tmp_path: Path) -> None:
    file = tmp_path / "story.txt"
    text = "She walked home.\nIt rained.\n"
    file.write_bytes(text.replace("\n", "\r\n").encode())
    provenance = Provenance(
        [Run(Origin.TYPED, 4), Run(Origin.ACCEPTED, 12, 1), Run(Origin.TYPED, 12)]
    )
    companion.save(file, Companion.of(provenance, text))
    (document,) = documents_in([tmp_path])
    assert document.text.split() == ["She", "It", "rained."]
    assert document.left_out == 12
    (found,) = entries([file])
    assert (found.left_out, found.characters) == (12, len(document.text))


def test_f14_what_was_pasted_is_learned_when_the_writer_says_it_is_hers(tmp_path: Path) -> None:
    file = tmp_path / "story.txt"
    text = "She walked home.\nIt rained.\n"
    file.write_text(text, encoding="utf-8")
    provenance = Provenance(
        [Run(Origin.PASTED, 4), Run(Origin.ACCEPTED, 12, 1), Run(Origin.TYPED, 12)]
    )
    companion.save(file, Companion.of(provenance, text))
    (document,) = documents_in([file])
    assert (document.text.split(), document.left_out) == (["It", "rained."], 16)
    (document,) = documents_in([file], with_pasted=True)
    assert (document.text.split(), document.left_out) == (["She", "It", "rained."], 12)
    (found,) = entries([file], with_pasted=True)
    assert (found.left_out, found.pasted) == (12, 4)
