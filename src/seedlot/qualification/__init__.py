"""Qualification: does this installation, on this computer, do what it must? Challenges, each with what was expected and seen."""
