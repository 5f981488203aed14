package need

import (
	"fmt"
	"runtime"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
)

// outcome stands in for a test, and keeps how it was ended.
type outcome struct {
	testing.TB
	how, message string
}

func (o *outcome) Helper() {}

func (o *outcome) Skipf(format string, args ...any) { o.end("skipped", format, args) }

func (o *outcome) Fatalf(format string, args ...any) { o.end("failed", format, args) }

func (o *outcome) end(how, format string, args []any) {
	o.how, o.message = how, fmt.Sprintf(format, args...)
	runtime.Goexit()
}

// within returns how a test would end that does what f does.
func within(f func(testing.TB)) *outcome {
	o := &outcome{how: "passed"}
	var done sync.WaitGroup
	done.Go(func() { f(o) })
	done.Wait()
	return o
}

func TestTool(t *testing.T) {
	for name, tc := range map[string]struct{ variable, tool, want string }{
		"there":            {"", "go", "passed"},
		"there, in CI":     {"1", "go", "passed"},
		"not there":        {"", "no-such-program", "skipped"},
		"not there, in CI": {"1", "no-such-program", "failed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(Variable, tc.variable)
			path := ""
			o := within(func(t testing.TB) { path = Tool(t, "a-package", "neither-this", tc.tool) })
			assert.Equal(t, tc.want, o.how)
			if tc.want == "passed" {
				assert.NotEmpty(t, path)
				return
			}
			assert.Empty(t, path)
			assert.Equal(t, "neither-this or no-such-program is not installed: apt-get install a-package", o.message)
		})
	}
}
