"""The pages, a module for each subject. Each has one `SECTION`; the application finds them by that name."""
