"""Who is measured: gptwriter, and the peers that are installed, with equal numbers of threads."""

from __future__ import annotations

from functools import partial

from gptwriter.commands.bench import llama_cpp_peer, ours, peer_weights, transformers_peer
from gptwriter.commands.bench.options import Options
from gptwriter.commands.bench.stage import Stage, Start
from gptwriter.engine import catalog, child

OURS = "gptwriter"
LLAMA_CPP = "llama.cpp"
GENERATE = "transformers generate"


def everyone(options: Options) -> Stage:
    """Ours and the peers, each with as many threads as ours took.

    Raises ModelError when ours cannot be loaded.
    """
    catalog.check(options.model)
    stage = Stage()
    stage.add(OURS, partial(ours.start, options.model, options.threads))
    return _with_peers(stage, options, stage.threads[OURS])


def peers_only(options: Options) -> Stage:
    """The peers, for a benchmark that runs gptwriter in its own child process."""
    threads = int(child.environment(options.threads)["OMP_NUM_THREADS"])
    return _with_peers(Stage(), options, threads)


def _with_peers(stage: Stage, options: Options, threads: int) -> Stage:
    model = options.model
    stage.add_peer(LLAMA_CPP, lambda: _llama_cpp(options, threads))
    stage.add_peer(GENERATE, lambda: partial(transformers_peer.start, model, threads))
    return stage


def _llama_cpp(options: Options, threads: int) -> Start:
    return partial(llama_cpp_peer.start, peer_weights.gguf_of(options.model), threads)
