package batch

import (
	"bytes"
	"io/fs"
	"math"
	"os"
	"path"
	"strconv"
	"strings"
)

// assumedMemory, in bytes, is what a machine is taken to have that does not
// say.
const assumedMemory = 8 << 30

// MachineMemory returns the memory in bytes that the program may count on: the
// machine's, or its container's or job's if that has less.
func MachineMemory() int64 {
	return min(memoryWithin(physicalMemory(), os.DirFS("/")), slurmLimit(os.Getenv))
}

// slurmLimit returns the memory that a job of Slurm has on its machine, which not
// every cluster holds it to by a control group; math.MaxInt64 if there is no job, or
// none is said.
func slurmLimit(getenv func(string) string) int64 {
	number := func(name string) int64 {
		n, err := strconv.ParseInt(getenv(name), 10, 64)
		if err != nil || n < 0 || n > math.MaxInt64>>40 {
			return 0
		}
		return n
	}
	limit := number("SLURM_MEM_PER_NODE") // in MB, as is the other
	if limit == 0 {
		limit = number("SLURM_MEM_PER_CPU") * max(number("SLURM_CPUS_ON_NODE"), 1)
	}
	if limit == 0 {
		return math.MaxInt64
	}
	return min(limit, math.MaxInt64>>20) << 20
}

// memoryWithin returns how much of the machine's memory the file system root says
// that the process may have.
func memoryWithin(physical int64, root fs.FS) int64 { return min(physical, groupLimit(root)) }

// groupLimit returns the least limit on memory among the control groups of Linux
// that the process is in, itself or by one above, whatever their version;
// math.MaxInt64 if there is none. root is the file system.
//
// The lines are our own so that a test can show them another file system.
func groupLimit(root fs.FS) int64 {
	limit := int64(math.MaxInt64)
	groups, err := fs.ReadFile(root, "proc/self/cgroup")
	if err != nil {
		return limit
	}
	for line := range strings.Lines(string(groups)) {
		// Number, controllers, path; version 2 has no controllers.
		fields := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(fields) < 3 {
			continue
		}
		mount, file := "sys/fs/cgroup", "memory.max"
		switch {
		case strings.Contains(","+fields[1]+",", ",memory,"):
			mount, file = "sys/fs/cgroup/memory", "memory.limit_in_bytes"
		case fields[1] != "":
			continue
		}
		// In a container the path may be the host's, and then not be there; the
		// container's own limit stands at the top.
		for group := path.Join("/", fields[2]); ; group = path.Dir(group) {
			text, err := fs.ReadFile(root, path.Join(mount, group, file))
			if err == nil { // without a limit it says max, which is no number
				if n, err := strconv.ParseInt(string(bytes.TrimSpace(text)), 10, 64); err == nil && n > 0 {
					limit = min(limit, n)
				}
			}
			if group == "/" {
				break
			}
		}
	}
	return limit
}
