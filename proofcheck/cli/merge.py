"""``merge``: a base and λ times its task vectors as a checkpoint, and which λ is left of that after rounding."""

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from proofcheck.cli.exit_codes import Exit
from proofcheck.cli.options import Parser
from proofcheck.cli.output import write_for_programs
from proofcheck.cli.progress import share_bar
from proofcheck.region.numbers import InputError
from proofcheck.region.writing import STANDARD_OUTPUT, check_outputs

if TYPE_CHECKING:
    from proofcheck.checkpoints import Merge
    from proofcheck.checkpoints.chosen import Chosen

_DESCRIPTION = """\
Write BASE + the sum of lambda_i (FT_i - BASE) as a checkpoint like BASE: with its tensors, its shards, its config and
tokenizer. A model of any size is read and written a block at a time, without PyTorch.

The sums are those of mergekit's task_arithmetic with dtype: float32, bit for bit for up to four fine-tunes. Then it is
said which lambda the stored weights really have: in bfloat16 much of a small edit is rounded away.

With --peft, LoRA adapters become one adapter instead: their factors side by side, with lambda in them, of the sum of
their ranks; nothing is multiplied out. It is PEFT's combination_type="cat"; its "linear" is another sum.
"""

_EPILOG = """\
It does not establish that the merged model works: what it does on data is not in its weights. Tensors that some model
lacks, or has in another shape, are refused, where other tools skip or cut them.
"""
_FORMATS = {"bf16": "BF16", "f16": "F16", "f32": "F32", "f64": "F64"}


def parser() -> Parser:
    """The options of the command."""
    made = Parser(
        prog="proofcheck merge",
        usage="""proofcheck merge BASE FT [FT ...] --lam λ ... -o OUT [options]
       proofcheck merge --from AUDIT --rule NAME -o OUT [options]
       proofcheck merge BASE ADAPTER [ADAPTER ...] --lam λ ... --peft DIR""",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        exits={
            Exit.ANSWERED: "merged",
            Exit.WRONG_INPUT: "a checkpoint cannot be read or merged, or the input was wrong; nothing was written",
        },
    )
    made.add_argument("base", metavar="BASE", nargs="?", help="the checkpoint that the others were tuned from")
    made.add_argument("fine_tunes", metavar="FT", nargs="*", help="a fine-tuned checkpoint, or a LoRA adapter")
    made.add_argument("--names", nargs="+", metavar="NAME", help="what to call the fine-tunes, one for each")
    made.section("what is merged")
    made.add_numbers("--lam", "a coefficient for each fine-tune", "λ")
    made.add_argument(
        "--from", dest="audit", metavar="AUDIT", help="checkpoints and lambda of what audit --output wrote"
    )
    made.add_argument("--rule", metavar="NAME", help="whose lambda of that file, such as least-norm")
    made.add_choice("--dtype", list(_FORMATS), "the format that weights are stored in (default: as in BASE)")
    made.add_argument("--base-only", action="store_true", help="leave out tensors that only fine-tunes have, as heads")
    made.section("files and output")
    made.add_argument("-o", "--output", metavar="OUT", help="a new or empty folder, or a new file *.safetensors")
    made.add_argument("--peft", metavar="DIR", help="write one LoRA adapter in place of OUT, a new or empty folder")
    made.add_argument("--mergekit", metavar="FILE", help="write the YAML with which mergekit does the same")
    made.add_argument("--json", action="store_true", help="print JSON (proofcheck/merge/1)")
    return made


def run(arguments: Sequence[str]) -> int:
    """Merge the named checkpoints and print what is left of λ."""
    options = parser().read(arguments)
    _check_place(options)
    chosen = _chosen(options)
    inputs = {f"checkpoint {path}": path for path in (chosen.base, *chosen.fine_tunes)}
    check_outputs({"--mergekit": options.mergekit}, {**inputs, "--from": options.audit, **STANDARD_OUTPUT})
    dtype = None if options.dtype is None else _FORMATS[options.dtype]
    given = (chosen.base, chosen.fine_tunes, chosen.lam)
    with share_bar("written") as progress:
        from proofcheck.checkpoints import concatenate, merge

        if options.peft is not None:
            made = concatenate(*given, options.peft, dtype=dtype, names=chosen.names, progress=progress)
        else:
            made = merge(
                *given,
                options.output,
                dtype=dtype,
                names=chosen.names,
                base_only=options.base_only,
                mergekit=options.mergekit,
                progress=progress,
            )
    _write(made, as_json=options.json)
    return 0


def _check_place(options: argparse.Namespace) -> None:
    """One place for the merge, and no option that has no meaning for an adapter."""
    if options.peft is None:
        if options.output is None:
            raise InputError("--output: expected a new folder for the merge, got none")
        return
    for name, value in (("--output", options.output), ("--mergekit", options.mergekit)):
        if value is not None:
            raise InputError(f"--peft and {name}: expected one of them, as --peft writes an adapter alone, got both")
    if options.base_only:
        raise InputError("--peft and --base-only: expected one of them, as an adapter has no whole tensors, got both")


def _chosen(options: argparse.Namespace) -> "Chosen":
    """Checkpoints and λ, from the command line or from an audit."""
    from proofcheck.checkpoints.chosen import Chosen, choose
    from proofcheck.checkpoints.models import model_names

    given = options.base is not None or options.lam is not None or options.names is not None
    if options.audit is not None or options.rule is not None:
        if given:
            raise InputError("--from: expected no BASE, --lam or --names beside it, got both; the audit has them")
        if options.audit is None or options.rule is None:
            raise InputError("--from and --rule: expected both, a file of audit --output and a rule in it, got one")
        return choose(options.audit, options.rule)
    if not options.fine_tunes:
        raise InputError("expected BASE and at least one FT, or --from AUDIT --rule NAME, got less")
    if options.lam is None:
        raise InputError("--lam: expected a coefficient for each fine-tune, got none")
    return Chosen(options.base, options.fine_tunes, model_names(options.fine_tunes, options.names), options.lam)


def _write(made: "Merge", *, as_json: bool) -> None:
    if as_json:
        import msgspec

        write_for_programs(msgspec.json.format(msgspec.json.encode(made)).decode() + "\n")
        return
    from proofcheck.cli.console import AnswerConsole
    from proofcheck.cli.render_merge import show

    show(AnswerConsole(), made)
