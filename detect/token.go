package detect

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Token is a secret that authorizes requests. Printed, logged or encoded in
// any way it says only whether it is set; convert it to a string to send it.
type Token string

// shown returns what may be shown of the token.
func (t Token) shown() string {
	if t == "" {
		return ""
	}
	return "[token]"
}

// Format hides the token under every verb: [fmt.Stringer] alone is not asked
// under %d and its like.
func (t Token) Format(f fmt.State, _ rune) { io.WriteString(f, t.shown()) }

// LogValue hides the token in logs.
func (t Token) LogValue() slog.Value { return slog.StringValue(t.shown()) }

// MarshalText hides the token in JSON and the like.
func (t Token) MarshalText() ([]byte, error) { return []byte(t.shown()), nil }

// ResolveToken finds the user's token where huggingface_hub does: in HF_TOKEN,
// then HUGGING_FACE_HUB_TOKEN, then in the file that HF_TOKEN_PATH names, which
// is $HF_HOME/token unless set; HF_HOME is $XDG_CACHE_HOME/huggingface unless
// set, and XDG_CACHE_HOME is ~/.cache. "~" and "$VAR" expand in the paths. An
// empty variable counts as one that is not set.
//
// getenv is asked for variables and readFile for the file, as [os.Getenv] and
// [os.ReadFile] answer. No token and a missing file are no error: the token is
// empty then. A file that is there but cannot be read is one.
func ResolveToken(getenv func(string) string, readFile func(string) ([]byte, error)) (Token, error) {
	for _, name := range []string{"HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"} {
		if t := trimToken(getenv(name)); t != "" {
			return t, nil
		}
	}
	path := tokenPath(getenv)
	if path == "" {
		return "", nil
	}
	data, err := readFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("reading the token: %w", err)
	}
	return trimToken(string(data)), nil
}

// trimToken removes what copying and editors leave in a token.
func trimToken(s string) Token {
	return Token(strings.TrimSpace(strings.NewReplacer("\r", "", "\n", "").Replace(s)))
}

// tokenPath returns the path of the token's file, "" if there is no home
// folder to look in.
func tokenPath(getenv func(string) string) string {
	if path := getenv("HF_TOKEN_PATH"); path != "" {
		return expandPath(path, getenv)
	}
	home := getenv("HF_HOME")
	if home == "" {
		cache := getenv("XDG_CACHE_HOME")
		if cache == "" {
			if homeFolder(getenv) == "" {
				return ""
			}
			cache = filepath.Join("~", ".cache")
		}
		home = filepath.Join(cache, "huggingface")
	}
	return filepath.Join(expandPath(home, getenv), "token")
}

// expandPath expands a leading ~ and then $VAR and ${VAR}, as Python's
// expanduser and expandvars do. A variable that is not set stays as written.
func expandPath(path string, getenv func(string) string) string {
	if rest, ok := strings.CutPrefix(path, "~"); ok && (rest == "" || os.IsPathSeparator(rest[0])) {
		if home := homeFolder(getenv); home != "" {
			path = home + rest
		}
	}
	return os.Expand(path, func(name string) string {
		if value := getenv(name); value != "" {
			return value
		}
		return "${" + name + "}"
	})
}

// homeFolder returns the user's home folder, "" if it is not known.
func homeFolder(getenv func(string) string) string {
	if home := getenv("HOME"); home != "" {
		return home
	}
	return getenv("USERPROFILE") // Windows
}

// IsTrue reads a switch in the environment, such as HF_HUB_OFFLINE, as huggingface_hub
// does.
func IsTrue(value string) bool {
	if on, err := strconv.ParseBool(value); err == nil {
		return on
	}
	switch strings.ToUpper(value) {
	case "ON", "YES", "Y":
		return true
	}
	return false
}
