"""A claim falls with the theorem that says why its certificate shows it, and when it is no longer there."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from proofcheck.experiments.engine.summary import Stored, Summary, encoded, judge_again, names, read_stored
from proofcheck.experiments.engine.summary import digest as summary_digest
from proofcheck.experiments.engine.verdicts import Claim, judge, read
from proofcheck.ledger import records, verify
from proofcheck.ledger.certified_facts import Proved
from proofcheck.ledger.claims import read_notes
from proofcheck.ledger.evidence import Evidence, Kind, Says
from proofcheck.ledger.records import scope
from proofcheck.ledger.status import NoRecordError, RecordedClaim, Status, from_evidence, read_recorded
from proofcheck.ledger.status import encoded as recorded_file
from proofcheck.ledger.store import STORE, Store
from proofcheck.ledger.verify import Ledger, Verified, changed, fallen
from proofcheck.measure.documents import Hypothesis
from proofcheck.proofs.pins import digest as pins_digest
from proofcheck.proofs.pins import read_pins, sealed
from proofcheck.region.numbers import InputError
from proofcheck.statements.catalogue import CLAIMS
from proofcheck.statements.decision import premises

pytestmark = [pytest.mark.stored, pytest.mark.slow]

SOUND = ("region.certificate-sound", "region.robust-certificate")


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    """The ledger of the package, read once."""
    return Ledger()


def verified(name: str, claims: Path = STORE.claims) -> Verified:
    """What a run without Rocq finds of a claim."""
    return Ledger(replace(STORE, claims=claims)).verify([name], fast=True)[name]


@pytest.mark.parametrize(("name", "method"), [("region.analogy", SOUND[0]), ("region.box", SOUND[1])])
def test_without_rocq_it_stays_certified_and_says_what_was_not_checked(name: str, method: str) -> None:
    found = verified(name)
    assert found.status is Status.CERTIFIED
    assert [each.rests_on for each in found.evidence] == [[f"{method}: not checked here"]]


@pytest.mark.parametrize(("name", "method"), [("region.analogy", SOUND[0]), ("region.box", SOUND[1])])
def test_it_is_no_stronger_than_a_method_that_fell(tmp_path: Path, name: str, method: str) -> None:
    head, mark, rest = STORE.claims.read_text(encoding="utf-8").partition(f'id = "{method}"\n')
    assert mark, "there is no such claim"
    entry, _, others = rest.partition("[[claim]]")
    without = entry[: entry.index("proofs = [")]
    path = tmp_path / "claims.toml"
    path.write_text(f"{head}{mark}{without}\n[[claim]]{others}", encoding="utf-8")
    assert verified(name, path).status is Status.ASSUMED


def test_every_region_with_a_certificate_names_its_method(ledger: Ledger) -> None:
    regions = [each.entry for each in ledger.claims.values() if each.entry.certificates]
    assert regions
    for entry in regions:
        region = entry.region
        weak, boxed = region is not None and region.weak, region is not None and region.gamma_radius is not None
        assert entry.method == (("weak.certificate-sound",) if weak else (SOUND[boxed],))


def test_a_recorded_claim_that_is_gone_fell_when_all_were_asked_for() -> None:
    recorded = {"region.analogy": RecordedClaim(Status.CERTIFIED, "certified", "", "result", [], "")}
    gone = {"region.analogy": "recorded as certified, and no such claim is left"}
    assert fallen({}, recorded) == gone == fallen({}, recorded, ["region"])
    assert fallen({}, recorded, ["ideal"]) == {}


def test_a_claim_that_is_found_and_not_recorded_fell(ledger: Ledger) -> None:
    found = ledger.verify(["region.analogy"], fast=True)
    why = fallen(found, {}, ["region.analogy"])
    assert set(why) == {"region.analogy", SOUND[0]}
    assert why["region.analogy"] == "it is certified, and not recorded; run verify --record"
    assert fallen(found, None, ["region.analogy"]) == {}


@pytest.fixture(scope="module")
def analogy() -> Verified:
    """A claim as this run finds it."""
    return verified("region.analogy")


def test_a_claim_as_recorded_has_not_changed(analogy: Verified) -> None:
    assert changed(analogy, analogy.recorded) is None
    assert changed(analogy, None) is None


@pytest.mark.parametrize("status", [Status.PROVED, Status.ASSUMED, Status.CONTRADICTED])
def test_a_status_that_rose_or_fell_or_turned_is_said(analogy: Verified, status: Status) -> None:
    assert changed(analogy, recorded_as(analogy, status)) == f"it is certified, recorded as {status}"


def test_what_was_not_checked_in_this_run_has_kept_its_status_as_far_as_anybody_can_tell(analogy: Verified) -> None:
    unchecked = replace(analogy, status=Status.NOT_CHECKED)
    assert changed(unchecked, analogy.recorded) is None
    assert changed(analogy, recorded_as(analogy, Status.NOT_CHECKED)) == "it is certified, recorded as not checked here"


def recorded_as(found: Verified, status: Status, shown: str = "") -> RecordedClaim:
    """The claim recorded with another status, and its digest."""
    return msgspec.structs.replace(found.recorded, status=status, shown=shown or status.value).sealed


def test_another_title_kind_or_piece_of_evidence_is_said(analogy: Verified) -> None:
    def against(**changes: object) -> str | None:
        return changed(analogy, msgspec.structs.replace(analogy.recorded, **changes).sealed)

    assert against(title="It is empty") == "its title was «It is empty»"
    assert against(kind="theorem") == "it was a theorem, and is a result"
    evidence = [each for each in analogy.bound if not each.startswith("certificate")]
    assert against(evidence=evidence) == "with certificate analogy.json"
    assert against(evidence=[*analogy.bound, "depends ideal.exp"]) == "without depends ideal.exp"


@pytest.mark.parametrize(
    "edit",
    [
        {"digest": "0" * 64},
        {"status": Status.SUPPORTED},
        {"shown": "proved"},
        {"title": "It is empty"},
        {"kind": "theorem"},
        {"evidence": []},
        {"status": Status.NOT_CHECKED, "shown": "proved"},
    ],
)
def test_a_recorded_line_that_was_edited_by_hand_is_found(analogy: Verified, edit: dict[str, object]) -> None:
    before = msgspec.structs.replace(analogy.recorded, **edit)
    assert "what was recorded of it was changed by hand" in (changed(analogy, before) or "")


def test_what_readers_are_shown_is_what_this_run_computes_even_with_its_digest() -> None:
    found = verified("addition.threshold-at-fixed-counts")
    assert found.status is Status.CONTRADICTED
    assert changed(found, found.recorded) is None
    fewer = recorded_as(found, Status.CONTRADICTED, "contradicted (0 of 6)")
    assert changed(found, fewer) == f"it is shown as {found.shown}, recorded as contradicted (0 of 6)"
    other = recorded_as(found, Status.CONTRADICTED, "proved")
    assert "it is shown as contradicted" in (changed(found, other) or "")
    unchecked = replace(found, status=Status.NOT_CHECKED)
    assert changed(unchecked, other) == "what was recorded of it was changed by hand"


def test_a_claim_recorded_twice_is_refused_and_neither_wins(analogy: Verified, tmp_path: Path) -> None:
    path = tmp_path / "recorded.json"
    path.write_bytes(recorded_file("8.16.1", {"a": analogy.recorded, "b": analogy.recorded}).replace(b'"b"', b'"a"'))
    with pytest.raises(NoRecordError, match="a name stands twice in it"):
        read_recorded(path)


def _noted(text: str) -> str:
    return text.replace("There is no Ψ⁽⁰⁾: the", "The")


def _elsewhere(text: str) -> str:
    head, mark, rest = text.partition('id = "ideal.closed-form"\n')
    return head + mark + rest.replace('section = "The idealised network"', 'section = "Networks trained by SGD"', 1)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_noted, "note of the section says other than recorded"),
        (
            _elsewhere,
            "without section The idealised network; without note of the section; with section Networks trained by SGD",
        ),
    ],
)
def test_a_section_or_its_note_that_changed_is_said(
    ledger: Ledger, tmp_path: Path, change: Callable[[str], str], said: str
) -> None:
    """The attacks of old: what the network supposes left out, and theorems of it under another head."""
    text = STORE.claims.read_text(encoding="utf-8")
    path = tmp_path / "claims.toml"
    path.write_text(change(text), encoding="utf-8")
    assert change(text) != text
    recorded = {name: found.recorded for name, found in ledger.verify(["ideal.closed-form"], fast=True).items()}
    found = Ledger(replace(STORE, claims=path)).verify(["ideal.closed-form"], fast=True)
    assert fallen(found, recorded, ["ideal.closed-form"])["ideal.closed-form"] == said


def test_a_statement_that_was_made_weaker_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """An attack of old: a hypothesis taken out of what a source states."""
    name = "theorem-3.slides"
    recorded = {name: Ledger().verify([name], fast=True)[name].recorded}
    whole = CLAIMS[name]
    monkeypatch.setitem(CLAIMS, name, replace(whole, hypotheses=whole.hypotheses[1:]))
    found = Ledger().verify([name], fast=True)
    assert "what is stated says other than recorded" in fallen(found, recorded, [name])[name]


def _weaker_pin(folder: Store) -> None:
    _resealed(folder, lambda text: text.replace("0 < beta < phi / 2 ->", "0 < beta < phi / 3 ->"))


def _swapped(folder: Store) -> None:
    first, second = 'id = "smallest_c"\n', 'id = "phi_exists_unique"\n'
    _resealed(folder, lambda text: text.replace(first, "@").replace(second, first).replace("@", second))


def _other_definition(folder: Store) -> None:
    path = folder.rocq / "RegionDefs.v"
    text = path.read_text(encoding="utf-8")
    assert "(forall t, 0 <= t <= 1 -> m <= f t)" in text
    path.write_text(text.replace("(forall t, 0 <= t <= 1 -> m <= f t)", "True"), encoding="utf-8")
    _resealed(folder, lambda text: text.replace("(forall t, 0 <= t <= 1 -> m <= f t)", "True"))


def _resealed(folder: Store, change: Callable[[str], str]) -> None:
    """Change the pins, and give each the hash of what it says then."""
    text = change(folder.pins.read_text(encoding="utf-8"))
    assert text != folder.pins.read_text(encoding="utf-8")
    folder.pins.write_text(text, encoding="utf-8")
    pins = read_pins(folder.pins)
    for pin in pins.theorems.values():
        text = text.replace(pin.sha256, sealed(pin).sha256)
    for definition in pins.definitions:
        text = text.replace(definition.sha256, pins_digest(definition.text))
    folder.pins.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("attack", [_weaker_pin, _swapped, _other_definition])
def test_a_theorem_that_says_something_else_is_said_even_with_every_hash(
    ledger: Ledger, tmp_path: Path, attack: Callable[[Store], None]
) -> None:
    folder = replace(STORE, rocq=tmp_path / "rocq", pins=tmp_path / "pins.toml")
    shutil.copytree(STORE.rocq, folder.rocq)
    shutil.copy(STORE.pins, folder.pins)
    before = ledger.verify(["region.smallest-c"], fast=True)["region.smallest-c"].recorded
    assert changed(Ledger(folder).verify(["region.smallest-c"], fast=True)["region.smallest-c"], before) is None
    attack(folder)
    found = Ledger(folder).verify(["region.smallest-c"], fast=True)["region.smallest-c"]
    assert found.failed == []
    assert changed(found, before) == "proof smallest_c says other than recorded"


@pytest.mark.parametrize(
    ("claim", "old", "new", "said"),
    [
        ("region.threshold", "exactly when β < φ(γ)/2", "always", "its title was «For every γ"),
        ("ideal.theorem-1", 'depends = ["ideal.margin", "ideal.two-tasks"]', "", "without depends ideal.margin"),
        ("theorem-1.review.summary", "", 'proofs = ["Gain_at_1"]', "with proof Gain_at_1"),
        ("theorem-2.review.aligned", "", 'identities = ["bends"]', "with identity bends"),
    ],
)
def test_a_claim_that_is_bound_to_other_evidence_is_named(
    ledger: Ledger, tmp_path: Path, claim: str, old: str, new: str, said: str
) -> None:
    """The attacks of old: another title, nothing that it rests on, another theorem, an unrelated identity."""
    text = STORE.claims.read_text(encoding="utf-8")
    head, mark, rest = text.partition(f'id = "{claim}"\n')
    assert old in rest
    path = tmp_path / "claims.toml"
    changed_text = head + mark + rest.replace(old, new, 1) if old else f'{text}\n[[claim]]\nid = "{claim}"\n{new}\n'
    path.write_text(changed_text, encoding="utf-8")
    recorded = {name: found.recorded for name, found in ledger.verify([claim], fast=True).items()}
    changes = fallen(Ledger(replace(STORE, claims=path)).verify([claim], fast=True), recorded, [claim])
    assert said in changes[claim]


def test_no_reading_or_case_counts_where_a_hypothesis_of_the_claim_fails(ledger: Ledger) -> None:
    counted = 0
    for record in ledger.records.values():
        for statement in () if record.scope else record.claim.about:
            supposed = {premise.item.name for premise in premises(CLAIMS[statement], {})}
            for reading in record.claim.readings:
                assert {each.hypothesis for each in reading.applies} == supposed, (record.claim.id, statement)
        for reading in record.claim.readings:
            fails = any(each.holds is False for each in reading.applies)
            assert fails == (reading.position == "not applicable"), (record.claim.id, reading.at)
            assert (reading in record.claim.counted) == all(each.holds for each in reading.applies)
            counted += not fails
        evidence = record.evidence
        assert record.claim.readings or record.claim.why or record.claim.verdict == "undecided", record.claim.id
        if evidence.says in ("for", "against"):
            assert all(each.holds for each in evidence.applies or ()), record.claim.id
    assert counted


def test_what_is_said_at_other_constants_names_each_hypothesis_that_is_not_known() -> None:
    batch, limit = Hypothesis("batch", False, {"C_B": 0.0137}), Hypothesis("beta limit", None, {})

    def said(*applies: Hypothesis) -> str:
        return records.sensitivity(judge("trial", "0 ≤ x", "review", "x", [read("here", [1.0, 2.0], applies=applies)]))

    assert said(batch) == "with C_B = 0.0137 every reading would apply, and it would be «holds»"
    assert said(batch, limit) == "batch fails (needs C_B = 0.0137); it is not known whether beta limit holds"
    assert said(limit) == "it is not known whether beta limit holds"
    assert said(Hypothesis("steps", False, {}), batch) == "steps fails; batch fails (needs C_B = 0.0137)"
    assert said(Hypothesis("batch", True, {})) == ""


def test_a_record_without_a_reading_names_the_hypothesis_that_leaves_none(ledger: Ledger) -> None:
    empty = [record for record in ledger.records.values() if record.claim.verdict == "not applicable"]
    unread = [record.evidence for record in empty if not record.claim.readings]
    assert len(unread) == 7
    assert all("beta limit fails (needs C_limit = 40." in evidence.words for evidence in unread)
    for evidence in unread:
        [limit] = evidence.applies
        assert (limit.hypothesis, limit.holds) == ("beta limit", False)
        assert 40 < limit.needs["C_limit"] < 41


def test_the_name_of_a_claim_that_is_gone_may_be_asked_for(ledger: Ledger) -> None:
    assert ledger.find(["nowhere"], ["nowhere.at-all"]) == []
    with pytest.raises(InputError, match="no claim 'nowhere'"):
        ledger.find(["nowhere"], ["nowhere-else"])


def test_only_the_records_behind_a_claim_are_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    judged = []

    def judge(stored: Stored) -> list[Claim]:
        judged.append(stored.summary.experiment)
        return judge_again(stored)

    monkeypatch.setattr(records, "judge_again", judge)
    lazy = Ledger()
    lazy.verify(["region.box"], fast=True)
    assert judged == []
    lazy.verify(lazy.find(["low-rank"]), fast=True)
    assert judged == ["low-rank"]
    lazy.verify(["corollary-1.review"], fast=True)
    assert judged.count("low-rank") == 1
    assert len(lazy.records) > len(lazy.verify(["trained.structure"], fast=True)["trained.structure"].evidence)
    assert sorted(judged) == sorted(names(STORE.records))


@pytest.mark.parametrize("name", ["trained.structure", "relearning.never", "corollary-1.review"])
def test_a_claim_alone_has_the_evidence_that_it_has_among_all(ledger: Ledger, name: str) -> None:
    def said(found: Verified) -> tuple[Status, list[Evidence]]:
        return found.status, [msgspec.structs.replace(piece, seconds=0.0) for piece in found.evidence]

    assert ledger.records
    among_all = ledger.verify([name], fast=True)
    alone = Ledger().verify([name], fast=True)
    assert {key: said(found) for key, found in alone.items()} == {key: said(found) for key, found in among_all.items()}


def test_a_claim_that_its_record_leaves_out_is_found_by_its_name(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(STORE.records, tmp_path / "records"))
    summary = msgspec.json.decode((folder / "low-rank.json").read_bytes(), type=Summary)
    gone = summary.claims.pop()
    (folder / "low-rank.json").write_bytes(encoded(msgspec.structs.replace(summary, digest=summary_digest(summary))))
    lazy = Ledger(replace(STORE, records=folder))
    (failed,) = lazy.verify(lazy.find([gone.id]), fast=True)[gone.id].failed
    assert failed.words == "its record leaves this claim out"


def test_a_region_believes_its_method_and_needs_no_proof(ledger: Ledger) -> None:
    assert not ledger.needs_proofs(["region.box"])
    assert ledger.needs_proofs(["trained.theorem-1"])


def test_other_networks_stand_beside_a_theorem_and_have_claims_of_their_own(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What is proved of stored networks takes most of a minute, and no record stands beside it.
    unasked = "not asked here"
    monkeypatch.setattr(
        verify,
        "facts",
        lambda _, names, __: {name: Proved(name, None, None, unasked, 0.0, asked=False) for name in names},
    )
    scoped = {name: each for name, each in ledger.records.items() if each.scope and each.claim.about}
    assert "colored-digits.addition.works" in scoped
    about = {name for each in scoped.values() for name in each.claim.about}
    found = ledger.verify([*about, *scoped], fast=True)
    for name, each in scoped.items():
        assert found[name].claim.section == f"Other networks, {each.scope}"
        for statement in each.claim.about:
            (beside,) = [one for one in found[statement].evidence if one.name == name]
            assert beside.kind == "beside"
            assert beside.words.startswith(each.scope)
            others = [one for one in found[statement].evidence if one.kind != "beside"]
            assert found[statement].status is from_evidence(others)


def test_every_experiment_is_of_the_papers_network_or_says_of_which() -> None:
    for name in names(STORE.records):
        points = read_stored(name, STORE.records).summary.settings
        of_paper = all("study" not in each and ("recipe" in each or name in ("calibration",)) for each in points)
        assert of_paper == (not scope(name)), name


def test_a_record_left_out_is_shown_with_its_reason_and_decides_nothing() -> None:
    found = verified("trained.structure")
    beside = [each for each in found.evidence if each.kind == "beside"]
    assert any(each.says == "against" for each in beside)
    assert found.status is Status.SUPPORTED
    assert {each.name for each in beside} == set(found.claim.entry.beside)
    assert all(each.words.startswith(found.claim.entry.beside[each.name]) for each in beside)


def piece(kind: Kind, says: Says, tolerance: str | None) -> Evidence:
    return Evidence(kind, f"{kind} {says}", says, "", [], 0.0, tolerance=tolerance, outside=1, readings=2)


def test_a_status_hangs_on_a_tolerance_where_all_that_decides_it_does(analogy: Verified) -> None:
    owing, free = piece("case", "for", "within 0.02"), piece("record", "for", None)
    beside = piece("beside", "for", None)

    def shown(status: Status, *pieces: Evidence) -> str:
        return replace(analogy, evidence=list(pieces), status=status).shown

    assert shown(Status.SUPPORTED, owing, beside) == "supported, within a tolerance"
    assert shown(Status.SUPPORTED, owing, free, beside) == "supported"
    assert shown(Status.SUPPORTED, free, piece("beside", "for", "within 0.02")) == "supported"
    against, certain = piece("case", "against", "within 0.02"), piece("record", "against", None)
    assert shown(Status.CONTRADICTED, against, owing, free) == "contradicted (3 of 6), within a tolerance"
    assert shown(Status.CONTRADICTED, against, certain, owing) == "contradicted (3 of 6)"
    assert shown(Status.UNDECIDED, owing) == "undecided"


def test_a_record_owes_to_a_tolerance_only_what_would_turn_without_it(ledger: Ledger) -> None:
    for name, record in ledger.records.items():
        evidence, claim = record.evidence, record.claim
        owing = [reading for reading in claim.counted if reading.tolerance]
        if evidence.says == "against":
            assert bool(evidence.tolerance) == (not claim.refused(strictly=True)), name
        elif evidence.says != "failed":
            assert bool(evidence.tolerance) == bool(owing), name


def test_every_record_that_is_named_beside_a_claim_exists(ledger: Ledger) -> None:
    assert {name for each in ledger.claims.values() for name in each.entry.beside} <= set(ledger.records)


def test_every_note_is_of_a_section(ledger: Ledger) -> None:
    assert set(read_notes(STORE.claims)) <= {each.section for each in ledger.claims.values()}
