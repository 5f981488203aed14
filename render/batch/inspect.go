package batch

import (
	"context"
	"runtime"

	"golang.org/x/sync/errgroup"

	"annotate/detect/dataset"
	"annotate/detect/doctor"
	"annotate/detect/record"
	"annotate/render/photo"
)

// Inspect returns of photos what an examination of their labels wants to know. It reads
// headers, and of files that are as long as another's all, for their hashes. Files that
// may be cut off are decoded; and all are, if they are in several parts of the dataset,
// such as train and val, to know which of them look alike: then alike is not nil. Many
// says beforehand that so many photos are decoded, which takes some milliseconds for
// each. Of no files it returns nothing; when ctx is done, what it has.
func Inspect(ctx context.Context, files []File, d *dataset.Dataset, many func(n int)) (photos []doctor.Photo, alike func(i, j int) bool) {
	if files == nil {
		return nil, nil
	}
	var prints []photo.Fingerprint
	names := make([]string, len(files))
	for i := range files {
		names[i] = files[i].Name
	}
	if d.InSplits(names) {
		const tell = 2000
		if len(files) >= tell {
			many(len(files))
		}
		prints = make([]photo.Fingerprint, len(files))
		alike = func(i, j int) bool { return prints[i].Alike(prints[j]) }
	}
	photos = make([]doctor.Photo, len(files))
	lengths := map[int64]int{} // of how many files each is
	for i := range files {
		if files[i].Err == nil {
			lengths[files[i].Size]++
		}
	}
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i := range files {
		group.Go(func() error {
			f, p := &files[i], &photos[i]
			*p = doctor.Photo{Name: f.Name, Err: f.Err}
			if f.Err != nil || ctx.Err() != nil {
				return nil
			}
			var head Head
			head, p.Err = f.Head(ctx, photo.Limits{})
			p.Width, p.Height, p.Orientation = head.Size.X, head.Size.Y, int(head.Orientation)
			twin := lengths[f.Size] > 1
			decode := prints != nil || photo.MayBeCutOff(f.Path)
			if p.Err != nil || !twin && !decode {
				return nil
			}
			data, err := f.read(ctx, photo.Limits{}, nil)
			if err != nil {
				return nil // its header's reader would have told
			}
			if twin {
				p.Sum = record.Sum(data)
			}
			if decode {
				var print photo.Fingerprint
				if print, p.Err = fingerprint(f.Name, data); prints != nil {
					prints[i] = print
				}
			}
			return nil
		})
	}
	_ = group.Wait() // what is wrong with a photo is a finding
	return photos, alike
}

func fingerprint(name string, data []byte) (photo.Fingerprint, error) {
	p, err := photo.Open(name, data, photo.Limits{})
	if err != nil {
		return photo.Fingerprint{}, err
	}
	return p.Fingerprint()
}
