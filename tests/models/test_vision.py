"""The ViT, its blocks, how they learn, LoRA and the cache."""

from pathlib import Path

import numpy as np
import pytest
import torch

from proofcheck.models.blocks import Block
from proofcheck.models.cache import cache_folder, cached
from proofcheck.models.coloured import Colours, colour
from proofcheck.models.images import Images
from proofcheck.models.lora import LoRA
from proofcheck.models.task_vector import TaskVector
from proofcheck.models.tuning import Schedule, tune
from proofcheck.models.vision import VisionSizes
from proofcheck.models.vision_tasks import fine_tuned, initial
from proofcheck.region.numbers import InputError

SMALL = VisionSizes(d=8, layers=1, heads=2)


def images(n: int) -> Images:
    rng = np.random.default_rng(3)
    return Images(rng.random((n, 28, 28), dtype=np.float32), rng.integers(10, size=n))


def test_patches_are_the_squares_of_the_image() -> None:
    network = initial(SMALL, 1)
    pixels = torch.arange(3 * 28 * 28, dtype=torch.float32).reshape(1, 3, 28, 28)
    second = pixels[0, :, :7, 7:14].reshape(-1)
    assert torch.equal(network.patches(pixels)[0, 1], second)


def test_attention_is_pytorchs_own() -> None:
    for causal in (False, True):
        block = Block(8, 2, causal=causal).double()
        x = torch.randn(2, 5, 8, dtype=torch.float64)
        query, key, value = block.qkv(block.norm_1(x)).view(2, 5, 3, 2, 4).permute(2, 0, 3, 1, 4)
        fused = torch.nn.functional.scaled_dot_product_attention(query, key, value, is_causal=causal)
        y = x + block.out(fused.transpose(1, 2).reshape(2, 5, 8))
        y = y + block.down(torch.nn.functional.gelu(block.up(block.norm_2(y))))
        assert torch.allclose(block(x), y, atol=1e-12)


def test_a_causal_block_sees_nothing_that_comes_later() -> None:
    block = Block(8, 2, causal=True)
    x = torch.randn(1, 6, 8)
    changed = x.clone()
    changed[0, 4:] += 1
    assert torch.equal(block(x)[0, :4], block(changed)[0, :4])


@pytest.mark.parametrize("wrong", [{"patch": 5}, {"heads": 3}, {"layers": 0}])
def test_sizes_that_do_not_go_together_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(InputError, match="expected"):
        VisionSizes(**wrong)


def test_a_seed_gives_the_same_network_and_leaves_the_callers_stream_alone() -> None:
    torch.manual_seed(5)
    before = torch.rand(1)
    torch.manual_seed(5)
    network, same_seed = initial(SMALL, 2), initial(SMALL, 2)
    assert torch.equal(torch.rand(1), before)
    assert all(
        torch.equal(a, b) for a, b in zip(network.state_dict().values(), same_seed.state_dict().values(), strict=True)
    )
    assert not torch.equal(initial(SMALL, 3).embed.weight, network.embed.weight)


def test_the_read_out_has_length_one_and_is_no_weight() -> None:
    network = initial(SMALL, 1)
    assert network.read_out.norm() == pytest.approx(1)
    assert "read_out" not in network.state_dict()


def test_fine_tuning_learns_a_colour_and_leaves_the_start_as_it_is() -> None:
    start, task, digits = initial(SMALL, 1), Colours.of(1.0), images(200)
    before = {name: tensor.clone() for name, tensor in start.state_dict().items()}
    tuned = fine_tuned(start, digits, (task,), Schedule(steps=60, rate=3e-3), seed=1)
    assert all(torch.equal(tensor, start.state_dict()[name]) for name, tensor in before.items())
    unseen = colour(images(300), task, np.random.default_rng(9))
    with torch.no_grad():
        right = (tuned(torch.from_numpy(unseen.pixels)).numpy() * unseen.labels > 0).mean()
    assert right > 0.9


def test_training_stops_when_the_loss_is_low_and_says_when_it_diverges() -> None:
    line = torch.nn.Linear(1, 1)
    assert tune(line, lambda: line.weight.square().sum() * 0, Schedule(steps=1000, until=0.5)) == 7
    with pytest.raises(InputError, match="diverged at step 1"):
        tune(line, lambda: line.weight.sum() * torch.nan, Schedule(steps=3))


def test_lora_changes_block_matrices_only_and_by_the_rank_asked_for() -> None:
    network = initial(SMALL, 1)
    adapted = LoRA(network, 2)
    pixels = torch.rand(4, 3, 28, 28)
    assert torch.allclose(adapted(pixels), network(pixels), atol=1e-6)
    tune(adapted, lambda: (adapted(pixels) - 1).square().mean(), Schedule(steps=5, rate=1e-2))
    change = TaskVector.between(network.state_dict(), adapted.weights())
    for name, tensor in change.tensors.items():
        if name in adapted.matrices:
            assert 0 < torch.linalg.matrix_rank(tensor, rtol=1e-4) <= 2
        else:
            assert not tensor.any()


def test_what_is_kept_is_not_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROOFCHECK_CACHE", str(tmp_path))
    calls = []

    def make() -> dict[str, torch.Tensor]:
        calls.append(1)
        return {"w": torch.ones(2)}

    for key in ({"seed": 1}, {"seed": 1}, {"seed": 2}):
        assert torch.equal(cached("trial", key, make)["w"], torch.ones(2))
    assert len(calls) == 2
    for path in tmp_path.iterdir():
        path.write_bytes(b"cut")
    cached("trial", {"seed": 1}, make)
    assert len(calls) == 3


def test_the_cache_follows_the_users_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PROOFCHECK_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "proofcheck"
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("PROOFCHECK_CACHE", str(tmp_path / "file" / "below"))
    with pytest.raises(InputError, match="PROOFCHECK_CACHE"):
        cached("trial", 1, lambda: {"w": torch.ones(1)})
