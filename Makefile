# The targets that a reader of the README meets. `make` alone lists them.
SHELL       := /bin/sh
GO          ?= go
TAGS        := heic nodynamic
BIN         := bin/annotate
# Go leaves folders named testdata out of ./...
PACKAGES    := ./... ./testdata ./testdata/scenes
COMMIT      ?= $(shell git describe --always --abbrev=40 --exclude '*' --dirty 2>/dev/null)
VERSION     ?= $(or $(patsubst v%,%,$(shell git describe --tags --match 'v[0-9]*' --dirty 2>/dev/null)),0.0.0-dev)
export CGO_ENABLED ?= 0

.DEFAULT_GOAL := help
.PHONY: help build demo test race lint golden audit clients fuzz bench pictures testdata man dist clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## build bin/annotate, HEIC and AVIF included
	@$(GO) build -trimpath -tags "$(TAGS)" -ldflags "-s -w -X main.version=$(VERSION) -X main.commit=$(COMMIT)" -o $(BIN) ./cmd/annotate

demo: build ## annotate the bundled photos through a local copy of the API: no token, no network
	@sh cmd/demo.sh

test: ## run every test
	$(GO) test $(VERBOSE) -tags "$(TAGS)" $(PACKAGES)

race: ## run every test under the race detector (needs a C compiler)
	CGO_ENABLED=1 $(GO) test -race $(VERBOSE) -tags "$(TAGS)" $(PACKAGES)

lint: ## vet and check the formatting
	$(GO) vet -tags "$(TAGS)" $(PACKAGES)
	$(GO) vet $(PACKAGES)
	@unformatted=$$(gofmt -l cmd detect render fonts golden testdata); \
	if [ -n "$$unformatted" ]; then echo "run gofmt -w on: $$unformatted"; exit 1; fi

golden: ## rewrite the golden images; look at each before you commit it
	@for package in $$(grep -l -r --include='*_test.go' 'annotate/golden"' render | xargs -n1 dirname | sort -u); do \
		$(GO) test ./$$package -run Golden -update; done

audit: ## lay out 10,000 random and adversarial scenes, and print the manual's table
	$(GO) test ./render/placement -run Audit -audit
	$(GO) test ./render -run Audit -audit -v

clients: build ## ask annotate serve as the official clients do (installs them from npm and PyPI)
	@sh detect/server/testdata/clients/run.sh

fuzz: ## run every fuzz target for a while (FUZZTIME=20s)
	@for package in $$($(GO) list ./...); do \
		for target in $$($(GO) test -list '^Fuzz' $$package | grep '^Fuzz'); do \
			echo "$$package $$target"; \
			$(GO) test $$package -run '^$$' -fuzz "^$$target\$$" -fuzztime $(or $(FUZZTIME),20s) -fuzzminimizetime 5x || exit 1; \
		done; done

bench: build ## measure whole runs beside the peers: make bench PHOTOS=DIR PEERS=DIR
	$(GO) run -tags "$(TAGS)" ./cmd/bench -photos $(PHOTOS) -peers $(PEERS)

pictures: build ## make the manual's pictures (that of the report needs Chromium)
	@sh cmd/pictures/pictures.sh

testdata: ## draw the demo photos and the tests' inputs anew
	$(GO) run ./testdata/scenes

man: build ## write the man pages into out/man
	@$(BIN) man -o out/man

dist: ## make a release in out/dist: archives, deb, rpm, wheels, sums (DIST="-url ADDRESS")
	@$(GO) run ./cmd/dist -o out/dist $(DIST)

clean: ## remove what was built and drawn
	rm -rf bin out golden/failed
