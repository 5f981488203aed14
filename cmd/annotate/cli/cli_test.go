package cli

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// groupedCommand is a command with a wall of its own flags.
func groupedCommand() (*cobra.Command, *bytes.Buffer) {
	var wall bool
	cmd := &cobra.Command{Use: "crops", Short: "Cut", Long: "Crops cuts.", RunE: func(*cobra.Command, []string) error { return nil }}
	g := GroupFlags(cmd, "wall")
	g.Add("Output", nil, func(fs *pflag.FlagSet) { fs.BoolVar(&wall, "wall", false, "make a wall") })
	g.Add("The wall", Unless(func() bool { return wall }, "it is about the wall, which --wall makes"), func(fs *pflag.FlagSet) { fs.String("title", "", "title of the wall") })
	g.Add("Output", nil, func(fs *pflag.FlagSet) { fs.Int("quality", 90, "JPEG quality") })
	var out bytes.Buffer
	cmd.SetOut(&out)
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	return cmd, &out
}

func TestIdleFlagsAreRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, ""},
		{[]string{"--wall", "--title", "x"}, ""},
		{[]string{"--title", "x", "--wall"}, ""},
		{[]string{"--quality", "80"}, ""},
		{[]string{"--title", ""}, "--title would do nothing: it is about the wall, which --wall makes"},
	} {
		cmd, _ := groupedCommand()
		cmd.SetArgs(c.args)
		err := cmd.Execute()
		if c.want == "" {
			assert.NoError(t, err, "%v", c.args)
		} else {
			assert.EqualError(t, err, c.want, "%v", c.args)
			assert.IsType(t, &UsageError{}, err)
		}
	}
}

func TestHelpShowsGroups(t *testing.T) {
	t.Parallel()
	cmd, out := groupedCommand()
	cmd.SetArgs([]string{"--help"})
	require.NoError(t, cmd.Execute())
	assert.Equal(t, `Crops cuts.

Usage:
  crops [flags]

Output:
      --wall          make a wall
      --quality int   JPEG quality (default 90)

The wall:
      --title string   title of the wall
`, out.String())

	cmd, out = groupedCommand()
	cmd.SetArgs([]string{"-h"})
	require.NoError(t, cmd.Execute())
	assert.Equal(t, `Cut.

Usage:
  crops [flags]

Flags used most (crops --help shows all):
      --wall   make a wall
`, out.String())
}

// secret is a value that messages do not show.
type secret struct{ pflag.Value }

func (secret) Secret() {}

// TestErrors: what is wrong is said in the user's words, and what was perhaps meant.
func TestErrors(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"":                    "",
		"--shape ROUND":       "",
		"--shape rund":        `--shape "rund": want round or square; did you mean round?`,
		"--parts box,lable":   `--parts "lable": unknown (known: box, label); did you mean label?`,
		"--parts box,label":   "",
		"--treshold 1":        "unknown flag --treshold; did you mean --threshold?",
		"-threshold 1":        "unknown flag -threshold; did you mean --threshold?",
		"-z":                  "unknown flag -z",
		"--threshold":         "--threshold wants a value: a number such as 0.5",
		"--threshold 0,5":     "--threshold 0,5: numbers have a point: 0.5",
		"--threshold 50%":     "--threshold 50%: not in per cent: 0.5",
		"--threshold x":       `--threshold "x": want a number such as 0.5`,
		"--threshold --shape": "--threshold wants a value, and --shape is a flag: a number such as 0.5",
		"--key s3cret":        "--key: no key",
		"--odd 2":             `--odd "2": want an odd number`,
		"--odd 3":             "",
		"one":                 "",
		"one two three":       `draw wants one or two things: "three" is too much`,
	} {
		cmd := &cobra.Command{Use: "draw", Args: Arguments(0, 2, "one or two things"), RunE: func(*cobra.Command, []string) error { return nil }}
		cmd.SilenceErrors, cmd.SilenceUsage = true, true
		cmd.SetFlagErrorFunc(FlagError)
		var shape, parts string
		WordVar(cmd.Flags(), &shape, "shape", "round", []string{"round", "square"}, "")
		WordsVar(cmd.Flags(), &parts, "parts", []string{"box", "label"}, "")
		cmd.Flags().Float64P("threshold", "t", 0, "")
		odd := 0
		read := func(text string) (int, error) {
			n, err := strconv.Atoi(text)
			if err != nil || n%2 == 0 {
				return 0, errors.New("want an odd number")
			}
			return n, nil
		}
		ParsedVar(cmd.Flags(), &odd, "odd", "N", read, "")
		key := &parsed{read: func(string) error { return errors.New("no key") }}
		cmd.Flags().Var(secret{key}, "key", "")
		cmd.SetArgs(strings.Fields(line))
		err := cmd.Execute()
		if want == "" {
			assert.NoError(t, err, line)
			continue
		}
		assert.EqualError(t, err, want, line)
		assert.IsType(t, &UsageError{}, err)
	}
}

func TestNumber(t *testing.T) {
	t.Parallel()
	n, err := Number("size", "12", strconv.Atoi)
	require.NoError(t, err)
	assert.Equal(t, 12, n)
	parse := func(text string) (float64, error) { return strconv.ParseFloat(text, 64) }
	_, err = Number("size", "1,5", parse)
	assert.EqualError(t, err, "--size 1,5: numbers have a point: 1.5")
	_, err = Number("size", "x", parse)
	assert.ErrorContains(t, err, "--size: ")
}

func TestCompletion(t *testing.T) {
	t.Parallel()
	cmd, _ := groupedCommand()
	var words string
	WordsVar(cmd.Flags(), &words, "parts", []string{"box", "label", "legend"}, "")
	complete := Completion(cmd.Flags().Lookup("parts").Value)
	got, _ := complete(cmd, nil, "label,l")
	assert.Equal(t, []string{"label,legend"}, got, "of those that are not there yet")
	assert.Nil(t, Completion(cmd.Flags().Lookup("title").Value))
}

func TestManPage(t *testing.T) {
	t.Parallel()
	cmd, _ := groupedCommand()
	cmd.Example = "  crops -x\n.hidden"
	other := &cobra.Command{Use: "other"}
	page := string(ManPage(cmd, []*cobra.Command{cmd, other}, "crops 1.0", "2026-01-02"))
	for _, want := range []string{
		".TH CROPS 1 \"2026-01-02\" \"crops 1.0\"\n.SH NAME\ncrops \\- cut\n", ".SS The wall\n.TP\n\\fB\\-\\-title\\fR \\fIstring\\fR\ntitle of the wall\n",
		"JPEG quality (default 90)\n", ".nf\n  crops \\-x\n\\&.hidden\n.fi\n", ".SH SEE ALSO\n\\fBother\\fR(1)\n",
	} {
		assert.Contains(t, page, want)
	}
	assert.Contains(t, string(FlagPage([]*cobra.Command{cmd})), "| The wall | |\n| --- | --- |\n| `--title string` | title of the wall |\n")
}

func TestHeader(t *testing.T) {
	file := filepath.Join(t.TempDir(), "key")
	require.NoError(t, os.WriteFile(file, []byte("s3cret\n"), 0o600))
	var h Header
	for _, text := range []string{"X-Model: yolos: tiny", "x-model:b", "X-Api-Key=@" + file, "X-Mail: a=@b"} {
		require.NoError(t, h.Set(text), text)
	}
	assert.Equal(t, []string{"yolos: tiny", "b"}, h.Values("X-Model"))
	assert.Equal(t, "s3cret", h.Get("X-Api-Key"))
	assert.Equal(t, "a=@b", h.Get("X-Mail"))
	assert.NotContains(t, h.String(), "s3cret")
	for _, text := range []string{"", "X", "X:", ": x", "X=@" + file + ".missing", "X=y"} {
		assert.Error(t, h.Set(text), text)
	}
}

func TestBytes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int64{"300000": 300000, "64M": 64 << 20, "2g": 2 << 30, "1.5 KB": 0, "1.5KB": 1536, "1t": 1 << 40} {
		got, err := Bytes(text)
		assert.Equal(t, want == 0, err != nil, text)
		assert.Equal(t, want, got, text)
	}
	for _, text := range []string{"", "x", "0", "-1", "1e30", "NaN", "12Q"} {
		_, err := Bytes(text)
		assert.ErrorContains(t, err, "want bytes", text)
	}
}
