package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
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
	return json.NewEncoder(os.Stdout).Encode(cost{
		Wall:   time.Since(start),
		CPU:    cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(),
		Memory: peakMemory(cmd.ProcessState),
	})
}

// contender is one of the commands that are compared.
type contender struct {
	name  string
	args  []string
	fresh string // output folder that is removed before each run: replacing files waits for the disk
	costs []cost
}

// race runs the contenders in turns, so that a slow minute of the machine
// slows all of them, after one run each that warms the file cache.
func race(contenders []*contender, rounds int) error {
	for round := range rounds + 1 {
		for _, c := range contenders {
			if c.fresh != "" {
				if err := os.RemoveAll(c.fresh); err != nil {
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
