"""The example for transformers writes what the audit reads: on tiny models that are made here, without a network."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.cli.command import proofcheck

pytestmark = [pytest.mark.needs("transformers", "torch"), pytest.mark.slow]
EXAMPLE = Path(__file__).parent.parent.parent / "examples" / "logits.py"
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "good", "bad", "who", "where", "the", "a", "film", "is"]


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """An encoder, and two classifiers of two and three classes whose encoders are a step away from it."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertModel, BertTokenizerFast

    torch.manual_seed(0)
    size = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32}
    sizes = {**size, "vocab_size": len(WORDS), "max_position_embeddings": 64}
    encoder = BertModel(BertConfig(**sizes), add_pooling_layer=False)
    encoder.save_pretrained(tmp_path / "base")
    (tmp_path / "vocab.txt").write_text("\n".join(WORDS))
    tokenizer = BertTokenizerFast(vocab_file=str(tmp_path / "vocab.txt"))
    rng = np.random.default_rng(0)
    for name, classes in (("sst", 2), ("trec", 3)):
        tuned = BertForSequenceClassification(BertConfig(**sizes, num_labels=classes))
        tuned.bert.load_state_dict(encoder.state_dict(), strict=False)
        with torch.no_grad():
            for parameter in tuned.bert.encoder.parameters():
                parameter += 0.1 * torch.randn_like(parameter)
        tuned.save_pretrained(tmp_path / name)
        tokenizer.save_pretrained(tmp_path / name)
        with (tmp_path / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            rows = csv.writer(stream)
            rows.writerow(["text", "label"])
            rows.writerows([" ".join(rng.choice(WORDS[5:], 6)), int(rng.integers(classes))] for _ in range(40))
    return tmp_path


def test_its_files_are_read_and_a_merge_at_a_corner_is_the_fine_tune(
    models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(models)
    tuned, data = ["sst=sst", "trec=trec"], ["sst=sst.csv", "trec=trec.csv"]
    command = [sys.executable, str(EXAMPLE), "base", *tuned, "--data", *data, "-o", "outputs", "--lam", "1", "0"]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "HF_HUB_OFFLINE": "1"})
    with np.load(Path("outputs", "trec.npz")) as arrays:
        assert arrays["base"].shape == arrays["sst"].shape == (40, 3)
        np.testing.assert_allclose(arrays["merged"][0], arrays["sst"], atol=1e-6)
        assert np.abs(arrays["sst"] - arrays["base"]).max() > 1e-4
    finished = proofcheck("audit", "base", "sst", "trec", "--no-spectra", "--logits", "outputs", "--json")
    assert finished.returncode == 0, finished.stderr
    scores = json.loads(finished.stdout)["logits"]["accuracy"]
    assert [score["examples"] for score in scores] == [40, 40]
