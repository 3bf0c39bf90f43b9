import json
import math
import os
import subprocess
import sys
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofcheck import InputError, checkpoints
from proofcheck.checkpoints import streaming
from proofcheck.checkpoints.documents import Audit
from proofcheck.cli.main import main
from tests.checkpoints.checkpoint_files import Entry, content, entry, file_of, to_bfloat16, write_folder

Tensors = dict[str, np.ndarray]


def _file(path: Path, tensors: Tensors, dtype: str = "F32", more: Mapping[str, Entry] | None = None) -> Path:
    path.write_bytes(content({name: entry(value, dtype) for name, value in tensors.items()} | dict(more or {})))
    return path


def _sharded(folder: Path, tensors: Tensors, dtypes: dict[str, str], cuts: list[int]) -> Path:
    names = list(tensors)
    shards: dict[str, dict[str, Entry]] = {}
    for name, cut in zip(names, cuts, strict=True):
        shards.setdefault(f"m-{cut}.safetensors", {})[name] = entry(tensors[name], dtypes[name])
    return write_folder(folder, shards)


def _stored(values: np.ndarray, dtype: str) -> np.ndarray:
    """The numbers that a format holds of these, in float64."""
    rounded = to_bfloat16(values) if dtype == "BF16" else values.astype({"F64": "f8", "F32": "f4", "F16": "f2"}[dtype])
    return rounded.astype(np.float64)


SHAPES = st.lists(
    st.sampled_from([(), (7,), (5, 9), (40, 6), (90, 11), (3, 4, 5), (2, 50), (1, 8)]), min_size=1, max_size=4
)
DTYPES = st.sampled_from(["F64", "F32", "F16", "BF16"])


@given(st.data(), SHAPES, st.integers(1, 3), st.integers(0, 2**32 - 1))
def test_everything_agrees_with_dense_arrays(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, shapes: list[tuple[int, ...]], models: int, seed: int
) -> None:
    folder, rng = tmp_path_factory.mktemp("models"), np.random.default_rng(seed)
    dtypes = {f"t{i}": data.draw(DTYPES) for i in range(len(shapes))}
    places, stored = [], []
    start = {name: rng.standard_normal(shape) for name, shape in zip(dtypes, shapes, strict=True)}
    for model in range(models + 1):
        steps = {
            name: rng.standard_normal(value.shape) * (rng.random(value.shape) < 0.7) for name, value in start.items()
        }
        tensors = {
            name: _stored(value + (model > 0) * 0.1 * steps[name], dtypes[name]) for name, value in start.items()
        }
        cuts = data.draw(st.lists(st.integers(0, 2), min_size=len(shapes), max_size=len(shapes)))
        places.append(_sharded(folder / f"m{model}", tensors, dtypes, cuts))
        stored.append(tensors)
    with pytest.MonkeyPatch.context() as patch:
        block = data.draw(st.sampled_from([3, 20, 10**6]))
        patch.setattr(streaming, "BLOCK", block)
        audit = checkpoints.audit(places[0], places[1:])
    assert len(audit.tensors) == len(shapes)
    whole = np.zeros((models, 0))
    for tensor in audit.tensors:
        deltas = np.stack([fine[tensor.name] - stored[0][tensor.name] for fine in stored[1:]])
        _check(tensor, deltas, ranked=math.prod(tensor.shape[1:]) <= block)
        whole = np.concatenate([whole, deltas.reshape(models, -1)], axis=1)
    _check_sums(audit.total, whole)
    assert audit.total.base_norm is not None
    base = np.concatenate([value.ravel() for value in stored[0].values()])
    assert math.isclose(audit.total.base_norm, np.linalg.norm(base), rel_tol=1e-12)


def _check_sums(measures: checkpoints.documents.Measures, deltas: np.ndarray) -> None:
    """Against exact sums of the float64 differences, which are off by a unit in the last place themselves."""
    models = len(deltas)
    exact = [[math.fsum((deltas[i] * deltas[j]).tolist()) for j in range(models)] for i in range(models)]
    for i in range(models):
        assert abs(measures.norm[i] - math.sqrt(exact[i][i])) <= measures.norm_error[i] + 1e-15 * measures.norm[i]
        for j in range(models):
            scale = math.sqrt(exact[i][i] * exact[j][j])
            cosine = measures.cosine[i][j]
            if not scale:
                assert cosine is None
            else:
                assert cosine is not None
                assert abs(cosine - exact[i][j] / scale) <= measures.cosine_error + 1e-15
    assert measures.cosine_error < 1e-10
    assert measures.elements == deltas.shape[1]
    assert measures.moved == [np.count_nonzero(delta) / max(1, delta.size) for delta in deltas]
    if models > 1:
        conflicts = np.count_nonzero((deltas > 0).any(axis=0) & (deltas < 0).any(axis=0))
        assert measures.sign_conflict == conflicts / deltas.shape[1]
    else:
        assert measures.sign_conflict is None


def _check(measures: checkpoints.documents.TensorMeasures, deltas: np.ndarray, *, ranked: bool) -> None:
    _check_sums(measures, deltas.reshape(len(deltas), -1))
    assert measures.shape == list(deltas.shape[1:])
    if deltas.ndim < 3:
        assert measures.rows_for_90pct is None
        assert measures.rank1_residual is None
        return
    matrices = deltas.reshape(len(deltas), deltas.shape[1], -1)
    for place, matrix in enumerate(matrices):
        _check_rows(measures, place, matrix)
        if ranked and min(matrix.shape) > 1 and matrix.any():
            _check_ranks(measures, place, matrix)
    assert ranked or measures.rank1_residual is None


def _check_rows(measures: checkpoints.documents.TensorMeasures, place: int, matrix: np.ndarray) -> None:
    needed = measures.rows_for_90pct
    assert needed is not None
    if not matrix.any():
        assert needed.ge[place] is None
        return
    running = np.sort((matrix**2).sum(axis=1))[::-1].cumsum()
    share = (np.count_nonzero(running < 0.9 * running[-1] * (1 - 1e-14)) + 1) / len(matrix)
    low, high = needed.ge[place], needed.le[place]
    assert low is not None
    assert high is not None
    assert low <= share <= high


def _check_ranks(measures: checkpoints.documents.TensorMeasures, place: int, matrix: np.ndarray) -> None:
    values = np.linalg.svd(matrix, compute_uv=False)
    whole = np.sum(values**2)
    stable, first, second = measures.stable_rank, measures.rank1_residual, measures.rank2_residual
    assert stable is not None
    assert first is not None
    assert second is not None
    for bounded, true in (
        (stable, whole / values[0] ** 2),
        (first, math.sqrt(np.sum(values[1:] ** 2) / whole)),
        (second, math.sqrt(np.sum(values[2:] ** 2) / whole)),
    ):
        low, high = bounded.ge[place], bounded.le[place]
        assert low is not None
        assert high is not None
        # A residual near 0 is a root of rounding.
        assert low <= true + 1e-7
        assert true <= high + 1e-7


def _pair(folder: Path, **changes: np.ndarray) -> tuple[Path, Path]:
    base = {"w": np.arange(12.0).reshape(3, 4), "b": np.ones(3)}
    tuned = {name: value + 0.5 for name, value in base.items()} | changes
    return _file(folder / "base.safetensors", base), _file(folder / "tuned.safetensors", tuned)


def _ids(audit: Audit) -> list[str]:
    return [warned.id for warned in audit.warnings]


def test_plain_weights_raise_no_warning(tmp_path: Path) -> None:
    audit = checkpoints.audit(*_listed(_pair(tmp_path)))
    assert not audit.warnings
    assert not audit.left_out
    assert audit.total.moved == [1.0]
    assert math.isclose(audit.total.norm[0], 0.5 * math.sqrt(15))


def _listed(pair: tuple[Path, Path]) -> tuple[Path, list[Path]]:
    return pair[0], [pair[1]]


def test_a_model_that_did_not_move_is_named_and_nothing_is_proposed(tmp_path: Path) -> None:
    base = _file(tmp_path / "base.safetensors", {"w": np.ones((2, 2))})
    still = _file(tmp_path / "still.safetensors", {"w": np.ones((2, 2))})
    moved = _file(tmp_path / "moved.safetensors", {"w": np.zeros((2, 2))})
    audit = checkpoints.audit(base, [still, moved])
    assert _ids(audit) == ["nothing-moved"]
    assert "still" in audit.warnings[0].says
    assert audit.total.norm[0] == audit.total.norm_error[0] == 0
    assert audit.total.cosine == [[None, None], [None, 1.0]]
    assert audit.gamma is None
    assert not audit.lambda_


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_a_tensor_that_is_not_finite_is_left_out_by_name(bad: float, tmp_path: Path) -> None:
    base, tuned = _pair(tmp_path, w=np.full((3, 4), bad))
    audit = checkpoints.audit(base, [tuned])
    assert [left.tensor for left in audit.left_out] == ["w"]
    assert _ids(audit) == ["not-finite"]
    assert math.isclose(audit.total.norm[0], 0.5 * math.sqrt(3))
    with pytest.raises(InputError, match="and so has every other tensor"):
        checkpoints.audit(
            base, [_file(tmp_path / "all.safetensors", {"w": np.full((3, 4), bad), "b": np.full(3, bad)})]
        )


def test_a_base_that_is_none_of_theirs_shows_in_a_shared_component(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    base = {"w": rng.standard_normal((40, 40))}
    places = [
        _file(tmp_path / f"{name}.safetensors", {"w": base["w"] + 0.1 * rng.standard_normal((40, 40))})
        for name in "abc"
    ]
    right = checkpoints.audit(_file(tmp_path / "base.safetensors", base), places)
    assert not right.warnings
    wrong = checkpoints.audit(places[0], places[1:])
    assert _ids(wrong) == ["shared-component"]
    cosine = wrong.total.cosine[0][1]
    assert cosine is not None
    assert 0.4 < cosine < 0.6


def test_a_resized_vocabulary_and_heads_are_left_out_with_their_reasons(tmp_path: Path) -> None:
    base = _file(
        tmp_path / "base.safetensors", {"embed.weight": np.ones((4, 2)), "w": np.ones((2, 2)), "old": np.ones(1)}
    )
    tensors = {"embed.weight": np.ones((5, 2)), "w": np.zeros((2, 2)), "head": np.ones(2)}
    audit = checkpoints.audit(base, [_file(tmp_path / "tuned.safetensors", tensors)])
    assert {left.tensor: left.why for left in audit.left_out} == {
        "embed.weight": "shape [5, 2] in tuned, [4, 2] in the base",
        "old": "missing in tuned",
        "head": "only in tuned",
    }
    assert _ids(audit) == ["vocabulary-resized", "tensors-missing"]


@pytest.mark.parametrize("longer", ["a", "base"])
def test_names_that_differ_by_a_prefix_are_paired_and_said(longer: str, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    base = {name: rng.standard_normal((4, 5)) for name in ("embed.weight", "layer.0.weight", "layer.1.weight")}
    tuned = {name: value + 1 for name, value in base.items()}
    put = {
        name: {f"bert.{key}": value for key, value in tensors.items()}
        for name, tensors in (("a", tuned), ("base", base))
    }
    files = {
        name: _file(tmp_path / f"{name}.safetensors", put[name] if name == longer else tensors)
        for name, tensors in (("a", tuned), ("base", base))
    }
    audit = checkpoints.audit(files["base"], [files["a"]])
    assert len(audit.tensors) == 3
    assert audit.left_out == []
    assert audit.total.norm[0] == pytest.approx(np.sqrt(60), rel=1e-6)
    (warned,) = audit.warnings
    assert (warned.id, "'bert.'" in warned.says) == ("names-prefixed", True)


def test_dtypes_buffers_and_quantised_weights_are_named(tmp_path: Path) -> None:
    numbers = {"n": entry(np.arange(3), "I64")}
    base = _file(tmp_path / "base.safetensors", {"w": np.ones((2, 2))}, more=numbers)
    other = {"n": entry(np.arange(3) + 1, "I64")}
    mixed = _file(tmp_path / "mixed.safetensors", {"w": np.zeros((2, 2))}, "BF16", other)
    audit = checkpoints.audit(base, [mixed])
    assert _ids(audit) == ["buffers-differ", "dtype-mixed"]
    packed: dict[str, Entry] = {"w": ("F8_E4M3", (2, 2), bytes(4)), "m.qweight": entry(np.arange(3), "I64")}
    (tmp_path / "packed.safetensors").write_bytes(content(packed | numbers))
    with pytest.raises(InputError, match=r"none; w: F8_E4M3 in packed, F32 in the base"):
        checkpoints.audit(base, [tmp_path / "packed.safetensors"])
    (tmp_path / "half.safetensors").write_bytes(content({**packed, "w": entry(np.zeros((2, 2)))} | numbers))
    assert _ids(checkpoints.audit(base, [tmp_path / "half.safetensors"])) == ["tensors-missing", "quantised"]
    integers: dict[str, Entry] = {"w": entry(np.zeros((2, 2))), "v": ("I8", (2, 2), bytes(4))}
    (tmp_path / "integers.safetensors").write_bytes(content(integers | numbers))
    assert "quantised" in _ids(checkpoints.audit(base, [tmp_path / "integers.safetensors"]))


def _with_config(folder: Path, config: Mapping[str, object], tensors: Tensors) -> Path:
    folder.mkdir()
    _file(folder / "model.safetensors", tensors)
    (folder / "config.json").write_text(json.dumps(config))
    return folder


def test_configs_are_compared_and_tied_words_counted_once(tmp_path: Path) -> None:
    config = {"tie_word_embeddings": True, "num_hidden_layers": 6, "num_attention_heads": 12, "rope_theta": 1.0}
    words = np.ones((3, 2))
    base = _with_config(tmp_path / "base", config, {"embed.weight": words, "lm_head.weight": words})
    tuned = _with_config(
        tmp_path / "tuned", config | {"rope_theta": 2.0, "_name_or_path": "x"}, {"embed.weight": 2 * words}
    )
    audit = checkpoints.audit(base, [tuned])
    assert [tensor.name for tensor in audit.tensors] == ["embed.weight"]
    assert _ids(audit) == ["tied", "config-differs"]
    assert audit.warnings[1].says == "tuned: config.json differs from the base's in rope_theta"
    assert audit.hypotheses[0].state == "fails"
    assert "6 layers, 12 heads (config.json)" in audit.hypotheses[0].why
    assert "yours is not" in audit.says


def test_the_network_of_the_paper_is_not_said_to_be_another(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    u, v = rng.standard_normal(20), rng.standard_normal(30)
    u[:12] = 0
    base = {"W": rng.standard_normal((20, 30))}
    tuned = {"W": base["W"].astype("f4") + np.outer(u, v)}
    audit = checkpoints.audit(
        _file(tmp_path / "base.safetensors", base), [_file(tmp_path / "tuned.safetensors", tuned, "F64")]
    )
    states = {hypothesis.id: hypothesis.state for hypothesis in audit.hypotheses}
    assert states["network"] == "cannot be checked"
    assert states["corollary-1"] == "holds"
    assert "nothing here shows" in audit.says


def test_without_spectra_ranks_are_not_known(tmp_path: Path) -> None:
    base, tuned = _pair(tmp_path)
    audit = checkpoints.audit(base, [tuned], spectra=False)
    assert audit.total.rank1_residual is None
    assert audit.total.rows_for_90pct is not None
    (rank_one,) = [hypothesis for hypothesis in audit.hypotheses if hypothesis.id == "corollary-1"]
    assert (rank_one.state, "--no-spectra" in rank_one.why) == ("cannot be checked", True)


def test_no_cosine_is_called_alpha(tmp_path: Path) -> None:
    base, tuned = _pair(tmp_path)
    text = json.dumps(
        [hypothesis.id for hypothesis in checkpoints.audit(base, [tuned]).hypotheses if hypothesis.state == "holds"]
    )
    assert "alpha" not in text


def test_proposals_meet_their_rows_exactly(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    base = {"w": rng.standard_normal((30, 30))}
    shared = rng.standard_normal((30, 30))
    places = [
        _file(
            tmp_path / f"{name}.safetensors",
            {"w": base["w"] + size * (rng.standard_normal((30, 30)) + 0.3 * shared)},
        )
        for name, size in (("a", 0.1), ("b", 0.02), ("c", 0.1))
    ]
    audit = checkpoints.audit(
        _file(tmp_path / "base.safetensors", base), places, keep=["a"], forget=["b"], forget_at="1/2"
    )
    assert [(row.model, row.relation, row.bound) for row in audit.asked] == [("a", ">=", "1"), ("b", "<=", "-1/2")]
    assert audit.gamma is not None
    gamma = [[Fraction(entry) for entry in row] for row in audit.gamma]
    least = audit.lambda_[0]
    assert least.value is not None
    assert least.rows is not None
    lam = [Fraction(entry) for entry in least.value]
    sums = [sum(a * b for a, b in zip(gamma[i], lam, strict=True)) for i in (0, 1)]
    assert [Fraction(row) for row in least.rows] == [sums[0] - 1, -sums[1] - Fraction(1, 2)]
    assert min(map(Fraction, least.rows)) >= 0
    assert {proposal.status for proposal in audit.lambda_} == {"proposal"}


BAD_NAMES = {
    "unknown": ({"keep": ["x"]}, r"--keep: expected names of fine-tunes \(tuned\), got 'x'"),
    "with a share": ({"keep": ["tuned:0.86"]}, "a share of accuracy needs outputs on data"),
    "with a number": ({"forget": ["tuned=0.5"]}, "with --forget-at"),
    "twice": ({"keep": ["tuned"], "forget": ["tuned"]}, "named twice"),
    "x without forget": ({"forget_at": "2"}, "--forget-at: only with --forget"),
    "negative x": ({"forget": ["tuned"], "forget_at": "-1"}, "expected x > 0"),
    "too many names": ({"names": ["a", "b"]}, "--names: expected 1, one for each fine-tune, got 2"),
}


@pytest.mark.parametrize("case", BAD_NAMES)
def test_a_wrong_name_is_refused_with_a_hint(case: str, tmp_path: Path) -> None:
    options, why = BAD_NAMES[case]
    base, tuned = _pair(tmp_path)
    with pytest.raises(InputError, match=why):
        checkpoints.audit(base, [tuned], **options)  # type: ignore[arg-type]


def test_a_checkpoint_that_is_given_twice_is_refused(tmp_path: Path) -> None:
    base, tuned = _pair(tmp_path)
    with pytest.raises(InputError, match="got this one twice"):
        checkpoints.audit(base, [tuned, tmp_path / "." / "tuned.safetensors"], names=["a", "b"])
    with pytest.raises(InputError, match="got this one twice"):
        checkpoints.audit(base, [base])
    (tmp_path / "more").mkdir()
    twin = _file(tmp_path / "more" / "tuned.safetensors", {"w": np.ones((3, 4)), "b": np.ones(3)})
    with pytest.raises(InputError, match="a name of its own for each fine-tune, got 'tuned' twice"):
        checkpoints.audit(base, [tuned, twin])


def test_a_target_is_measured_and_not_merged(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    base = {"w": rng.standard_normal((30, 30))}
    steps = [rng.standard_normal((30, 30)) for _ in range(2)]
    first, second = (_file(tmp_path / f"{i}.safetensors", {"w": base["w"] + step}) for i, step in enumerate(steps))
    aim = _file(tmp_path / "aim.safetensors", {"w": base["w"] + 3 * steps[0] - 4 * steps[1]})
    start = _file(tmp_path / "base.safetensors", base)
    audit = checkpoints.audit(start, [first, second], target=aim)
    assert audit.models == ["0", "1"]
    assert len(audit.total.norm) == 2
    assert audit.target is not None
    deltas = [
        checkpoints.open(place).read("w").astype(float) - checkpoints.open(start).read("w")
        for place in (first, second, aim)
    ]
    for gamma, delta in zip(audit.target.gamma, deltas, strict=False):
        cosine = delta @ deltas[2] / np.linalg.norm(delta) / np.linalg.norm(deltas[2])
        assert abs(float(Fraction(gamma)) - cosine) <= float(Fraction(audit.target.radius))
    without = checkpoints.audit(start, [first, second])
    assert audit.total == without.total
    assert audit.lambda_ == without.lambda_


def test_a_target_that_is_a_multiple_of_a_model_can_be_asked_about(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    step = rng.standard_normal((30, 30)).astype("f4")
    zero, one, two = (_file(tmp_path / f"{i}.safetensors", {"w": i * step}) for i in range(3))
    found = checkpoints.audit(zero, [one], target=two)
    assert found.target is not None
    assert found.target.gamma == ["1"]
    words = found.target.command.split()
    assert main([*words[1:], "--exact-only"]) == 0


def test_a_tensor_without_entries_is_named(tmp_path: Path) -> None:
    base, tuned = (
        _file(tmp_path / f"{i}.safetensors", {"w": np.full((2, 2), i), "none": np.ones((0, 3))}) for i in range(2)
    )
    found = checkpoints.audit(base, [tuned])
    assert [(left.tensor, left.why) for left in found.left_out] == [("none", "has no entries")]


def test_a_loop_of_links_is_refused(tmp_path: Path) -> None:
    base, _ = _pair(tmp_path)
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(InputError, match="cannot be read"):
        checkpoints.audit(base, [tmp_path / "loop"])


def test_files_have_digests_where_they_are_asked_for(tmp_path: Path) -> None:
    base, tuned = _pair(tmp_path)
    import hashlib

    audit = checkpoints.audit(base, [tuned], digests=True)
    assert audit.base.files[0].sha256 == hashlib.sha256(base.read_bytes()).hexdigest()
    assert audit.base.files[0].size == base.stat().st_size


_LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (10**9, 10**9))
from proofcheck import checkpoints
found = checkpoints.audit(sys.argv[1], sys.argv[2:])
print(len(found.tensors), found.total.elements)
"""


@pytest.mark.slow
def test_a_pair_of_300_megabytes_needs_less_than_a_gigabyte_of_address_space(tmp_path: Path) -> None:
    """Files of zeros with holes: 75 million numbers each, one tensor wider than a block."""
    shapes = {"a": [4096, 4096], "b": [2, 2**24], "c": [25_000_000]}
    header, end = {}, 0
    for name, shape in shapes.items():
        size = 4 * math.prod(shape)
        header[name], end = {"dtype": "F32", "shape": shape, "data_offsets": [end, end + size]}, end + size
    places = []
    for name in ("base", "tuned"):
        places.append(tmp_path / f"{name}.safetensors")
        places[-1].write_bytes(file_of(header, b""))
        with places[-1].open("r+b") as stream:
            stream.truncate(places[-1].stat().st_size + end)
            stream.seek(-4, os.SEEK_END)
            stream.write(np.float32(len(places)).tobytes())
    threads = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    finished = subprocess.run(
        [sys.executable, "-c", _LIMITED, *map(str, places)],
        env=os.environ | threads,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (finished.stderr, finished.stdout.split()) == ("", ["3", str(end // 4)])


@pytest.mark.needs("threadpoolctl")
def test_sums_are_on_one_thread_and_the_callers_number_comes_back(tmp_path: Path) -> None:
    # A library that is loaded later would come with a number of its own.
    import scipy.linalg  # noqa: F401
    from threadpoolctl import threadpool_info, threadpool_limits

    def threads() -> dict[str, int]:
        return {each["filepath"]: each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"}

    base, tuned = (_file(tmp_path / f"{name}.safetensors", {"w": np.ones((4, 4)) * name}) for name in (1, 2))
    seen = []
    with threadpool_limits(2):
        before = threads()
        checkpoints.audit(base, [tuned], progress=lambda _: seen.append(threads()))
        assert threads() == before
    # Some build of BLAS may know one thread alone.
    assert 2 in before.values()
    assert seen
    assert all(set(numbers.values()) == {1} for numbers in seen)
