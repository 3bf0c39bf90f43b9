from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from proofcheck import checkpoints
from proofcheck.draw.checkpoint_card import audit_to_html, merge_to_html
from tests.checkpoints.checkpoint_files import content, entry


@dataclass
class Made:
    base: Path
    tuned: list[Path]


@pytest.fixture
def made(tmp_path: Path) -> Made:
    rng = np.random.default_rng(0)
    places = []
    for name in ("base", "a & b", "$x$"):
        places.append(tmp_path / f"{name}.safetensors")
        places[-1].write_bytes(content({f"w{i}": entry(rng.standard_normal((9, 8))) for i in range(3)}))
    return Made(places[0], places[1:])


def test_an_audit_shows_itself_in_a_notebook(made: Made) -> None:
    audit = checkpoints.audit(made.base, made.tuned)
    card = audit._repr_html_()
    assert card == audit_to_html(audit)
    root = ElementTree.fromstring(card)
    text = " ".join(root.itertext())
    for part in (audit.says, "a & b, $x$", "norms (bounded)", "least-norm (proposal)", "network: fails"):
        assert part in text
    assert len([element for element in root.iter() if element.tag.endswith("svg")]) == 1
    assert "shared-component" in text


def test_a_card_without_spectra_says_so_in_its_figure(made: Made) -> None:
    audit = checkpoints.audit(made.base, made.tuned[:1], spectra=False)
    assert ElementTree.fromstring(audit_to_html(audit)) is not None


def test_a_merge_shows_which_lambda_is_left_and_what_it_does_not_say(made: Made, tmp_path: Path) -> None:
    merge = checkpoints.merge(made.base, made.tuned, ["0.25", "-0.5"], tmp_path / "merged.safetensors")
    card = merge._repr_html_()
    assert card == merge_to_html(merge)
    text = " ".join(ElementTree.fromstring(card).itertext())
    for part in (
        merge.says,
        "a & b, $x$",
        "merged.safetensors",
        "1 file, ",
        "1/4, 0.25 ±",
        "-1/2, -0.5 ±",
        "0.0% of 216",
    ):
        assert part in text
