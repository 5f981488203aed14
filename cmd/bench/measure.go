package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"time"
)

// cost is what one run took.
type cost struct {
	cpu, wall time.Duration
	memory    int64 // peak resident set in bytes
}

// measure runs a command and returns its cost.
func measure(args ...string) (cost, error) {
	cmd := exec.Command(args[0], args[1:]...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	start := time.Now()
	if err := cmd.Run(); err != nil {
		return cost{}, fmt.Errorf("%v: %w\n%s", args, err, stderr.Bytes())
	}
	return cost{
		wall:   time.Since(start),
		cpu:    cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(),
		memory: peakMemory(cmd.ProcessState),
	}, nil
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
		cpu:    time.Duration(pick(func(c cost) int64 { return int64(c.cpu) })),
		wall:   time.Duration(pick(func(c cost) int64 { return int64(c.wall) })),
		memory: pick(func(c cost) int64 { return c.memory }),
	}
}
