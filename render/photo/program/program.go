// Package program runs a program of others within a context, and leaves nothing
// of it behind: see [Run].
package program

import (
	"context"
	"os/exec"
	"time"
)

// Run runs a program to its end and returns what it said, on either stream. Once
// ctx is done, and where the program fails, it is killed with all that it has
// started itself; on Windows it alone is.
func Run(ctx context.Context, name string, args ...string) (said []byte, err error) {
	cmd := exec.CommandContext(ctx, name, args...)
	kill := apart(cmd)
	cmd.Cancel = kill
	cmd.WaitDelay = time.Second // for what still holds its streams
	if said, err = cmd.CombinedOutput(); err != nil && cmd.Process != nil {
		_ = kill()
	}
	return said, err
}
