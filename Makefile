# Short names; `python3 manage.py --help` says what each does.
PYTHON ?= python3

.PHONY: run demo test check bench chaos

run:
	$(PYTHON) manage.py run

demo:
	$(PYTHON) manage.py run --demo

test:
	$(PYTHON) manage.py test

check:
	$(PYTHON) manage.py check

# Measures, on servers of their own; not part of the tests
bench:
	$(PYTHON) manage.py test -- bench -s

# Servers killed, queues wiped, messages doubled: nothing is lost
chaos:
	$(PYTHON) manage.py test -- tests/jobs -v
