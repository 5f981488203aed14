// Package need is for tests that need more of the machine than Go: a program,
// a font, a browser.
//
// Where it is missing the test skips. CI installs everything and sets
// [Variable]; there the test fails instead, because "ok" under a test that did
// not run says more than is known.
package need

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// Variable is the environment variable that turns skips into failures unless
// it is empty.
const Variable = "ANNOTATE_CI"

// Missing ends the test because something is not on this machine: it skips, or
// fails where [Variable] is set. The message names what is missing and how to
// get it.
func Missing(t testing.TB, format string, args ...any) {
	t.Helper()
	if os.Getenv(Variable) != "" {
		t.Fatalf(format, args...)
	}
	t.Skipf(format, args...)
}

// Tool returns the path of the first of the named programs that is installed.
// Without any it ends the test as [Missing] does, with the Debian package that
// holds them.
func Tool(t testing.TB, debian string, names ...string) string {
	t.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	Missing(t, "%s is not installed: apt-get install %s", strings.Join(names, " or "), debian)
	return ""
}
