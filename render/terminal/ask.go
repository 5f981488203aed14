package terminal

import (
	"os"
	"strings"
	"time"

	"golang.org/x/term"
)

// Ask asks the terminal of this process, and returns what it answers in a
// moment; nothing where there is none to be asked. For
// [Detect].
func Ask(question string) string {
	tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0)
	if err != nil {
		return ""
	}
	defer tty.Close()
	// A terminal that answers nothing must not be waited for.
	if tty.SetReadDeadline(time.Now().Add(500*time.Millisecond)) != nil {
		return ""
	}
	before, err := term.MakeRaw(int(tty.Fd()))
	if err != nil {
		return ""
	}
	defer term.Restore(int(tty.Fd()), before)
	if _, err := tty.WriteString(question); err != nil {
		return ""
	}
	var answer strings.Builder
	part := make([]byte, 256)
	for !Answered(answer.String()) {
		n, err := tty.Read(part)
		answer.Write(part[:n])
		if err != nil {
			break
		}
	}
	return answer.String()
}
