"""What leaves the house: certificate, evidence package, and the outsider's verifier."""
