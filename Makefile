# The targets that a reader of the README meets. `make` alone lists them.
SHELL       := /bin/sh
GO          ?= go
TAGS        := heic nodynamic
BIN         := bin/annotate
VERSION     ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo devel)
PHOTOS      ?= testdata/demo
export CGO_ENABLED ?= 0

.DEFAULT_GOAL := help
.PHONY: help build demo test race lint golden audit fuzz bench pictures testdata clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## build bin/annotate, HEIC and AVIF included
	@$(GO) build -trimpath -tags "$(TAGS)" -ldflags "-s -w -X main.version=$(VERSION)" -o $(BIN) ./cmd/annotate

demo: build ## annotate the bundled photos through a local copy of the API: no token, no network
	@sh cmd/demo.sh

test: ## run every test
	$(GO) test -tags "$(TAGS)" ./...

race: ## run every test under the race detector (needs a C compiler)
	CGO_ENABLED=1 $(GO) test -race -tags "$(TAGS)" ./...

lint: ## vet and check the formatting
	$(GO) vet -tags "$(TAGS)" ./...
	$(GO) vet ./...
	@unformatted=$$(gofmt -l cmd detect render fonts golden testdata); \
	if [ -n "$$unformatted" ]; then echo "run gofmt -w on: $$unformatted"; exit 1; fi

golden: ## rewrite the golden images; look at each before you commit it
	$(GO) test ./render/... -run Golden -update

testdata: ## draw the demo photos and the tests' inputs anew
	$(GO) run ./testdata/scenes

clean: ## remove what was built and drawn
	rm -rf bin out golden/failed
