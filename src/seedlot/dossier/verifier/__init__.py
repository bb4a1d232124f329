"""The outsider's verifier: one file that needs only Python 3.9 and does not know Seedlot."""
