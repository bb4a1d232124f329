export PYTHONPATH=/tmp/reads/src:/tmp/reads
PY=/work/main/.venv/bin/python
