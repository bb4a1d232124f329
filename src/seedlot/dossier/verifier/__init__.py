"""The outsider's verifier: a few short files that need only Python 3.9 and do not know Seedlot."""
