"""A stored network whose settings are not those of its weights is found by training it again."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import msgspec
import pytest

from proofcheck.certify.facts import Fact, digest, prove, question
from proofcheck.cli.main import main
from proofcheck.ledger.certified_facts import bounds, facts
from proofcheck.ledger.retraining import TOLERANCE, Retrained, retrain, steps_of
from proofcheck.ledger.store import STORE, Store, store
from proofcheck.measure.margins import TOLERANCE as LEARNED
from proofcheck.measure.margins import UNLEARNED
from proofcheck.measure.run import load_run
from tests.extras import need

pytestmark = pytest.mark.slow

NAME = "small"
SMALL = ["--M", "5", "--P", "30", "--m", "16", "--batch", "32", "--eta", "5", "--test-samples", "50"]
TITLE = "A stored network, α = 0: T2 is learned on all of [1, 1.1]"


def write_fact(folder: Store) -> None:
    """A fact of the network with the digest of what is there now."""
    run = load_run(folder.facts / "networks" / NAME)
    path = folder.facts / f"{NAME}.json"
    if path.exists():
        fact = msgspec.json.decode(path.read_bytes(), type=Fact)
    else:
        pieces = tuple(prove(question(run, 2, None, LEARNED, UNLEARNED), 2, "learned", 1.0, 1.1))
        fact = Fact("proofcheck/certified-fact/1", NAME, None, "learned", LEARNED, UNLEARNED, pieces, {})
    path.write_bytes(msgspec.json.encode(msgspec.structs.replace(fact, digest=digest(fact, run))))


def made(folder: Store, *options: str) -> Store:
    """A store with one small network and what is proved of it."""
    need("torch", "safetensors")
    output = folder.facts / "networks" / NAME
    output.parent.mkdir(parents=True)
    assert main(["train", "--alpha", "0", "--seed", "3", *SMALL, *options, "--output", str(output)]) == 0
    write_fact(folder)
    return folder


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return made(store(tmp_path_factory.mktemp("stored")), "--steps", "12")


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A network that stopped at a test loss, looked at every second step."""
    options = ["--steps", "40", "--until", "0.1", "--check-every", "2"]
    return made(store(tmp_path_factory.mktemp("stopped")), *options)


def changed(original: Store, folder: Path, change: Mapping[str, object]) -> Store:
    """A copy with another run.json, and with the digest of the fact made anew."""
    shutil.copytree(original.facts, store(folder).facts)
    path = store(folder).facts / "networks" / NAME / "run.json"
    about = json.loads(path.read_text())
    for name, value in change.items():
        about[name] = {**about[name], **value} if isinstance(value, dict) else value
    path.write_text(json.dumps(about))
    write_fact(store(folder))
    return store(folder)


def again(folder: Store) -> Retrained:
    return retrain(folder, [NAME])[NAME]


@pytest.mark.stored
def test_the_stored_networks_of_the_small_recipe_come_out_again_on_any_processor() -> None:
    need("torch", "safetensors")
    small = ("aligned", "contradictory", "irrelevant")
    assert {name: found.wrong for name, found in retrain(STORE, small).items()} == dict.fromkeys(small)


def test_a_network_trained_again_has_its_weights_and_what_is_said_of_them_is_proved(original: Store) -> None:
    done: list[str] = []
    found = retrain(original, [NAME], done.append)[NAME]
    assert (found.wrong, found.steps) == (None, [12, 12])
    assert found.difference <= TOLERANCE
    assert done == [NAME] * steps_of(original, [NAME])
    evidence = bounds(facts(original, [NAME], {NAME: found})[NAME], TITLE)
    assert evidence.says == "for"
    assert "trained again, 12 and 12 steps give the stored weights within" in evidence.words


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"settings": {"eta": 5.001}}, "weights differ by"),
        ({"settings": {"eta": 5 * (1 + 1e-7)}}, "weights differ by"),
        ({"settings": {"batch": 31}}, "weights differ by"),
        ({"settings": {"xi": 0.0100001}}, "weights differ by"),
        ({"seed": 4}, "weights differ by"),
        ({"settings": {"steps": 13}}, "T1 takes 13 steps, stored are 12"),
        ({"steps": {"task_2": 13}}, "T2 takes 12 steps, stored are 13"),
        ({"test_losses": {"task_1": 0.001}}, "test losses"),
        ({"settings": {"eta": 1e300}}, "diverged"),
    ],
)
def test_settings_that_did_not_make_the_weights_are_found_though_the_digest_is_made_anew(
    original: Store, tmp_path: Path, change: Mapping[str, object], complaint: str
) -> None:
    """The attack of old: η, steps or seed in run.json, and the digest of the fact computed again."""
    folder = changed(original, tmp_path, change)
    assert bounds(facts(folder, [NAME])[NAME], TITLE).says == "for"
    found = again(folder)
    assert complaint in str(found.wrong)
    evidence = bounds(facts(folder, [NAME], {NAME: found})[NAME], TITLE)
    assert evidence.says == "failed"
    assert complaint in evidence.words


def test_a_training_that_ends_one_look_earlier_or_later_is_compared_at_the_stored_step(
    stopped: Store, tmp_path: Path
) -> None:
    """As on a processor whose last bits put the test loss on the other side of what was asked for."""
    taken = again(stopped)
    assert taken.wrong is None
    assert taken.steps[0] > 4
    losses = json.loads((stopped.facts / "networks" / NAME / "run.json").read_text())["test_losses"]
    slightly = {"settings": {"until": losses["task_1"] * (1 - 1e-12)}}
    found = again(changed(stopped, tmp_path, slightly))
    assert found.wrong is None
    assert found.steps[0] == taken.steps[0] + 2


@pytest.mark.parametrize("until", [0.5, 1e-9])
def test_a_training_that_ends_elsewhere_is_found(stopped: Store, tmp_path: Path, until: float) -> None:
    found = again(changed(stopped, tmp_path, {"settings": {"until": until}}))
    assert "(within 2 is allowed)" in str(found.wrong)


def test_what_does_not_hold_of_the_networks_trained_again_fails(original: Store) -> None:
    """Weights that pass for the stored ones, and of which the certified word is not true."""
    found = again(original)
    assert found.run is not None
    about = found.run.about
    other = type(found.run)(found.run.pretrained, (found.run.vectors[0],) * 2, found.run.mu, found.run.v, about)
    wrong = Retrained(NAME, other, None, found.difference, found.steps, 0.0)
    evidence = bounds(facts(original, [NAME], {NAME: wrong})[NAME], TITLE)
    assert evidence.says == "failed"
    assert "of the networks trained again, T2's own network has not learned" in evidence.words
