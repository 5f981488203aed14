package report_test

import (
	"context"
	"image/color"
	"image/png"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Firefox, where it is installed, runs the page as Chromium does: what the address
// asks for is seen, in the colours of the outcomes.
func TestFirefoxShowsThePage(t *testing.T) {
	t.Parallel()
	path, err := exec.LookPath("firefox-esr")
	if err != nil {
		path, err = exec.LookPath("firefox")
	}
	if err != nil {
		t.Skip("no Firefox")
	}
	file := writeReport(t, judged())
	for name, c := range map[string]struct {
		fragment       string
		seen, notThere color.RGBA
	}{
		"crops of what is poorly localised": {"#view=crops&outcome=3", color.RGBA{0x56, 0xb4, 0xe9, 255}, color.RGBA{0, 0xb8, 0x86, 255}},
		"only what is right":                {"#outcome=0&rest=0", color.RGBA{0, 0xb8, 0x86, 255}, color.RGBA{0x56, 0xb4, 0xe9, 255}},
	} {
		shot := filepath.Join(t.TempDir(), "shot.png")
		profile, err := os.MkdirTemp("", "firefox")
		require.NoError(t, err)
		defer os.RemoveAll(profile)
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
		defer cancel()
		u := url.URL{Scheme: "file", Path: filepath.ToSlash(file)}
		cmd := exec.CommandContext(ctx, path, "--headless", "--no-remote", "--profile", profile, "--window-size=1000,700", "--screenshot", shot, u.String()+c.fragment)
		cmd.WaitDelay = 10 * time.Second
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s", out)
		f, err := os.Open(shot)
		require.NoError(t, err)
		defer f.Close()
		m, err := png.Decode(f)
		require.NoError(t, err)
		// Right of the panel, which shows all colours.
		count := map[color.RGBA]int{}
		for y := m.Bounds().Min.Y; y < m.Bounds().Max.Y; y++ {
			for x := 330; x < 700; x++ {
				count[color.RGBAModel.Convert(m.At(x, y)).(color.RGBA)]++
			}
		}
		assert.Greater(t, count[c.seen], 100, name)
		assert.Zero(t, count[c.notThere], name)
	}
}
