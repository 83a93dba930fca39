# One release build serves run, test and campaign. `make help` lists the targets.

# What `make test` and `make check` explore: every cut, and crashes inside one recovery in 64. More states than this are an error.
STATES ?= 400000
WHOLE := --nest-every 64 --budget $(STATES) --require-complete
# How long each search of `make campaign` goes on, and the seeds it starts from.
TIME ?= 30m
SEEDS ?= 1 2 3 4
# Passed on by `make run`.
ARGS ?=
# LAYOUTSTORE_WARNINGS_AS_ERRORS=1 make …: a warning in a target of this package fails the build (Package.swift), as in .ci/run.

# Generated plans: short ones whose crashes are all searched, a long one, from SEED on; and long ones on stores in files.
generated = @for seed in $$(seq $(SEED) $$(($(SEED) + 4))); do \
	    for journal in wal rollback; do \
	        (set -x; $(CRASHTEST) run --seed $$seed --generate 2 --budget 30000 --partial --journal $$journal) || exit $$?; \
	    done; \
	done; \
	for journal in wal rollback; do \
	    (set -x; $(CRASHTEST) run --seed $(SEED) --generate 60 --budget 3000 --partial --journal $$journal) || exit $$?; \
	done; \
	for tables in '--journal wal' '--journal rollback' '--backend pmem'; do \
	    (set -x; $(CRASHTEST) files --seed $(SEED) --generate 60 $$tables) || exit $$?; \
	done
SEED ?= 1

SHELL := /bin/bash
CRASHTEST := .build/release/crashtest
FORMATTED := Sources Benchmarks Scripts Tests Schemas Workloads Package.swift
# The commit as a number, so that every commit is searched from a seed of its own.
COMMIT_SEED = $$((16#$$(git rev-parse HEAD | cut -c 1-8)))

.PHONY: help setup build extension run fingerprint unit test generated selftest format lint check campaign bench

help:
	@echo 'make run       build, then crashtest run $$(ARGS)'
	@echo 'make test      build, unit tests, then every cut from seed 1 in both journal modes, faults, and generated plans'
	@echo 'make check     style, test, then every cut in both journal modes from the commit as seed'
	@echo 'make campaign  searches of TIME=$(TIME) in both journal modes from each of SEEDS="$(SEEDS)"'
	@echo 'make selftest  turns the rules of the protocol off, one by one: each has to be noticed'
	@echo 'make bench     what operations cost in stores of 10^3 to 10^6 extents, what clones cost up to 1 GiB, what checks cost'
	@echo "make extension $(EXTENSION): the same SQL on any store, in sqlite3"
	@echo 'make build     the release build alone          make setup    what the build needs'
	@echo 'make format    rewrite the sources in style     make lint     check the style alone'
	@echo 'make fingerprint  hashes of what is recorded, by seed, journal and rule, to compare with another build: diff two outputs'

setup:
	@Scripts/setup.sh

# With everything that the package can have; whoever embeds the library chooses.
TRAITS := --traits Pmem

build: setup
	swift build -c release --build-tests $(TRAITS)

# With Swift's runtime inside, so that it loads on hosts without Swift, and in an empty environment. Objects made for that are others than
# those of the programs: they have a folder of their own.
EXTENSION := .build/liblayoutsql.so
extension: setup
	swift build -c release --product LayoutSQL --scratch-path .build/extension -Xswiftc -static-stdlib
	cp .build/extension/release/libLayoutSQL.so $(EXTENSION)
	@echo "sqlite3 -cmd '.load $(EXTENSION)' -cmd \"SELECT attach_store('books.db')\" :memory: 'SELECT * FROM violation'"

run: build
	$(CRASHTEST) run $(ARGS)

fingerprint: build
	@$(CRASHTEST) fingerprint --seed 1 --seed 2 --seed 3

# Two processes, the suites that record campaigns in one of them, which take about half of the time. In each one test at a time: SQLite
# has one generator for the whole process, and what is recorded twice draws from it. A run in which no test ran passes too, so that is
# looked for.
CAMPAIGNS := CrashEngineTests\.Campaigns
tests = swift test -c release --skip-build $(TRAITS) --disable-xctest --no-parallel --ignore-lock $(1) '$(CAMPAIGNS)' 2>&1 | tee $(2)
unit: build
	@set -o pipefail; \
	$(call tests,--filter,.build/tests-campaigns.log) & campaigns=$$!; \
	$(call tests,--skip,.build/tests-others.log); others=$$?; \
	wait $$campaigns; campaigns=$$?; \
	if [ $$campaigns -ne 0 ] || [ $$others -ne 0 ]; then \
	    echo 'make: tests failed; these were noted:' >&2; \
	    grep -ah 'recorded an issue' .build/tests-campaigns.log .build/tests-others.log >&2; \
	    exit 1; \
	fi; \
	for log in .build/tests-campaigns.log .build/tests-others.log; do \
	    grep -aq 'Test run with [1-9].* passed' $$log || { echo "make: no test ran ($$log)" >&2; exit 1; }; \
	done

test: unit
	$(CRASHTEST) run --seed 1 $(WHOLE)
	$(CRASHTEST) run --seed 1 $(WHOLE) --journal rollback
	$(CRASHTEST) faults --most 10
	$(generated)

generated:
	$(generated)

selftest: build
	$(CRASHTEST) selftest

format:
	swift format --in-place --recursive $(FORMATTED)

lint:
	swift format lint --strict --recursive $(FORMATTED)

check: lint test
	@for journal in wal rollback; do \
	    (set -x; $(CRASHTEST) run --seed $(COMMIT_SEED) $(WHOLE) --journal $$journal) || exit $$?; \
	done
	$(MAKE) generated SEED=$(COMMIT_SEED)

campaign: build
	@for seed in $(SEEDS); do \
	    for journal in wal rollback; do \
	        (set -x; $(CRASHTEST) run --seed $$seed --budget $(TIME) --journal $$journal --nest-every 1) || exit $$?; \
	        (set -x; $(CRASHTEST) run --seed $$seed --generate 60 --budget $(TIME) --journal $$journal) || exit $$?; \
	    done; \
	done

bench: build
	.build/release/benchmarks growth
	.build/release/benchmarks clone
	.build/release/benchmarks invariants
