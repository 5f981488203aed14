package jpegpatch

import (
	"runtime"
	"sync"
)

// scratch is the memory that a patch needs, some megabytes of it, emptied but
// not given up from photo to photo. Left to the garbage collector, it would be
// most of a worker's memory, and the kernel would have to find new pages for
// each photo, which takes longer than anything else that is done with them.
type scratch struct {
	huffmans huffmans
	entropy  []byte  // see [scan.bits]
	ink      []int32 // see [component.ink]
	store    store
	tiles    tileMemory
	out      []byte
}

func newScratch() *scratch { return &scratch{huffmans: newHuffmans()} }

// spares are the scratches that nobody uses, last used last. A sync.Pool would
// keep some for each processor, whichever of them photos happen to be worked on
// by: twice as many as are ever used at once.
var spares struct {
	sync.Mutex
	list []*scratch
}

// maxSpare is how many bytes a spare scratch may hold: more than a photo of 50
// megapixels needs.
const maxSpare = 128 << 20

func takeScratch() *scratch {
	spares.Lock()
	defer spares.Unlock()
	n := len(spares.list)
	if n == 0 {
		return newScratch()
	}
	s := spares.list[n-1]
	spares.list[n-1] = nil
	spares.list = spares.list[:n-1]
	return s
}

// giveBack lets other photos have the scratch.
func (sc *scratch) giveBack() {
	sc.store.fine, sc.store.slab = nil, nil
	if sc.size() > maxSpare {
		return
	}
	spares.Lock()
	defer spares.Unlock()
	if len(spares.list) < runtime.GOMAXPROCS(0) {
		spares.list = append(spares.list, sc)
	}
}

// size returns about how many bytes are held.
func (sc *scratch) size() int {
	return cap(sc.entropy) + 4*cap(sc.ink) + 128*cap(sc.store.samples) + cap(sc.tiles.tile) + cap(sc.tiles.before) + cap(sc.out)
}
