package shard

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Counts say what became of the photos of a run. The names of the fields are for
// programs, and stay.
type Counts struct {
	// Photos are those that were found; all that there are if AllFound.
	Photos         int            `json:"photos"`
	AllFound       bool           `json:"all_found"`
	Done           int            `json:"done"`    // well, with or without objects
	Current        int            `json:"current"` // of those done: copies that were there, as they would be drawn
	WithoutObjects int            `json:"without_objects"`
	NotWritten     int            `json:"not_written"` // of those without objects
	ForGood        int            `json:"failed_for_good"`
	GoAgain        int            `json:"failed_go_again"`
	Reasons        map[string]int `json:"reasons,omitempty"`
	NotBegun       int            `json:"not_begun"`
	Calls          int64          `json:"calls"`
	FromRecord     int64          `json:"from_record"`
	PassedOver     PassedOver     `json:"passed_over"`
	Seconds        float64        `json:"seconds"`
}

// PassedOver counts what is none of the photos.
type PassedOver struct {
	NotPhotos int `json:"not_photos"`   // files that are no photos
	System    int `json:"system"`       // files and folders that systems keep, such as @eaDir, and hidden ones
	Folders   int `json:"folders"`      // in a list of names
	Twice     int `json:"listed_twice"` // named again, in a list or beside their folder
}

// Receipt is what a shard leaves when it ends.
type Receipt struct {
	Kind    string `json:"annotate"` // receiptKind
	Version string `json:"version"`  // of the program
	Shard   int    `json:"shard"`
	Of      int    `json:"of"`
	// Complete says that every photo has its final outcome: nothing is left to do.
	Complete bool `json:"complete"`
	// Options is a hash of all that changes the results.
	Options string `json:"options"`
	ListTag
	Counts
}

// ListTag tells the list that a shard's photos come from; zero without one.
type ListTag struct {
	Size int64  `json:"list_size,omitempty"`
	ETag string `json:"list_etag,omitempty"` // of the object that it is, or when that was modified
	Part string `json:"list_part,omitempty"` // of a file: the hash of the shard's lines
}

// Store is where the folders of the shards are: below an output folder. Names are
// slash-separated and begin with [Dir].
type Store interface {
	// Names returns the names of the folders in Dir; none if it is not there.
	Names(ctx context.Context) ([]string, error)
	// ReadFile reads a file; the error matches [fs.ErrNotExist] if there is none.
	ReadFile(ctx context.Context, name string) ([]byte, error)
	// WriteFile writes a file whole or not at all.
	WriteFile(ctx context.Context, name string, data []byte) error
}

const (
	receiptName = "receipt.json"
	receiptKind = "receipt"
)

// Receipt returns the receipt of the shard; nil if there is none, or none that could be
// its own: cut short, or from another place. Such a shard has yet to be done.
func (s Shard) Receipt(ctx context.Context, store Store) (*Receipt, error) {
	name := path.Join(s.Folder(), receiptName)
	text, err := store.ReadFile(ctx, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var r Receipt
	if json.Unmarshal(text, &r) != nil || r.Kind != receiptKind || r.Shard != s.I || r.Of != s.N {
		return nil, nil
	}
	return &r, nil
}

// Sign writes the receipt of the shard.
func (s Shard) Sign(ctx context.Context, store Store, r Receipt) error {
	r.Kind, r.Shard, r.Of = receiptKind, s.I, s.N
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return store.WriteFile(ctx, path.Join(s.Folder(), receiptName), append(text, '\n'))
}

// ErrOther says that an output folder holds parts of another number of shards.
var ErrOther = errors.New("holds parts of another number of shards")

// Check returns [ErrOther] if there are shards of another number; of a run that is
// not divided, the zero Shard, if there are any.
func (s Shard) Check(ctx context.Context, store Store) error {
	shards, err := list(ctx, store)
	if err != nil {
		return err
	}
	for _, other := range shards {
		if other.N != s.N {
			return fmt.Errorf("%w: of %d", ErrOther, other.N)
		}
	}
	return nil
}

// list returns the shards that have a folder, in order.
func list(ctx context.Context, store Store) ([]Shard, error) {
	names, err := store.Names(ctx)
	if err != nil {
		return nil, err
	}
	var shards []Shard
	for _, name := range names {
		if s, ok := parseFolder(name); ok {
			shards = append(shards, s)
		}
	}
	slices.SortFunc(shards, func(a, b Shard) int { return a.I - b.I })
	return shards, nil
}

// State is how far the shards of an output folder are.
type State struct {
	N       int   // how many there are to be; 0: the folder has none
	Missing []int // those without a receipt that says that they are complete
	Done    []int // those that are complete, and had photos
}

// Words returns the numbers that are missing as engines take them: 3,17.
func (s *State) Words() string {
	words := make([]string, len(s.Missing))
	for i, m := range s.Missing {
		words[i] = strconv.Itoa(m)
	}
	return strings.Join(words, ",")
}

// Look reads the receipts. The error says if they do not belong together.
func Look(ctx context.Context, store Store) (*State, error) {
	shards, err := list(ctx, store)
	if err != nil || len(shards) == 0 {
		return &State{}, err
	}
	state := &State{N: shards[0].N}
	complete := map[int]bool{}
	var first *Receipt
	for _, s := range shards {
		if s.N != state.N {
			return nil, fmt.Errorf("%w: of %d and of %d", ErrOther, state.N, s.N)
		}
		r, err := s.Receipt(ctx, store)
		if err != nil {
			return nil, err
		}
		if r == nil || !r.Complete {
			continue
		}
		complete[s.I] = true
		if r.Done > 0 {
			state.Done = append(state.Done, s.I)
		}
		if first == nil {
			first = r
		}
		switch {
		case r.Options != first.Options:
			return nil, fmt.Errorf("shards %d and %d were run with different options", first.Shard, r.Shard)
		case r.Size != first.Size || r.ETag != first.ETag:
			return nil, fmt.Errorf("shards %d and %d were run over different lists", first.Shard, r.Shard)
		}
	}
	for i := range state.N {
		if !complete[i] {
			state.Missing = append(state.Missing, i)
		}
	}
	return state, nil
}

// Folder is a [Store] in the file system: an output folder.
type Folder string

// Names lists the folder.
func (f Folder) Names(context.Context) ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(string(f), Dir))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	return names, nil
}

// ReadFile reads a file.
func (f Folder) ReadFile(_ context.Context, name string) ([]byte, error) {
	return os.ReadFile(filepath.Join(string(f), filepath.FromSlash(name)))
}

// WriteFile writes beside the place first, and returns when the file is on disk.
func (f Folder) WriteFile(_ context.Context, name string, data []byte) error {
	file := filepath.Join(string(f), filepath.FromSlash(name))
	temp, err := os.CreateTemp(filepath.Dir(file), ".receipt-*")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name()) // it is not there any more if all went well
	_, err = temp.Write(data)
	if err == nil {
		err = temp.Chmod(0o644)
	}
	if err == nil {
		err = temp.Sync()
	}
	if closeErr := temp.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(temp.Name(), file)
	}
	return err
}
