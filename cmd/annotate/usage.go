package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"annotate/detect/spelling"
)

// flagError says in the user's words what is wrong with a flag: which one was
// perhaps meant, and what its value should look like.
func flagError(cmd *cobra.Command, err error) error {
	if unknown, ok := errors.AsType[*pflag.NotExistError](err); ok {
		if unknown.GetSpecifiedShortnames() != "" {
			return usagef("unknown flag -%s", unknown.GetSpecifiedName())
		}
		name := unknown.GetSpecifiedName()
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
		f, value := invalid.GetFlag(), invalid.GetValue()
		if dot := strings.Replace(value, ",", ".", 1); f.Value.Type() == "float64" && dot != value && f.Value.Set(dot) == nil {
			return usagef("--%s %s: numbers have a point: %s", f.Name, value, dot)
		}
		return usagef("--%s %q: want %s", f.Name, value, wanted(f))
	}
	return usagef("%w", err)
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

// arguments returns a check of how many arguments a command is given: least or
// more of them, if most is 0. The words say what they are.
func arguments(least, most int, words string) cobra.PositionalArgs {
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

// noArguments is the check of a command that takes none.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usagef("%s takes no arguments, and %q is one: labels are named with --from, photos with --images", cmd.CommandPath(), args[0])
	}
	return nil
}

// mistypedCommand returns an error if the first argument of the root command is
// hardly a photo but a subcommand with a slip in it: nothing of that name is on
// disk, it is no path, and it is near a command's name.
func mistypedCommand(root *cobra.Command, args []string) error {
	if len(args) == 0 || strings.ContainsAny(args[0], `/\.`) {
		return nil
	}
	if _, err := os.Lstat(args[0]); err == nil {
		return nil
	}
	var names []string
	for _, sub := range root.Commands() {
		if sub.IsAvailableCommand() {
			names = append(names, sub.Name())
		}
	}
	if meant := spelling.Nearest(args[0], names); meant != "" {
		return usagef("unknown command %q, and no photo of that name; did you mean %q?", args[0], fmt.Sprintf("%s %s", root.Name(), meant))
	}
	return nil
}

// outOfShare returns an error if a value that is a share is not within 0 and 1.
// Per cent are told apart from slips.
func outOfShare(flag string, value float64) error {
	switch {
	case value >= 0 && value <= 1:
		return nil
	case value > 1 && value <= 100:
		return usagef("--%s: %v is not within 0 to 1; did you mean %v?", flag, value, value/100)
	}
	return usagef("--%s: %v is not within 0 to 1", flag, value)
}
