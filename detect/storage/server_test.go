package storage_test

import (
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"annotate/golden/need"
)

// startServer runs versitygw on files of its own and returns its address.
func startServer(t *testing.T) string {
	path, err := exec.LookPath("versitygw")
	if err != nil {
		need.Missing(t, "versitygw is not installed: go install github.com/versity/versitygw/cmd/versitygw@v1.8.0")
	}
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "pics"), 0o777))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := l.Addr().String()
	require.NoError(t, l.Close())
	cmd := exec.Command(path, "--port", address, "--access", accessKey, "--secret", secretKey, "posix", "--nometa", dir)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		require.NoError(t, cmd.Process.Kill())
		_ = cmd.Wait() // killed
	})
	require.Eventually(t, func() bool {
		r, err := http.Get("http://" + address + "/")
		if err == nil {
			r.Body.Close()
		}
		return err == nil
	}, 20*time.Second, 50*time.Millisecond)
	return "http://" + address
}
