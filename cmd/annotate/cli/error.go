package cli

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"annotate/detect/spelling"
)

// UsageError says that a command was called wrongly.
type UsageError struct{ err error }

func (e *UsageError) Error() string { return e.err.Error() }

// Unwrap returns the cause.
func (e *UsageError) Unwrap() error { return e.err }

func usagef(format string, args ...any) error { return &UsageError{fmt.Errorf(format, args...)} }

// Secret is a flag's value that messages do not show.
type Secret interface{ Secret() }

// FlagError says in the user's words what is wrong with a flag: which one was
// perhaps meant, and what its value should look like.
func FlagError(cmd *cobra.Command, err error) error {
	if unknown, ok := errors.AsType[*pflag.NotExistError](err); ok {
		name := unknown.GetSpecifiedName()
		if letters := unknown.GetSpecifiedShortnames(); letters != "" {
			if f := oneDash(cmd, letters); f != nil {
				return usagef("unknown flag -%s; did you mean --%s?", letters, f.Name)
			}
			return usagef("unknown flag -%s", name)
		}
		var names []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if !f.Hidden {
				names = append(names, f.Name)
			}
		})
		if meant := spelling.Nearest(name, names); meant != "" {
			return usagef("unknown flag --%s; did you mean --%s?", name, meant)
		}
		return usagef("unknown flag --%s", name)
	}
	if missing, ok := errors.AsType[*pflag.ValueRequiredError](err); ok {
		return usagef("--%s wants a value: %s", missing.GetFlag().Name, wanted(missing.GetFlag()))
	}
	if invalid, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		return wrongValue(cmd, invalid.GetFlag(), invalid.GetValue(), invalid.Unwrap())
	}
	return usagef("%w", err)
}

// oneDash returns the flag whose name, or the beginning of a name, was given with
// a single dash, as some programs have it; nil if there is none.
func oneDash(cmd *cobra.Command, letters string) *pflag.Flag {
	name, _, _ := strings.Cut(letters, "=")
	if len(name) < 2 {
		return nil
	}
	return cmd.Flags().Lookup(name)
}

// wrongValue says what is wrong with the value of a flag, and what was perhaps
// meant by it.
func wrongValue(cmd *cobra.Command, f *pflag.Flag, value string, cause error) error {
	number := f.Value.Type() == "float64"
	share, percent := strings.CutSuffix(value, "%")
	point := strings.Replace(value, ",", ".", 1)
	switch known := oneDash(cmd, f.Shorthand+value); {
	case f.Shorthand != "" && known != nil:
		return usagef("unknown flag -%s; did you mean --%s?", f.Shorthand+value, known.Name)
	case len(value) > 1 && value[0] == '-' && (cmd.Flags().Lookup(strings.TrimLeft(value, "-")) != nil || cmd.Flags().ShorthandLookup(value[1:2]) != nil):
		return usagef("--%s wants a value, and %s is a flag: %s", f.Name, value, wanted(f))
	case number && point != value && f.Value.Set(point) == nil:
		return usagef("--%s %s: numbers have a point: %s", f.Name, value, point)
	case number && percent && f.Value.Set(share) == nil:
		n, _ := strconv.ParseFloat(share, 64) // Set has read it
		return usagef("--%s %s: not in per cent: %v", f.Name, value, n/100)
	}
	switch f.Value.(type) {
	case *word: // which names the one that is wrong
		return usagef("--%s %w", f.Name, cause)
	case Secret:
		return usagef("--%s: %w", f.Name, cause)
	case *parsed:
		return usagef("--%s %q: %w", f.Name, value, cause)
	}
	return usagef("--%s %q: want %s", f.Name, value, wanted(f))
}

// wanted returns what a flag's value is.
func wanted(f *pflag.Flag) string {
	switch f.Value.Type() {
	case "float64":
		return "a number such as 0.5"
	case "int", "int64", "uint64":
		return "a whole number"
	case "duration":
		return "a time such as 30s or 5m"
	case "bool":
		return "true or false, or no value"
	}
	_, usage := pflag.UnquoteUsage(f)
	return usage
}

// Arguments returns a check of how many arguments a command is given: least or
// more of them, if most is 0. The words say what they are.
func Arguments(least, most int, words string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch n := len(args); {
		case n < least && n == 0:
			return usagef("%s wants %s: none given", cmd.CommandPath(), words)
		case n < least:
			return usagef("%s wants %s: only %s given", cmd.CommandPath(), words, strings.Join(args, " "))
		case most > 0 && n > most:
			return usagef("%s wants %s: %q is too much", cmd.CommandPath(), words, args[most])
		}
		return nil
	}
}

// CommandNames returns what the subcommands are called that help lists.
func CommandNames(cmd *cobra.Command) []string {
	var names []string
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() {
			names = append(names, sub.Name())
		}
	}
	return names
}

// DidYouMean ends a message about a word with the one that was perhaps meant.
func DidYouMean(given string, words []string) string {
	if near := spelling.Nearest(given, words); near != "" {
		return "; did you mean " + near + "?"
	}
	return ""
}
