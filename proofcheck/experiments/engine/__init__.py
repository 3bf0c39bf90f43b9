"""What runs a study, told along one run of ``proofcheck experiment``.

1. `experiment` finds the study by name: its grid, what to compute, what to claim.
2. Each settings with each seed is a `cell`, and its file in the output folder is named after all that it depends on.
3. `running` leaves alone what has a file, and gives the other cells to local processes, or to a Dask `cluster`.
4. `work` is what such a process does: it sees that its versions are ours, computes a cell on one thread, and gives back
   the record as bytes.
5. `running` checks the bytes and renames them into place. So a cell is finished or not there, and a run can be killed.
6. When all are there, the study turns the records into readings, and `verdicts` has the one rule that judges them.
7. `summary` writes settings, results and verdicts as one file under a digest. Stored with the package, it is read back
   into the same records, and judged again.
"""
