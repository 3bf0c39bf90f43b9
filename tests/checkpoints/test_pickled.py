import pickle
from pathlib import Path

import numpy as np
import pytest
import torch

from proofcheck import InputError, checkpoints
from proofcheck.checkpoints.checkpoint import Span
from tests.checkpoints.checkpoint_files import content, entry


def test_a_file_of_torch_is_read_as_its_tensors_are(tmp_path: Path) -> None:
    held = {
        "w": torch.arange(6.0).reshape(2, 3),
        "b": torch.tensor([1.5, -2.0], dtype=torch.bfloat16),
        "turned": torch.arange(6.0).reshape(2, 3).T,
        "n": torch.tensor(7),
    }
    torch.save(held, tmp_path / "pytorch_model.bin")
    torch.save({"step": 1}, tmp_path / "optimizer.bin")
    for place in (tmp_path, tmp_path / "pytorch_model.bin"):
        opened = checkpoints.open(place)
        assert {name: (tensor.dtype, tensor.shape) for name, tensor in opened.tensors.items()} == {
            "w": ("F32", (2, 3)),
            "b": ("BF16", (2,)),
            "turned": ("F32", (3, 2)),
            "n": ("I64", ()),
        }
        assert opened.read("w", Span(2, 5)).tolist() == [2, 3, 4]
        assert opened.read("b").tolist() == [1.5, -2]
        assert opened.read("turned").tolist() == [0, 3, 1, 4, 2, 5]
        assert opened.raw("n", 0, 8) == (7).to_bytes(8, "little")


def test_one_audit_compares_both_kinds_of_files(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    base, tuned = (rng.standard_normal((5, 6)).astype("f4") for _ in range(2))
    torch.save({"w": torch.from_numpy(base)}, tmp_path / "base.bin")
    (tmp_path / "base.safetensors").write_bytes(content({"w": entry(base)}))
    (tmp_path / "tuned.safetensors").write_bytes(content({"w": entry(tuned)}))
    one, other = (
        checkpoints.audit(tmp_path / f"base.{kind}", [tmp_path / "tuned.safetensors"])
        for kind in ("bin", "safetensors")
    )
    assert one.total == other.total


def test_a_merge_onto_a_file_of_torch_has_the_bits_of_one_onto_safetensors(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    base, tuned = (rng.standard_normal((5, 6)).astype("f4") for _ in range(2))
    for kind in ("bin", "safetensors"):
        (tmp_path / kind).mkdir()
        (tmp_path / kind / "config.json").write_text("{}")
    torch.save({"w": torch.from_numpy(base)}, tmp_path / "bin" / "pytorch_model.bin")
    (tmp_path / "safetensors" / "model.safetensors").write_bytes(content({"w": entry(base)}))
    (tmp_path / "tuned.safetensors").write_bytes(content({"w": entry(tuned)}))
    for kind in ("bin", "safetensors"):
        made = checkpoints.merge(tmp_path / kind, [tmp_path / "tuned.safetensors"], ["0.3"], tmp_path / f"of {kind}")
        assert ([file.name for file in made.files], made.copied) == (["model.safetensors"], ["config.json"])
    one, other = (checkpoints.open(tmp_path / f"of {kind}") for kind in ("bin", "safetensors"))
    assert one.raw("w", 0, 120) == other.raw("w", 0, 120)
    assert not np.array_equal(one.read("w"), base.ravel())


class _Evil:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return print, ("code ran",)


def test_a_pickle_is_never_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    torch.save({"w": _Evil()}, tmp_path / "evil.bin")
    with pytest.raises(InputError, match="which could run code"):
        checkpoints.open(tmp_path / "evil.bin")
    (tmp_path / "plain.bin").write_bytes(pickle.dumps({"w": _Evil()}))
    with pytest.raises(InputError, match=r"plain\.bin: "):
        checkpoints.open(tmp_path / "plain.bin")
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("held", [[1, 2], {"model": {"w": torch.ones(2)}}, {"w": 1}, {"../w": torch.ones(2)}])
def test_anything_but_named_tensors_is_refused(held: object, tmp_path: Path) -> None:
    torch.save(held, tmp_path / "model.bin")
    with pytest.raises(InputError, match="expected"):
        checkpoints.open(tmp_path / "model.bin")


def test_what_torch_cannot_read_is_refused_in_one_line(tmp_path: Path) -> None:
    for place, given in enumerate((b"", b"PK\x03\x04", b"nothing of torch")):
        path = tmp_path / f"{place}.bin"
        path.write_bytes(given)
        with pytest.raises(InputError) as refused:
            checkpoints.open(path)
        assert "\n" not in str(refused.value)
    with pytest.raises(InputError, match="cannot be read"):
        checkpoints.open(tmp_path / "missing.bin")
