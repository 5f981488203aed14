// Dist makes everything that a release consists of, into one folder:
//
//   - archives of the program for Linux, macOS and Windows on amd64 and arm64,
//     with the manual, man pages, completions and licences;
//   - packages for Debian (deb) and Red Hat (rpm), and a Python wheel for each
//     platform, so that pip and uv give the command;
//   - a Homebrew formula and winget manifests that name these archives;
//   - a list of what the program is built from for each platform (CycloneDX),
//     the release note, and the SHA-256 sums of all of it.
//
// Run it in the checkout:
//
//	go run ./cmd/dist -o out/dist -url https://example.org/annotate/v1.2.0
//
// # Errors
//
// The first failure ends it with exit code 1, and what it did not finish is
// not in the folder's SHA256SUMS, which is written last.
//
// # Conventions
//
// The version is the tag that HEAD carries, v1.2.0. Where HEAD has none it is
// the next development version after the last tag, v1.2.1-dev.7+g0123abc; see
// [release]. A commit with changes that are not committed is refused without
// -dirty.
//
// Two runs on one commit with one version of Go write the same bytes, wherever
// the checkout is: programs are built without paths, and every time in every
// file is the commit's.
//
// # Decisions
//
// goreleaser does most of this from a file of settings, and was rejected: it
// has no wheels, calls out to a second program for the list of parts, and takes
// longer to build than everything that is made here. nfpm, its part for deb and
// rpm, and cyclonedx-gomod are run at the versions below through the Go module
// proxy, so that neither is a requirement of the program. nfpm is not the
// newest: from 2.44 on it needs a module that the proxy does not have.
//
// The wheel has no Python in it. pip copies its scripts folder to where
// commands are and makes them executable, which is how ruff and uv are
// delivered too.
package main
