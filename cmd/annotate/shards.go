package main

import (
	"context"
	"fmt"

	"annotate/detect"
	"annotate/detect/shard"
)

// begin looks whether the shard has been done already, and then returns done with
// how the program ends. Otherwise it says what is in the way.
func (f *taskFlags) begin(ctx context.Context, s *streams, out string, store shard.Store, options string) (done bool, end error) {
	if wrong := f.shard.Check(ctx, store); wrong != nil {
		return false, usagef("%s %w", out, wrong)
	}
	receipt, wrong := f.shard.Receipt(ctx, store)
	if wrong == nil {
		f.list, wrong = f.listed(s).Tag(ctx)
	}
	switch {
	case wrong != nil:
		return false, usagef("%w", wrong)
	case receipt == nil:
		return false, nil
	case f.filesFrom != "" && receipt.ListTag != f.list:
		return false, usagef("--files-from %s: has changed since shard %v was begun; give the new list another folder", f.filesFrom, f.shard)
	case !receipt.Complete, receipt.Options != options, f.retryFailed && receipt.ForGood > 0:
		return false, nil
	case receipt.Version != version: // which may draw otherwise, and asks for nothing again
		return false, nil
	}
	if err := f.checkSummary(s.guard); err != nil {
		return false, err
	}
	fmt.Fprintf(s.err, "shard %v is complete: %s, %d failed for good\n", f.shard, detect.Plural(receipt.Photos, "photo"), receipt.ForGood)
	if receipt.ForGood > f.maxFailures.of(receipt.Photos) {
		end = &exitError{code: exitSome}
	}
	counts := receipt.Counts
	counts.Current, counts.Calls, counts.FromRecord, counts.Seconds = 0, 0, 0, 0
	if err := f.writeSummary(s, exitCode(end), counts); err != nil {
		end = &exitError{code: exitGoAgain, err: err}
	}
	return true, end
}

// sign leaves the receipt of a shard that has ended, with all its answers kept or not.
func (r *photoRun) sign(kept bool) error {
	if r.store == nil {
		return nil
	}
	c := r.counts()
	return r.task.shard.Sign(context.Background(), r.store, shard.Receipt{
		Version: version, Options: r.options, ListTag: r.task.list,
		Complete: kept && c.AllFound && c.NotBegun == 0 && c.GoAgain == 0 && c.Done+c.ForGood == c.Photos,
		Counts:   c,
	})
}
