// Package recipes holds the manual's recipes for engines to what the engines read.
// It is a module of its own, so that the program needs nothing of theirs.
package recipes

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"
)

// Exit codes that engines act on.
const (
	failedForGood = 1
	wrongUsage    = 2
	goAgain       = 75
)

func blocks(t *testing.T, language string) []string {
	t.Helper()
	text, err := os.ReadFile("../../doc/scale.md")
	require.NoError(t, err)
	var found []string
	for _, m := range regexp.MustCompile("(?ms)^```"+language+"\n(.*?)^```").FindAllStringSubmatch(string(text), -1) {
		found = append(found, m[1])
	}
	return found
}

// one returns the only block of a language that holds some text.
func one(t *testing.T, language, holds string) string {
	t.Helper()
	found := slices.DeleteFunc(blocks(t, language), func(text string) bool { return !strings.Contains(text, holds) })
	require.Len(t, found, 1, holds)
	return found[0]
}

// TestKubernetes: every field is one of a Job's, and what only its server would
// say is so, too.
func TestKubernetes(t *testing.T) {
	var job batchv1.Job
	require.NoError(t, yaml.UnmarshalStrict([]byte(one(t, "yaml", "kind: Job")), &job))
	assert.Equal(t, "batch/v1", job.APIVersion)
	spec := job.Spec
	require.NotNil(t, spec.CompletionMode)
	assert.Equal(t, batchv1.IndexedCompletion, *spec.CompletionMode)
	assert.Equal(t, corev1.RestartPolicyNever, spec.Template.Spec.RestartPolicy, "a podFailurePolicy wants it")
	require.NotNil(t, spec.BackoffLimitPerIndex, "FailIndex wants it")
	require.NotNil(t, spec.MaxFailedIndexes)
	assert.LessOrEqual(t, *spec.MaxFailedIndexes, *spec.Completions)
	assert.Less(t, *spec.Parallelism, *spec.Completions)
	assert.LessOrEqual(t, *spec.MaxFailedIndexes, int32(100_000))

	require.NotNil(t, spec.PodFailurePolicy)
	actions := map[int32]batchv1.PodFailurePolicyAction{}
	drained := false
	for _, rule := range spec.PodFailurePolicy.Rules {
		assert.True(t, (rule.OnExitCodes == nil) != (len(rule.OnPodConditions) == 0), "one requirement a rule")
		if codes := rule.OnExitCodes; codes != nil {
			assert.Equal(t, batchv1.PodFailurePolicyOnExitCodesOpIn, codes.Operator)
			assert.True(t, slices.IsSorted(codes.Values))
			require.NotNil(t, codes.ContainerName)
			assert.Equal(t, spec.Template.Spec.Containers[0].Name, *codes.ContainerName)
			for _, code := range codes.Values {
				actions[code] = rule.Action
			}
		}
		for _, condition := range rule.OnPodConditions {
			drained = drained || condition.Type == corev1.DisruptionTarget && rule.Action == batchv1.PodFailurePolicyActionIgnore
		}
	}
	assert.True(t, drained)
	assert.Equal(t, map[int32]batchv1.PodFailurePolicyAction{
		failedForGood: batchv1.PodFailurePolicyActionFailIndex, wrongUsage: batchv1.PodFailurePolicyActionFailJob,
	}, actions, "75 counts towards the limit of its index")
	checkArgs(t, spec.Template.Spec.Containers[0].Args, int(*spec.Completions))
	for _, mount := range spec.Template.Spec.Containers[0].VolumeMounts {
		assert.True(t, slices.ContainsFunc(spec.Template.Spec.Volumes, func(v corev1.Volume) bool { return v.Name == mount.Name }))
	}
}

func checkArgs(t *testing.T, args []string, shards int) {
	t.Helper()
	at := slices.Index(args, "--shard")
	require.Positive(t, at)
	n, ok := strings.CutPrefix(args[at+1], "auto/")
	require.True(t, ok)
	assert.JSONEq(t, n, mustJSON(t, shards))
}

func mustJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	require.NoError(t, err)
	return string(text)
}

func TestAWSBatch(t *testing.T) {
	var job struct {
		JobName            string                     `json:"jobName"`
		ArrayProperties    struct{ Size int }         `json:"arrayProperties"`
		ContainerOverrides struct{ Command []string } `json:"containerOverrides"`
		RetryStrategy      struct {
			Attempts       int
			EvaluateOnExit []map[string]string `json:"evaluateOnExit"`
		} `json:"retryStrategy"`
	}
	require.NoError(t, json.Unmarshal([]byte(one(t, "json", "arrayProperties")), &job))
	checkArgs(t, job.ContainerOverrides.Command, job.ArrayProperties.Size)
	rules := job.RetryStrategy.EvaluateOnExit
	assert.LessOrEqual(t, len(rules), 5, "no more are taken")
	assert.LessOrEqual(t, job.RetryStrategy.Attempts, 10)
	assert.Equal(t, map[string]string{"onExitCode": mustJSON(t, goAgain), "action": "RETRY"}, rules[0])
	assert.Equal(t, map[string]string{"onReason": "*", "action": "EXIT"}, rules[len(rules)-1])
}

func TestGoogleBatch(t *testing.T) {
	var job struct {
		TaskGroups []struct {
			TaskCount, Parallelism int
			TaskSpec               struct {
				Runnables         []struct{ Container struct{ Commands []string } }
				MaxRetryCount     int
				LifecyclePolicies []struct {
					Action          string
					ActionCondition struct{ ExitCodes []int }
				}
			}
		} `json:"taskGroups"`
	}
	require.NoError(t, json.Unmarshal([]byte(one(t, "json", "taskGroups")), &job))
	group := job.TaskGroups[0]
	checkArgs(t, group.TaskSpec.Runnables[0].Container.Commands, group.TaskCount)
	require.Len(t, group.TaskSpec.LifecyclePolicies, 1, "no more are taken; with codes that it does not name the opposite is done")
	policy := group.TaskSpec.LifecyclePolicies[0]
	assert.Equal(t, "FAIL_TASK", policy.Action)
	assert.Equal(t, []int{failedForGood, wrongUsage}, policy.ActionCondition.ExitCodes)
	assert.Positive(t, group.TaskSpec.MaxRetryCount)
	assert.LessOrEqual(t, group.TaskSpec.MaxRetryCount, 10)
}

// TestShells: the other recipes give their tasks as many shards as there are tasks.
func TestShells(t *testing.T) {
	for holds, want := range map[string]*regexp.Regexp{
		"#SBATCH":         regexp.MustCompile(`(?s)--array=0-999%50 .*--shard auto/1000 .*\[ \$code = 75 \]`),
		"gcloud run jobs": regexp.MustCompile(`(?s)--tasks 1000 .*--shard,auto/1000,`),
		"seq 0 15":        regexp.MustCompile(`(?s)^seq 0 15 .*--shard \{\}/16 `),
	} {
		assert.Regexp(t, want, one(t, "sh", holds))
	}
}
