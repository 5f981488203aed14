package output

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// PartlyError says that of several outputs in [Guard.Remote] only some were written,
// and not the last of them. The others are written by the same call again.
type PartlyError struct {
	Written, All int
	Err          error
}

func (e *PartlyError) Error() string {
	return fmt.Sprintf("%v; %d of %d files were written before", e.Err, e.Written, e.All)
}
func (e *PartlyError) Unwrap() error { return e.Err }

// atATime is how many outputs of several are looked at, or written, at a time: each
// waits for its answer.
const atATime = 16

// writeAllRemote is [Guard.WriteAll] for outputs in [Guard.Remote].
func (g *Guard) writeAllRemote(ctx context.Context, files []Content) error {
	held, err := g.create(os.TempDir())
	if err != nil {
		return err
	}
	defer g.drop(held.Name())
	defer held.Close()
	parts := make([]*io.SectionReader, len(files))
	end := int64(0)
	for i, f := range files {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		w := newMarkWriter(partOf{io.NewOffsetWriter(held, end), held}, "")
		if err = f.Write(w); err == nil {
			err = w.finish()
		}
		if err != nil {
			return Named(renamed(err, held.Name(), f.Path), f.Path)
		}
		parts[i] = io.NewSectionReader(held, end, w.size)
		end += w.size
	}
	each := func(n int, do func(i int) error) error {
		var group errgroup.Group
		group.SetLimit(atATime)
		var failed atomic.Bool
		for i := range n {
			group.Go(func() (err error) {
				switch {
				case failed.Load():
					return nil
				case ctx.Err() != nil:
					err = context.Cause(ctx)
				default:
					err = Named(do(i), files[i].Path)
				}
				if err != nil {
					failed.Store(true)
				}
				return err
			})
		}
		return group.Wait()
	}
	same := make([]bool, len(files))
	err = each(len(files), func(i int) error {
		was, size, _, err := g.checkRemote(Target{Path: files[i].Path})
		if same[i] = errors.Is(err, ErrForeign) && size == parts[i].Size() && sameContent(was, parts[i]); same[i] {
			return nil
		}
		return err
	})
	if err != nil {
		return err
	}
	var written atomic.Int64
	write := func(i int) error {
		if same[i] {
			return nil
		}
		err := g.Remote.Write(files[i].Path, "", func(f File) error {
			_, err := io.Copy(f, parts[i])
			return err
		})
		if err == nil {
			written.Add(1)
		}
		return refusedBy(err)
	}
	last := len(files) - 1
	if err = each(last, write); err == nil && ctx.Err() == nil {
		err = Named(write(last), files[last].Path)
	} else if err == nil {
		err = context.Cause(ctx)
	}
	if err != nil && written.Load() > 0 {
		return &PartlyError{int(written.Load()), len(files), err}
	}
	return err
}

// partOf is a file behind an offset, as what is marked is written to.
type partOf struct {
	*io.OffsetWriter
	io.ReaderAt
}
