"""What runs a study: cells that resume, local processes and Dask, records, and the rule of verdicts."""
