//go:build !linux && !darwin

package batch

import "io/fs"

func lastChange(fs.FileInfo) int64 { return 0 }
