package batch

import (
	"math"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
)

func TestGroupLimit(t *testing.T) {
	t.Parallel()
	const none = math.MaxInt64
	for _, tc := range []struct {
		name  string
		files map[string]string
		want  int64
	}{
		{"no control groups", nil, none},
		{"version 2, in a container", map[string]string{
			"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "1073741824\n"}, 1 << 30},
		{"version 2, the host's path in a container", map[string]string{
			"proc/self/cgroup": "0::/docker/0123\n", "sys/fs/cgroup/memory.max": "1073741824\n"}, 1 << 30},
		{"version 2, its own limit", map[string]string{
			"proc/self/cgroup":                       "0::/slurm/job_7/step_0\n",
			"sys/fs/cgroup/slurm/memory.max":         "max\n",
			"sys/fs/cgroup/slurm/job_7/memory.max":   "4294967296\n",
			"sys/fs/cgroup/slurm/job_7/step_0/other": "1\n"}, 4 << 30},
		{"version 2, the least of several", map[string]string{
			"proc/self/cgroup": "0::/a/b\n", "sys/fs/cgroup/a/memory.max": "500\n", "sys/fs/cgroup/a/b/memory.max": "700\n"}, 500},
		{"version 1", map[string]string{
			"proc/self/cgroup": "5:cpu,cpuacct:/x\n4:memory:/slurm/uid_0/job_7\n",
			"sys/fs/cgroup/memory/slurm/uid_0/job_7/memory.limit_in_bytes": "2147483648\n",
			"sys/fs/cgroup/memory/memory.limit_in_bytes":                   "9223372036854771712\n"}, 2 << 30},
		{"version 1, not the limit of other controllers", map[string]string{
			"proc/self/cgroup": "5:cpu:/x\n", "sys/fs/cgroup/memory/x/memory.limit_in_bytes": "100\n"}, none},
		{"no limit", map[string]string{"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "max\n"}, none},
		{"damaged", map[string]string{"proc/self/cgroup": "0:\nx\n\n", "sys/fs/cgroup/memory.max": "5\n"}, none},
	} {
		files := fstest.MapFS{}
		for name, text := range tc.files {
			files[name] = &fstest.MapFile{Data: []byte(text)}
		}
		assert.Equal(t, tc.want, groupLimit(files), tc.name)
		assert.Equal(t, min(tc.want, 3<<30), memoryWithin(3<<30, files), tc.name)
	}
}

func TestSlurmLimit(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		env  map[string]string
		want int64
	}{
		{nil, math.MaxInt64},
		{map[string]string{"SLURM_MEM_PER_NODE": "2048"}, 2 << 30},
		{map[string]string{"SLURM_MEM_PER_NODE": "0"}, math.MaxInt64}, // all that there is
		{map[string]string{"SLURM_MEM_PER_CPU": "1024", "SLURM_CPUS_ON_NODE": "4"}, 4 << 30},
		{map[string]string{"SLURM_MEM_PER_CPU": "1024"}, 1 << 30},
		{map[string]string{"SLURM_MEM_PER_NODE": "2G"}, math.MaxInt64},
		{map[string]string{"SLURM_MEM_PER_NODE": "-1"}, math.MaxInt64},
		{map[string]string{"SLURM_MEM_PER_NODE": "9223372036854775807"}, math.MaxInt64},
	} {
		assert.Equal(t, tc.want, slurmLimit(func(name string) string { return tc.env[name] }), "%v", tc.env)
	}
}
