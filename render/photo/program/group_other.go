//go:build !unix

package program

import "os/exec"

func apart(cmd *exec.Cmd) (kill func() error) {
	return func() error { return cmd.Process.Kill() }
}
