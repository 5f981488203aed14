//go:build unix

package program

import (
	"os/exec"
	"syscall"
)

// apart has a program run in a process group of its own, and returns what kills
// the group. A terminal's Ctrl-C does not reach it then: the context ends it.
func apart(cmd *exec.Cmd) (kill func() error) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
