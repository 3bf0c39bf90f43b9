"""Write the logits that ``proofcheck audit --logits`` reads, for classifiers of the library transformers.

    python examples/logits.py BASE sst=FT1 trec=FT2 --data sst=sst.csv trec=trec.csv -o outputs --lam 0.9 1

BASE is the folder of the encoder that the others were tuned from, each FT that of a …ForSequenceClassification, and a
data file a CSV with the columns text and label. On the examples of a task its own head stays, and the encoder below it
is that of the base, of each fine-tune, or of a merge at the λ asked. What the base does not have, such as a pooler, is
part of the head.
"""

import argparse
import csv
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from transformers import AutoModel, AutoModelForSequenceClassification, AutoTokenizer

Weights = Mapping[str, torch.Tensor]


def encoder_of(path: str) -> Weights:
    """The weights that a checkpoint has for its encoder; none that would be drawn at random."""
    model, report = AutoModel.from_pretrained(path, output_loading_info=True, torch_dtype=torch.float32)
    drawn = set(report["missing_keys"])
    return {name: value for name, value in model.state_dict().items() if name not in drawn}


def merged(base: Weights, tuned: Sequence[Weights], lam: Sequence[float]) -> Weights:
    """θ_0 + Σ_iλ_i(θ_i − θ_0), for what floats the base has."""
    return {
        name: value + sum(x * (other[name] - value) for x, other in zip(lam, tuned, strict=True))
        if value.is_floating_point()
        else value
        for name, value in base.items()
    }


@torch.no_grad()
def logits(classifier: torch.nn.Module, weights: Weights, batches: Sequence[Mapping[str, torch.Tensor]]) -> np.ndarray:
    """The outputs of a classifier whose encoder has these weights, shape (N, K)."""
    classifier.base_model.load_state_dict(weights, strict=False)
    return np.concatenate([classifier(**batch).logits.float().numpy() for batch in batches])


def examples(path: str) -> tuple[list[str], list[int]]:
    """Texts and their labels."""
    with Path(path).open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return [row["text"] for row in rows], [int(row["label"]) for row in rows]


def named(pairs: Sequence[str]) -> dict[str, str]:
    """NAME=PATH, each once."""
    return dict(pair.split("=", 1) for pair in pairs)


def main() -> None:
    """Read the models, run them, and write a file for each task."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("base", metavar="BASE")
    parser.add_argument("tuned", metavar="NAME=FT", nargs="+")
    parser.add_argument("--data", metavar="NAME=CSV", nargs="+", required=True)
    parser.add_argument("--lam", metavar="X", nargs="+", type=float, action="append", default=[])
    parser.add_argument("-o", "--output", metavar="DIR", required=True)
    parser.add_argument("--batch", type=int, default=32)
    options = parser.parse_args()

    tasks, data = named(options.tuned), named(options.data)
    base = encoder_of(options.base)
    # What the base lacks stays with the head of the task at hand.
    wholes = {name: encoder_of(path) for name, path in tasks.items()}
    encoders = {name: {key: whole[key] for key in base} for name, whole in wholes.items()}
    merges = [merged(base, [*encoders.values()], lam) for lam in options.lam]
    Path(options.output).mkdir(parents=True, exist_ok=True)
    for task, path in tasks.items():
        classifier = AutoModelForSequenceClassification.from_pretrained(path, torch_dtype=torch.float32).eval()
        tokenizer = AutoTokenizer.from_pretrained(path)
        texts, labels = examples(data[task])
        batches = [
            tokenizer(texts[i : i + options.batch], padding=True, truncation=True, max_length=128, return_tensors="pt")
            for i in range(0, len(texts), options.batch)
        ]
        arrays = {name: logits(classifier, encoder, batches) for name, encoder in {"base": base, **encoders}.items()}
        if merges:
            arrays["merged"] = np.stack([logits(classifier, weights, batches) for weights in merges])
            arrays["lam"] = np.array(options.lam)
        np.savez(Path(options.output) / f"{task}.npz", **arrays, labels=np.array(labels))
        sys.stdout.write(f"{task}: {len(labels)} examples, {len(arrays)} arrays\n")


if __name__ == "__main__":
    main()
