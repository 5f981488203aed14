// Package cli is what commands of cobra share: flags in groups, help that shows them so,
// words and numbers as values, and errors in the user's words. It knows no command.
//
// Start with [GroupFlags]; flags of [WordVar] and [ParsedVar] say themselves what they
// want. [FlagError] is for [cobra.Command.SetFlagErrorFunc]. [ManPage] and [FlagPage]
// write the manual from what help shows.
//
// # Errors
//
// All are a [*UsageError].
package cli
