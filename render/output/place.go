package output

import (
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"unicode/utf16"
)

// ErrName says that a file cannot be written under its name: the name leads out of
// the folder, or the system would take it for another one.
var ErrName = errors.New("cannot be the name of a file")

// Place returns where the slash-separated name is below a folder. The error
// matches [ErrName] for a name that leads out of the folder, and on Windows for one
// that cannot be; there a backslash separates, too.
func Place(folder, name string) (string, error) { return place(runtime.GOOS, folder, name) }

func place(system, folder, name string) (string, error) {
	if system == windows {
		name = strings.ReplaceAll(name, `\`, "/")
	}
	clean := path.Clean(name)
	if clean == "." || clean == ".." || strings.HasPrefix(clean, "../") || path.IsAbs(clean) {
		return "", fmt.Errorf("%q below %s: it %w there, but leads out of it", name, folder, ErrName)
	}
	if err := CheckName(system, clean); err != nil {
		return "", err
	}
	return filepath.Join(folder, filepath.FromSlash(clean)), nil
}

const windows = "windows"

// longestElement is how long the name of a file or folder may be, in bytes; on
// Windows in units of UTF-16.
const longestElement = 255

// volume is how a path of Windows begins: with a drive or a share, or with what
// takes the rest as it is.
var volume = regexp.MustCompile(`^(?:[\\/]{2}[?.][\\/])?(?:[A-Za-z]:|UNC[\\/][^\\/]+[\\/][^\\/]+|[\\/]{2}[^\\/?.]+[\\/][^\\/]+)?`)

// CheckName returns an error that matches [ErrName] if a file of that name, below
// a folder, would not be there afterwards under it. The system is one of
// [runtime.GOOS], empty for this one. Only Windows has such names: those of devices
// (aux.jpg is one), a colon (which names a part of a file), other characters that
// cannot be, and a dot or space at the end, which it drops.
func CheckName(system, name string) error {
	if system == "" {
		system = runtime.GOOS
	}
	if system != windows {
		return nil
	}
	for _, element := range strings.FieldsFunc(name, func(r rune) bool { return r == '/' || r == '\\' }) {
		if why := unfit(element); why != "" {
			return fmt.Errorf("%q %w on Windows: %s", element, ErrName, why)
		}
	}
	return nil
}

// checkPath is CheckName for a path.
func checkPath(system, file string) error {
	if err := CheckName(system, file[len(volume.FindString(file)):]); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}

// unfit returns why Windows cannot have a file or folder of that name; empty if it
// can. Source: "Naming Files, Paths, and Namespaces" of Microsoft's documentation.
func unfit(name string) string {
	if name == "." || name == ".." {
		return ""
	}
	if i := strings.IndexFunc(name, func(r rune) bool { return r < ' ' || strings.ContainsRune(`<>:"|?*`, r) }); i >= 0 {
		return fmt.Sprintf("it holds %q", name[i])
	}
	if last := name[len(name)-1]; last == '.' || last == ' ' {
		return fmt.Sprintf("it ends with %q", last)
	}
	if len(utf16.Encode([]rune(name))) > longestElement {
		return fmt.Sprintf("it is longer than %d characters", longestElement)
	}
	stem, _, _ := strings.Cut(name, ".")
	switch stem = strings.ToUpper(strings.TrimRight(stem, " ")); stem {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$":
		return "it is that of a device"
	}
	if digit, ok := strings.CutPrefix(strings.Replace(stem, "LPT", "COM", 1), "COM"); ok && len([]rune(digit)) == 1 && strings.Contains("0123456789¹²³", digit) {
		return "it is that of a device"
	}
	return ""
}
