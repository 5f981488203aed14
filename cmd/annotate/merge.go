package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"

	"annotate/detect"
	"annotate/detect/dataset"
	"annotate/detect/record"
	"annotate/detect/shard"
	"annotate/render/terminal"
)

// records returns the parts of --from if a record is to be made of records
// alone, and nil if the labels are to be read and written anew, which can be
// done with one source.
func (c *convertCommand) records(ctx context.Context, target *dataset.Target) ([]record.Part, error) {
	if target.Format != dataset.Record || len(c.from) == 1 && c.images != nil || c.chooses() {
		return nil, nil
	}
	var parts []record.Part
	for _, from := range c.from {
		local, err := c.local(ctx, from)
		if err != nil {
			return nil, err
		}
		more, err := dataset.RecordParts(ctx, local)
		if err = c.fetched.ByURL(err); err != nil {
			return nil, usagef("%s: %w", from, err)
		}
		if more == nil {
			return nil, nil
		}
		parts = append(parts, more...)
	}
	return parts, nil
}

// merge writes one record of several, or of one what counts in it.
func (c *convertCommand) merge(ctx context.Context, target *dataset.Target, parts []record.Part) error {
	if err := c.checkShards(ctx, parts); err != nil {
		return err
	}
	for _, p := range parts {
		c.guard.Protect(p.Name)
	}
	add, end := terminal.Fold(c.tell)
	wrong := 0
	err := c.write(ctx, target, []dataset.File{{Write: func(w io.Writer) error {
		return record.Merge(w, func(err error) {
			wrong++
			add(c.fetched.ByURL(err))
		}, parts...)
	}}})
	end()
	if err != nil {
		return err
	}
	if !c.quiet {
		fmt.Fprintf(c.err, "merged %s\n", detect.Plural(len(parts), "record"))
	}
	if wrong > 0 {
		return &exitError{code: exitSome, err: fmt.Errorf("%s left out", detect.Plural(wrong, "bad line"))}
	}
	return nil
}

// checkShards returns an error if a folder among --from is that of a run in shards
// of which some have yet to be done, or what they have done is not among the parts.
func (c *convertCommand) checkShards(ctx context.Context, parts []record.Part) error {
	for _, from := range c.from {
		local, err := c.local(ctx, from)
		if err != nil {
			return err
		}
		state, err := shardsIn(ctx, local)
		if err != nil {
			return usagef("%s: %w", from, err)
		}
		if len(state.Missing) > 0 {
			fmt.Fprintf(c.err, "missing: %s\n", state.Words())
			return &exitError{code: exitSome, err: fmt.Errorf("%s: %d of %s have yet to be done; nothing is written", from, len(state.Missing), detect.Plural(state.N, "shard"))}
		}
		_, folder := dataset.SplitFormat(local)
		for _, i := range state.Done {
			own := filepath.Join(folder, filepath.FromSlash(shard.Shard{I: i, N: state.N}.Folder()))
			if !slices.ContainsFunc(parts, func(p record.Part) bool { // its own, or the whole that had all of it
				return filepath.Dir(p.Name) == own || p.Name == filepath.Join(folder, dataset.RecordName)
			}) {
				return usagef("%s: shard %d is complete, and its part of the record is gone: put it back, or remove its receipt and do it again", from, i)
			}
		}
	}
	return nil
}

// shardsIn returns how far the shards of a run into a folder are; none where the labels
// are no folder.
func shardsIn(ctx context.Context, local string) (*shard.State, error) {
	_, folder := dataset.SplitFormat(local)
	if !isFolder(folder) {
		return &shard.State{}, nil
	}
	return shard.Look(ctx, shard.Folder(folder))
}

// tellMissing tells shards that have yet to be done of a folder whose parts are read
// as one record.
func tellMissing(ctx context.Context, local, from string, tell func(error)) {
	switch state, err := shardsIn(ctx, local); {
	case err != nil:
		tell(fmt.Errorf("%s: %w", from, err))
	case len(state.Missing) > 0:
		tell(fmt.Errorf("%s: %d of %s have yet to be done, and their photos are not here: %s", from, len(state.Missing), detect.Plural(state.N, "shard"), state.Words()))
	}
}
