package output

import (
	"sync"

	"annotate/detect/record"
)

// ErrLocked says that another run writes into the folder.
var ErrLocked = record.ErrLocked

// Lock takes a folder for this run, until unlock is called or the program ends,
// however it does; it is [ErrLocked] if another run has it. What a killed run left
// behind in the folder is removed.
func (g *Guard) Lock(folder string) (unlock func(), err error) {
	unlock, err = record.LockFolder(folder)
	if err != nil {
		return nil, err
	}
	unlock = sync.OnceFunc(unlock)
	g.mu.Lock()
	g.locks = append(g.locks, unlock)
	g.mu.Unlock()
	sweep(folder)
	return unlock, nil
}
