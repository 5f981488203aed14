package main

import (
	"cmp"
	"context"
	"fmt"
	"image"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"annotate/cmd/annotate/cli"
	"annotate/detect"
	"annotate/render"
	"annotate/render/batch"
	"annotate/render/photo"
	"annotate/render/terminal"
)

// showCommand draws annotated photos into the terminal.
type showCommand struct {
	*streams
	source sourceFlags
	style  styleFlags
	read   readFlags

	columns  int
	protocol string
}

func newShowCommand(s *streams) *cobra.Command {
	c := &showCommand{streams: s}
	cmd := &cobra.Command{
		Use:   "show PHOTO… --from X",
		Short: "Draw annotated photos into the terminal, over SSH too",
		Long: `Show draws photos with their detections into the terminal: for a look at a machine
that has no other screen, over SSH and inside tmux. Terminals that know kitty's or
iTerm2's graphics or sixels show pixels; any other shows two a character. tmux lets
pixels through after: tmux set allow-passthrough on. Nothing is written.`,
		Example: `  annotate show photo.jpg --from results.json --names instances.json
  annotate show photos/0001.jpg --from annotated --threshold 0.3 --width 60`,
		Args: cli.Arguments(1, 0, "photos or folders of photos"),
		RunE: func(cmd *cobra.Command, args []string) error { return c.run(cmd.Context(), cmd.Flags(), args) },
	}
	groups := groupFlags(cmd, "from", "threshold", "labels", "width")
	c.source.bindFiles(groups)
	groups.Add(groupLook, nil, func(fs *pflag.FlagSet) {
		fs.IntVar(&c.columns, "width", 0, "width in `COLUMNS` (default all of the terminal's)")
		cli.WordVar(fs, &c.protocol, "protocol", "", terminal.Protocols(), "how the terminal is sent pictures (default the best way that it knows)")
	}, c.style.bind)
	groups.Add(groupLimits, nil, c.read.bind)
	return cmd
}

func (c *showCommand) run(ctx context.Context, flags *pflag.FlagSet, args []string) error {
	if err := c.source.requireFrom(); err != nil {
		return err
	}
	style, err := c.style.style()
	if err != nil {
		return err
	}
	screen := c.screen()
	r, _, err := newRun(ctx, c.streams, runFlags{set: flags.Changed, source: &c.source, read: &c.read, quiet: true}, args)
	if err != nil {
		return err
	}
	style.Source = c.source.sourceName()
	words := screen.Protocol != terminal.HalfBlocks
	if !words && style.Parts == nil {
		style.Parts = []render.Part{render.PartBox} // no text can be read in half cells
	}
	within := image.Pt(screen.PixelWidth(c.columns), 1<<15)
	var pictures sync.Map // *batch.Result → *image.RGBA
	err = r.each(ctx, func(ctx context.Context, o *batch.Result) error {
		return r.With(ctx, o, func(p *photo.Photo) error {
			return r.Slots.Compute(ctx, p.ThumbnailMemory(within), func() error {
				m, err := p.Thumbnail(within)
				if err != nil {
					return err
				}
				// Laid out for the picture that is looked at: text in pixels of a photo
				// would be gone in it.
				sx, sy := float64(m.Rect.Dx())/float64(p.Width), float64(m.Rect.Dy())/float64(p.Height)
				dets := make([]detect.Detection, len(o.Detections))
				for i, d := range o.Detections {
					dets[i] = d.Scale(sx, sy)
				}
				render.Layout(m.Rect.Size(), dets, style).Draw(m)
				pictures.Store(o, m)
				return nil
			})
		})
	}, func(o *batch.Result) error {
		m, drawn := pictures.LoadAndDelete(o)
		if !drawn {
			return nil
		}
		r.tally.AddFound(o)
		title := fmt.Sprintf("%s  %s", detect.Printable(o.File.Name), detect.Plural(len(o.Detections), "object"))
		if !words {
			title += key(o.Detections, style.Palette)
		}
		if _, err := fmt.Fprintln(c.out, title); err != nil {
			return err
		}
		return screen.Write(c.out, m.(*image.RGBA))
	})
	return r.exit(ctx, err)
}

// key returns the labels with how often each occurs and in which colour, most
// frequent first.
func key(dets []detect.Detection, palette map[string]render.Look) string {
	counts := map[string]int{}
	for _, d := range dets {
		counts[d.Label]++
	}
	labels := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(counts[b]-counts[a], strings.Compare(a, b))
	})
	var text strings.Builder
	for _, label := range labels {
		look, ok := palette[label]
		if !ok {
			look = render.LookOf(label)
		}
		fmt.Fprintf(&text, "  \x1b[38;2;%d;%d;%dm■\x1b[0m %s %d", look.Color.R, look.Color.G, look.Color.B, detect.Printable(label), counts[label])
	}
	return text.String()
}

// screen returns the terminal that standard output is, or what can be read later
// by one.
func (c *showCommand) screen() terminal.Terminal {
	var t terminal.Terminal
	if terminal.Is(c.out) {
		t = terminal.Detect(os.Getenv, terminal.Ask)
		t.Columns = terminal.Columns(c.out)
	} else {
		t.Protocol, t.Columns = terminal.HalfBlocks, c.columns // no terminal bounds it
	}
	if c.protocol != "" {
		t.Protocol = terminal.Protocol(c.protocol)
	}
	return t
}
