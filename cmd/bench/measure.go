package main

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"time"
)

// cost is what one run took.
type cost struct {
	CPU, Wall time.Duration
	Memory    int64 // peak resident set in bytes
}

// measure runs a command and returns its cost. It does so from a program of its
// own: a command's peak counts from before it took its parent's place, and this
// one holds the photos that it has made.
func measure(args ...string) (cost, error) {
	self, err := os.Executable()
	if err != nil {
		return cost{}, err
	}
	cmd := exec.Command(self, append([]string{"-measured"}, args...)...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return cost{}, fmt.Errorf("%v: %w", args, err)
	}
	var c cost
	return c, json.Unmarshal(out, &c)
}

// measureHere is measure in that program. It writes the cost to stdout.
func measureHere(args []string) error {
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stderr = os.Stderr
	start := time.Now()
	if err := cmd.Run(); err != nil {
		return err
	}
	c := cost{Wall: time.Since(start), CPU: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}
	if runtime.GOOS == "linux" { // which counts in KiB; elsewhere units differ, or there is none
		c.Memory = reflect.ValueOf(cmd.ProcessState.SysUsage()).Elem().FieldByName("Maxrss").Int() << 10
	}
	return json.NewEncoder(os.Stdout).Encode(c)
}

// contender is one of the commands that are compared.
type contender struct {
	name  string
	args  []string
	out   string // folder that it makes, removed before each run: replacing files waits for the disk
	costs []cost
}

// annotated draws the detections beside photos on them.
func (b *bench) annotated(name, photos string, more ...string) *contender {
	out := filepath.Join(b.work, "out", name)
	return &contender{name: name, out: out, args: append([]string{b.annotate, photos, "--from", photos, "-o", out, "-q"}, more...)}
}

// scripted has Python run a script with a folder of photos and one to make.
func (b *bench) scripted(name, script, photos string, more ...string) *contender {
	out := filepath.Join(b.work, "out", name)
	return &contender{name: name, out: out, args: append([]string{b.python, script, photos, out}, more...)}
}

// race runs the contenders in turns, so that a slow minute of the machine
// slows all of them, after one run each that warms the file cache.
func (b *bench) race(contenders ...*contender) error {
	if err := os.MkdirAll(filepath.Join(b.work, "out"), 0o777); err != nil {
		return err
	}
	for round := range b.rounds + 1 {
		for _, c := range contenders {
			if c.out != "" {
				if err := os.RemoveAll(c.out); err != nil {
					return err
				}
			}
			cost, err := measure(c.args...)
			if err != nil {
				return err
			}
			if round > 0 {
				c.costs = append(c.costs, cost)
			}
		}
	}
	return nil
}

// median returns the median of each measure by itself.
func (c *contender) median() cost {
	pick := func(of func(cost) int64) int64 {
		values := make([]int64, len(c.costs))
		for i, one := range c.costs {
			values[i] = of(one)
		}
		slices.Sort(values)
		return values[len(values)/2]
	}
	return cost{
		CPU:    time.Duration(pick(func(c cost) int64 { return int64(c.CPU) })),
		Wall:   time.Duration(pick(func(c cost) int64 { return int64(c.Wall) })),
		Memory: pick(func(c cost) int64 { return c.Memory }),
	}
}

// compare races the contenders over so many photos and prints what each photo
// took.
func (b *bench) compare(title string, photos int, contenders ...*contender) error {
	if err := b.race(contenders...); err != nil {
		return err
	}
	fmt.Fprintf(b.to, "\n%s\n\n| | CPU a photo | wall time a photo | peak memory | files |\n| --- | ---: | ---: | ---: | ---: |\n", title)
	for _, c := range contenders {
		m, files := c.median(), "-"
		if c.out != "" {
			size, err := pictureBytes(c.out)
			if err != nil {
				return err
			}
			files = fmt.Sprintf("%.1f MB", float64(size)/1e6)
		}
		each := func(d time.Duration) float64 { return d.Seconds() * 1e3 / float64(photos) }
		fmt.Fprintf(b.to, "| %s | %.1f ms | %.1f ms | %d MB | %s |\n", c.name, each(m.CPU), each(m.Wall), m.Memory>>20, files)
	}
	return nil
}

// pictureBytes returns how large the JPEG and PNG files at a path are together.
func pictureBytes(at string) (total int64, err error) {
	err = filepath.WalkDir(at, func(file string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(file) != ".jpg" && filepath.Ext(file) != ".png" {
			return err
		}
		info, err := d.Info()
		if err == nil {
			total += info.Size()
		}
		return err
	})
	return total, err
}
