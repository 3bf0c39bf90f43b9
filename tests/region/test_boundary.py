from dataclasses import replace

import pytest

from benchmarks.corpus import CLASSES, Instance, corpus
from proofcheck import CertificateError, Region, Verdict, check, feasible
from proofcheck.region.certificate import Certificate

INSTANCES = corpus()


def decided(instance: Instance) -> Verdict:
    problem = instance.problem
    return feasible(Region(problem.gamma, beta=problem.beta, c=problem.c))


@pytest.mark.parametrize("hardness", CLASSES)
def test_the_verdict_is_the_truth_and_its_certificate_checks(hardness: str) -> None:
    instances = [instance for instance in INSTANCES if instance.hardness == hardness]
    assert instances
    for instance in instances:
        verdict = decided(instance)
        assert (verdict.verdict == "nonempty") == instance.nonempty, instance
        assert verdict.phi == instance.construction.phi, instance
        assert check(verdict.certificate).startswith(verdict.verdict)


def test_the_proof_by_hand_checks_in_place_of_the_one_that_was_found() -> None:
    for instance in INSTANCES:
        certificate, by_hand = decided(instance).certificate, instance.construction
        check(
            Certificate(certificate.region, certificate.verdict, by_hand.phi, by_hand.t, by_hand.s, certificate.witness)
        )


def test_the_certificate_of_one_side_of_the_boundary_is_refused_on_the_other() -> None:
    sides = [instance for instance in INSTANCES if instance.hardness == "1e-12"]
    refused = 0
    for instance, other in zip(sides[:-2], sides[2:], strict=True):
        if instance.construction == other.construction and instance.nonempty != other.nonempty and instance.n < 20:
            certificate, moved = decided(instance).certificate, decided(other).region
            witness = certificate.witness and replace(certificate.witness, beta=other.beta)
            swapped = replace(certificate, region=moved, witness=witness)
            with pytest.raises(CertificateError):
                check(swapped)
            refused += 1
    assert refused >= 10
