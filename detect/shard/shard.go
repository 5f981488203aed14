package shard

import (
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"
)

// Dir is the folder in an output folder in which the shards have theirs.
const Dir = ".annotate"

// Shard is one of the parts that photos are divided into. The zero value is none,
// of all photos.
type Shard struct {
	I int // from 0
	N int // how many there are
}

// engine is what runs numbered tasks.
type engine struct {
	index string // variable with the number of the task
	count string // variable with their number; empty if it says something else
	last  string // variable with the highest number of those submitted together
}

// Slurm tells the number of the tasks that are submitted together, which for one
// that is repeated is 1; Kubernetes tells none.
var engines = []engine{
	{index: "JOB_COMPLETION_INDEX"},
	{index: "AWS_BATCH_JOB_ARRAY_INDEX", count: "AWS_BATCH_JOB_ARRAY_SIZE"},
	{index: "CLOUD_RUN_TASK_INDEX", count: "CLOUD_RUN_TASK_COUNT"},
	{index: "BATCH_TASK_INDEX", count: "BATCH_TASK_COUNT"},
	{index: "SLURM_ARRAY_TASK_ID", last: "SLURM_ARRAY_TASK_MAX"},
}

// Parse reads "3/16", the fourth of 16 shards, or "auto/16", whose number the
// environment tells, in the variable of exactly one engine.
func Parse(text string, getenv func(string) string) (Shard, error) {
	which, of, ok := strings.Cut(text, "/")
	n, err := strconv.Atoi(of)
	if !ok || err != nil || n < 1 {
		return Shard{}, fmt.Errorf("%q: want i/n or auto/n, such as 3/16: the number of a task, from 0, and how many there are", text)
	}
	from := ""
	if which == "auto" {
		var e *engine
		for k := range engines {
			if getenv(engines[k].index) == "" {
				continue
			}
			if e != nil {
				return Shard{}, fmt.Errorf("%s and %s are both set: say which task this is, such as 3/%d", e.index, engines[k].index, n)
			}
			e = &engines[k]
		}
		if e == nil {
			return Shard{}, fmt.Errorf("no engine says which task this is (%s): say it, such as 3/%d", variables(), n)
		}
		if said := getenv(e.count); e.count != "" && said != "" && said != strconv.Itoa(n) {
			return Shard{}, fmt.Errorf("%s says that there are %s tasks, and %s that there are %d", e.count, said, text, n)
		}
		// An array of 1-16, or of another n: one of its tasks would find out, and task 0
		// be missed when all others are paid for.
		if last, err := strconv.Atoi(getenv(e.last)); e.last != "" && err == nil && last >= n {
			return Shard{}, fmt.Errorf("%s says that the last task is %d, and of %s it is %d, counted from 0", e.last, last, text, n-1)
		}
		which, from = getenv(e.index), " of "+e.index
	}
	i, err := strconv.Atoi(which)
	switch {
	case err != nil:
		return Shard{}, fmt.Errorf("task %q%s: want a number from 0 to %d", which, from, n-1)
	case i < 0 || i >= n:
		return Shard{}, fmt.Errorf("task %d%s: tasks are numbered from 0 to %d", i, from, n-1)
	}
	return Shard{i, n}, nil
}

func variables() string {
	names := make([]string, len(engines))
	for i, e := range engines {
		names[i] = e.index
	}
	return strings.Join(names, ", ")
}

func (s Shard) String() string { return fmt.Sprintf("%d/%d", s.I, s.N) }

// Folder returns the shard's folder, slash-separated, below the output folder.
func (s Shard) Folder() string { return path.Join(Dir, fmt.Sprintf("%d-of-%d", s.I, s.N)) }

// parseFolder reads the name of a folder in Dir.
func parseFolder(name string) (Shard, bool) {
	i, of, ok := strings.Cut(name, "-of-")
	var s Shard
	var err, errOf error
	s.I, err = strconv.Atoi(i)
	s.N, errOf = strconv.Atoi(of)
	return s, ok && err == nil && errOf == nil && s.I >= 0 && s.I < s.N && s.Folder() == path.Join(Dir, name)
}

// Has reports whether a photo is the shard's, by its slash-separated name.
func (s Shard) Has(name string) bool { return s.N == 0 || hash64(name)%uint64(s.N) == uint64(s.I) }

// hash64 is FNV-1a of 64 bits, with the finaliser of MurmurHash3 (Austin Appleby,
// public domain) behind it, as the low bits of FNV alone follow those of the text.
// It must never change: the tests know its values.
func hash64(name string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(name) {
		h = (h ^ uint64(name[i])) * 1099511628211
	}
	h = (h ^ h>>33) * 0xff51afd7ed558ccd
	h = (h ^ h>>33) * 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

// Lines returns the lines of a list of size bytes that begin in the shard's share of
// them. end is the byte that ends a line.
func (s Shard) Lines(list io.ReaderAt, size int64, end byte) (*io.SectionReader, error) {
	n, i := int64(max(s.N, 1)), int64(s.I)
	at := func(i int64) (int64, error) {
		return lineFrom(list, size, size/n*i+size%n*i/n, end)
	}
	from, err := at(i)
	if err != nil {
		return nil, err
	}
	to, err := at(i + 1)
	if err != nil {
		return nil, err
	}
	return io.NewSectionReader(list, from, to-from), nil
}

// lineFrom returns where the first line begins at an offset or behind it.
func lineFrom(list io.ReaderAt, size, offset int64, end byte) (int64, error) {
	if offset <= 0 {
		return 0, nil
	}
	buf := make([]byte, 4096)
	for at := offset - 1; at < size; {
		n, err := list.ReadAt(buf[:min(int64(len(buf)), size-at)], at)
		for i, b := range buf[:n] {
			if b == end {
				return at + int64(i) + 1, nil
			}
		}
		at += int64(n)
		if err != nil && !(errors.Is(err, io.EOF) && at >= size) {
			return 0, err
		}
	}
	return size, nil
}
