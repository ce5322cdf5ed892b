"""Who is measured: gptwriter, and the peers that are installed, with equal numbers of threads."""

from __future__ import annotations

from functools import partial

from gptwriter.commands.bench import llama_cpp_peer, ours, peer_weights, transformers_peer
from gptwriter.commands.bench.options import Options
from gptwriter.commands.bench.stage import Stage, Start
from gptwriter.engine import catalog, child
from gptwriter.engine.api import WeightFormat

OURS = "gptwriter"
REFERENCE = "gptwriter reference"  # its own engine before it had a forward pass of its own
LLAMA_CPP = "llama.cpp"
LLAMA_CPP_FLASH = "llama.cpp flash attention"  # reads prompts faster, writes more slowly
GENERATE = "transformers generate"


def everyone(options: Options) -> Stage:
    """Ours and the peers, each with as many threads as ours took.

    Raises ModelError when ours cannot be loaded.
    """
    catalog.check(options.model)
    stage = Stage()
    stage.add(OURS, partial(ours.start, options.model, options.weights, options.threads))
    threads = stage.settings[OURS].threads
    stage.add(REFERENCE, partial(ours.start, options.model, WeightFormat.REFERENCE, threads))
    return _with_peers(stage, options, threads)


def peers_only(options: Options) -> Stage:
    """The peers, for a benchmark that runs gptwriter in its own child process."""
    threads = int(child.environment(options.threads)["OMP_NUM_THREADS"])
    return _with_peers(Stage(), options, threads)


def _with_peers(stage: Stage, options: Options, threads: int) -> Stage:
    model = options.model
    for name, flash in ((LLAMA_CPP, False), (LLAMA_CPP_FLASH, True)):
        stage.add_peer(name, partial(_llama_cpp, options, threads, flash_attention=flash))
    stage.add_peer(GENERATE, lambda: partial(transformers_peer.start, model, threads))
    return stage


def _llama_cpp(options: Options, threads: int, *, flash_attention: bool) -> Start:
    gguf = peer_weights.gguf_of(options.model)
    return partial(llama_cpp_peer.start, gguf, threads, flash_attention=flash_attention)
