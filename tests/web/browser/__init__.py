"""The pages in a real browser, as a person uses them. A package, so that its browser is closed when its tests are done."""
