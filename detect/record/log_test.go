package record

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
)

// memory is a File in memory that can be made to fail.
type memory struct {
	mu       sync.Mutex
	data     []byte
	room     int           // writes that would pass it are cut short; 0: no limit
	stuck    bool          // Truncate fails
	syncErr  error         // what Sync returns
	syncs    int           // how often Sync was called
	syncGate chan struct{} // if set, each Sync takes one
	closed   bool
}

func (m *memory) ReadAt(p []byte, off int64) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return bytes.NewReader(m.data).ReadAt(p, off)
}

func (m *memory) WriteAt(p []byte, off int64) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var err error
	if m.room > 0 && int(off)+len(p) > m.room {
		p, err = p[:m.room-int(off)], syscall.ENOSPC
	}
	if need := int(off) + len(p); need > len(m.data) {
		m.data = append(m.data, make([]byte, need-len(m.data))...)
	}
	return copy(m.data[off:], p), err
}

func (m *memory) Truncate(size int64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.stuck {
		return errors.New("stuck")
	}
	m.data = m.data[:size]
	return nil
}

func (m *memory) Sync() error {
	if m.syncGate != nil {
		<-m.syncGate
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.syncs++
	return m.syncErr
}

func (m *memory) Close() error { m.closed = true; return nil }

func (m *memory) text() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return string(m.data)
}

func (m *memory) count() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.syncs
}

func openMemory(t *testing.T, text string) (*Log, *memory, []string) {
	t.Helper()
	m := &memory{data: []byte(text)}
	var bad []string
	l, err := Open(m, Options{Name: "r.jsonl", Bad: func(err error) { bad = append(bad, err.Error()) }})
	require.NoError(t, err)
	return l, m, bad
}

func answerOf(image string, p detect.Parameters, scores ...float64) Entry {
	e := Entry{Image: image, SHA256: catSum, Source: router, Parameters: p}
	for _, s := range scores {
		e.Detections = append(e.Detections, cat(s))
	}
	return e
}

// TestLookup asks both the log that was appended to and one opened anew.
func TestLookup(t *testing.T) {
	t.Parallel()
	var unset detect.Parameters
	failure := answerOf("a", at(0.1))
	failure.Error = "500"
	elsewhere := answerOf("a", at(0.1), 0.3)
	elsewhere.Source = "https://elsewhere/x"
	tests := []struct {
		name     string
		recorded []Entry
		ask      detect.Parameters
		want     []float64 // scores; nil: the source must be asked
		image    string    // recorded under; "a" if empty
	}{
		{name: "nothing recorded", ask: at(0.5)},
		{name: "same", recorded: []Entry{answerOf("a", at(0.5), 0.6, 0.9)}, ask: at(0.5), want: []float64{0.6, 0.9}},
		{name: "above filters", recorded: []Entry{answerOf("a", at(0.5), 0.6, 0.9)}, ask: at(0.9), want: []float64{0.9}},
		{name: "below asks", recorded: []Entry{answerOf("a", at(0.5), 0.6)}, ask: at(0.4)},
		{name: "no objects", recorded: []Entry{answerOf("a", at(0.5))}, ask: at(0.5), want: []float64{}},
		{name: "server's default for itself, as it was", recorded: []Entry{answerOf("a", unset, 0.4)}, ask: unset, want: []float64{0.4}},
		{name: "server's default is 0.5", recorded: []Entry{answerOf("a", unset, 0.6)}, ask: at(0.5), want: []float64{0.6}},
		{name: "server's default for more", recorded: []Entry{answerOf("a", unset, 0.6, 0.8)}, ask: at(0.7), want: []float64{0.8}},
		{name: "server's default for less", recorded: []Entry{answerOf("a", unset, 0.6)}, ask: at(0.4)},
		{name: "lower for the default", recorded: []Entry{answerOf("a", at(0.3), 0.4, 0.6)}, ask: unset, want: []float64{0.6}},
		{name: "higher for the default", recorded: []Entry{answerOf("a", at(0.7), 0.8)}, ask: unset},
		{name: "another source", recorded: []Entry{elsewhere}, ask: at(0.5)},
		{name: "failure", recorded: []Entry{failure}, ask: at(0.5)},
		{name: "failure after an answer", recorded: []Entry{answerOf("a", at(0.5), 0.6), failure}, ask: at(0.5), want: []float64{0.6}},
		{name: "last one wins", recorded: []Entry{answerOf("a", at(0.5), 0.6), answerOf("a", at(0.5), 0.7)}, ask: at(0.5), want: []float64{0.7}},
		{name: "lower after higher", recorded: []Entry{answerOf("a", at(0.5), 0.6), answerOf("a", at(0.2), 0.3, 0.7)}, ask: at(0.5), want: []float64{0.7}},
		{name: "higher after lower still has the lower", recorded: []Entry{answerOf("a", at(0.2), 0.3), answerOf("a", at(0.5), 0.6)}, ask: at(0.2), want: []float64{0.3}},
		{name: "another path", recorded: []Entry{answerOf("b", at(0.5), 0.6)}, ask: at(0.5), want: []float64{0.6}, image: "b"},
		{name: "own path first", recorded: []Entry{answerOf("a", at(0.5), 0.6), answerOf("b", at(0.5), 0.7)}, ask: at(0.5), want: []float64{0.6}},
		{name: "another path reaches lower", recorded: []Entry{answerOf("b", at(0.2), 0.3), answerOf("a", at(0.5), 0.6)}, ask: at(0.2), want: []float64{0.3}, image: "b"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l, m, _ := openMemory(t, "")
			for _, e := range tt.recorded {
				require.NoError(t, l.Append(e))
			}
			anew, _, bad := openMemory(t, m.text())
			assert.Empty(t, bad)
			for name, l := range map[string]*Log{"appended": l, "anew": anew} {
				e, found, err := l.Lookup(Query{
					Image: "a", SHA256: strings.ToUpper(catSum), Source: "https://u:p@" + strings.TrimPrefix(router, "https://"), Parameters: tt.ask,
				})
				require.NoError(t, err, name)
				assert.Equal(t, tt.want != nil, found, name)
				if !found {
					continue
				}
				scores := []float64{}
				for _, d := range e.Detections {
					scores = append(scores, d.Score)
				}
				assert.Equal(t, tt.want, scores, name)
				assert.Equal(t, tt.ask, e.Parameters, name)
				image := tt.image
				if image == "" {
					image = "a"
				}
				assert.Equal(t, image, e.Image, name)
			}
		})
	}
}

// TestLookupNameNotUTF8: a file name may be any bytes, a JSON string may not. Two
// such names stay two, and each is found under itself.
func TestLookupNameNotUTF8(t *testing.T) {
	t.Parallel()
	l, m, _ := openMemory(t, "")
	names := []string{"caf\xe9\xe9.jpg", "caf\xe9\xe8.jpg", "caf\ufffd\ufffd.jpg", "other.jpg"}
	for i, name := range names {
		require.NoError(t, l.Append(answerOf(name, at(0.5), 0.6+float64(i)/10)))
	}
	anew, _, bad := openMemory(t, m.text())
	assert.Empty(t, bad)
	for i, name := range names {
		e, found, err := anew.Lookup(Query{Image: name, SHA256: catSum, Source: router, Parameters: at(0.5)})
		require.NoError(t, err)
		require.True(t, found)
		assert.Equal(t, name, e.Image)
		assert.Equal(t, 0.6+float64(i)/10, e.Detections[0].Score)
	}
	images, _ := decodeAll(strings.NewReader(m.text()))
	assert.Equal(t, names, images)
	assert.Contains(t, m.text(), `"image":"caf\ufffd\ufffd.jpg"`, "people can read it")
	assert.Equal(t, 2, strings.Count(m.text(), "image_base64"))
	e, err := parseEntry([]byte(strings.Replace(m.text()[:strings.Index(m.text(), "\n")], `"image":"caf`, `"image":"kaf`, 1)))
	require.NoError(t, err)
	assert.Equal(t, "kaf\ufffd\ufffd.jpg", e.Image, "who edits the name need not know base64")
}

// TestLookupQuestions: an answer is one to its own question only.
func TestLookupQuestions(t *testing.T) {
	t.Parallel()
	ask := func(set func(*Query)) Query {
		q := Query{Image: "a", SHA256: catSum, Source: "https://h.test/detect?model=detr", Parameters: at(0.5)}
		set(&q)
		return q
	}
	questions := []Query{
		ask(func(*Query) {}),
		ask(func(q *Query) { q.Source = "https://h.test/detect?model=yolos" }),
		ask(func(q *Query) { q.Source = "https://h.test/detect" }),
		ask(func(q *Query) { q.Parameters.CandidateLabels = []string{"cat"} }),
		ask(func(q *Query) { q.Parameters.CandidateLabels = []string{"cat", "dog"} }),
		ask(func(q *Query) { q.Parameters.CandidateLabels = []string{"cat dog"} }),
		ask(func(q *Query) { q.Slice = "640" }),
		ask(func(q *Query) { q.Slice, q.Tile = "640", "0,0,640,640" }),
		ask(func(q *Query) { q.Slice, q.Tile = "640", "512,0,640,640" }),
	}
	l, m, _ := openMemory(t, "")
	for i, q := range questions {
		e := answerOf(q.Image, q.Parameters, 0.5+float64(i)/100)
		e.Source, e.Slice, e.Tile = q.Source, q.Slice, q.Tile
		if q.Tile != "" {
			e.TileSHA256 = Sum([]byte(q.Tile))
		}
		require.NoError(t, l.Append(e))
	}
	anew, _, bad := openMemory(t, m.text())
	assert.Empty(t, bad)
	for i, q := range questions {
		for name, l := range map[string]*Log{"appended": l, "anew": anew} {
			e, found, err := l.Lookup(q)
			require.NoError(t, err)
			require.True(t, found, "%d %s", i, name)
			assert.Equal(t, 0.5+float64(i)/100, e.Detections[0].Score, "%d %s", i, name)
		}
	}
	_, found, err := l.Lookup(ask(func(q *Query) { q.Slice = "1024" }))
	require.NoError(t, err)
	assert.False(t, found)
	e, found, err := l.Lookup(ask(func(q *Query) { q.Source = "https://u:p@h.test/detect?model=detr#x" }))
	require.NoError(t, err)
	assert.True(t, found)
	assert.Equal(t, 0.5, e.Detections[0].Score)

	images, _ := decodeAll(strings.NewReader(m.text()))
	assert.Len(t, images, len(questions)-2, "a part of a photo is no photo's answer")
	all := 0
	for e, err := range DecodeAll("r", strings.NewReader(m.text())) {
		require.NoError(t, err)
		assert.Equal(t, e.Tile != "", e.TileSHA256 != "")
		all++
	}
	assert.Len(t, questions, all)
	var merged strings.Builder
	require.NoError(t, Merge(&merged, nil, partOf("r", m.text())))
	assert.ElementsMatch(t, strings.Split(m.text(), "\n"), strings.Split(merged.String(), "\n"), "none takes the place of another")
}

func TestLookupChangedBySomebody(t *testing.T) {
	t.Parallel()
	l, m, _ := openMemory(t, "")
	require.NoError(t, l.Append(answerOf("a", at(0.5), 0.6)))
	for name, text := range map[string]string{
		"other text":  strings.Repeat("x", len(m.data)),
		"other entry": strings.Replace(m.text(), catSum, Sum(nil), 1),
		"cut":         m.text()[:20],
	} {
		m.data = []byte(text)
		_, found, err := l.Lookup(Query{Image: "a", SHA256: catSum, Source: router, Parameters: at(0.5)})
		assert.False(t, found, name)
		assert.ErrorContains(t, err, "r.jsonl: changed by somebody else at byte 0", name)
	}
}

// TestOpenRepairs: whatever a record ends in, nothing good is lost, and an
// entry appended after it can be read.
func TestOpenRepairs(t *testing.T) {
	t.Parallel()
	a, b, c := entryLine("a"), entryLine("b"), entryLine("c")
	tests := []struct {
		name, text string
		want       string // before c is appended
		bad        []string
	}{
		{"empty", "", "", nil},
		{"whole", a + "\n", a + "\n", nil},
		{"torn", a + "\n" + b[:50], a + "\n", nil},
		{"only a torn line", b[:1], "", nil},
		{"zeros", a + "\n\x00\x00\x00\x00", a + "\n", nil},
		{"whole, but zeros for its newline", a + "\x00\x00\x00", a + "\n", nil},
		{"no last newline", a + "\n" + b, a + "\n" + b + "\n", nil},
		{"windows", a + "\r\n" + b + "\r\n", a + "\r\n" + b + "\r\n", nil},
		{"bad in the middle", a + "\n" + b[:50] + "\n" + b + "\n", a + "\n" + b[:50] + "\n" + b + "\n",
			[]string{"r.jsonl:2: unexpected end of JSON input"}},
		{"somebody's file", "[\n1\n]", "[\n1\n]\n", []string{
			"r.jsonl:1: unexpected end of JSON input",
			"r.jsonl:2: want an object, have number",
			"r.jsonl:3: invalid character ']' looking for beginning of value"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l, m, bad := openMemory(t, tt.text)
			assert.Equal(t, tt.want, m.text())
			assert.Equal(t, tt.bad, bad)
			e, err := parseEntry([]byte(c))
			require.NoError(t, err)
			require.NoError(t, l.Append(e))
			images, _ := decodeAll(strings.NewReader(m.text()))
			before, _ := decodeAll(strings.NewReader(tt.text))
			assert.Equal(t, append(before, "c"), images)
		})
	}
}

// TestCutAnywhere kills the writer after every byte.
func TestCutAnywhere(t *testing.T) {
	t.Parallel()
	whole := entryLine("a") + "\n" + entryLine("ü") + "\n"
	for n := range len(whole) + 1 {
		l, m, bad := openMemory(t, whole[:n])
		require.Empty(t, bad, "after %d bytes", n)
		require.NoError(t, l.Append(answerOf("new", at(0.5), 0.6)))
		images, bad := decodeAll(strings.NewReader(m.text()))
		require.Empty(t, bad, "after %d bytes", n)
		require.Equal(t, "new", images[len(images)-1], "after %d bytes", n)
		whole := strings.Count(whole[:n], "}}]}") // the newline need not have come
		require.Len(t, images, whole+1, "after %d bytes", n)
	}
}

func TestDiskFull(t *testing.T) {
	t.Parallel()
	for _, stuck := range []bool{false, true} {
		t.Run(fmt.Sprintf("truncate fails %v", stuck), func(t *testing.T) {
			t.Parallel()
			l, m, _ := openMemory(t, entryLine("a")+"\n")
			m.room, m.stuck = len(m.data)+20, stuck
			err := l.Append(answerOf("b", at(0.5), 0.6, 0.7))
			require.ErrorIs(t, err, syscall.ENOSPC)
			require.ErrorContains(t, err, "r.jsonl: ")
			_, found, err := l.Lookup(Query{Image: "b", SHA256: catSum, Source: router, Parameters: at(0.5)})
			require.NoError(t, err)
			assert.False(t, found, "what was not written is not known")

			images, bad := decodeAll(strings.NewReader(m.text()))
			assert.Equal(t, []string{"a"}, images)
			assert.Empty(t, bad)

			m.room, m.stuck = 0, false // somebody made room
			require.NoError(t, l.Append(answerOf("c", at(0.5))))
			images, bad = decodeAll(strings.NewReader(m.text()))
			assert.Equal(t, []string{"a", "c"}, images)
			assert.Empty(t, bad)
		})
	}
}

func TestSyncFailureLasts(t *testing.T) {
	t.Parallel()
	l, m, _ := openMemory(t, "")
	require.NoError(t, l.Append(answerOf("a", at(0.5))))
	m.syncErr = syscall.EIO
	require.ErrorIs(t, l.Sync(), syscall.EIO)
	m.syncErr = nil
	assert.ErrorIs(t, l.Sync(), syscall.EIO)
	assert.ErrorIs(t, l.Append(answerOf("b", at(0.5))), syscall.EIO)
	assert.ErrorIs(t, l.Close(), syscall.EIO)
	assert.True(t, m.closed)
}

// TestSyncIsShared: while one fsync runs, any number of answers come in; one
// more takes them all.
func TestSyncIsShared(t *testing.T) {
	t.Parallel()
	l, m, _ := openMemory(t, "")
	m.syncGate = make(chan struct{})

	require.NoError(t, l.Append(answerOf("first", at(0.5))))
	first := make(chan error)
	go func() { first <- l.Sync() }()
	m.syncGate <- struct{}{} // the first fsync has begun
	require.NoError(t, <-first)

	const n = 50
	var appended, synced sync.WaitGroup
	for i := range n {
		appended.Add(1)
		synced.Go(func() {
			assert.NoError(t, l.Append(answerOf(fmt.Sprint(i), at(0.5))))
			appended.Done()
			appended.Wait()
			assert.NoError(t, l.Sync())
		})
	}
	appended.Wait()
	m.syncGate <- struct{}{}
	synced.Wait()
	assert.Equal(t, 2, m.count())
	assert.NoError(t, l.Sync(), "nothing new: the gate is not asked")
}

func TestAppendsAtOnce(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "detections.jsonl")
	l := openFile(t, name)
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 25 {
				e := answerOf(fmt.Sprintf("%d/%d.jpg", g, i), at(0.5), 0.6)
				e.SHA256 = Sum([]byte(e.Image))
				assert.NoError(t, l.Append(e))
				assert.NoError(t, l.Sync())
				got, found, err := l.Lookup(Query{Image: e.Image, SHA256: e.SHA256, Source: router, Parameters: at(0.5)})
				assert.NoError(t, err)
				assert.True(t, found)
				assert.Equal(t, e.Image, got.Image)
			}
		})
	}
	wg.Wait()
	require.NoError(t, l.Close())
	assert.ErrorIs(t, l.Append(answerOf("late", at(0.5))), os.ErrClosed)

	text, err := os.ReadFile(name)
	require.NoError(t, err)
	images, bad := decodeAll(strings.NewReader(string(text)))
	assert.Empty(t, bad)
	assert.Len(t, images, 200)
}

func openFile(t *testing.T, name string) *Log {
	t.Helper()
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o666)
	require.NoError(t, err)
	l, err := Open(f, Options{Name: name})
	require.NoError(t, err)
	return l
}

// TestFailure: a failure for good is found until an answer follows it; another is not.
func TestFailure(t *testing.T) {
	t.Parallel()
	l, m, _ := openMemory(t, "")
	q := Query{Image: "b", SHA256: catSum, Source: router}
	failed := func() string {
		e, found, err := l.Failure(q)
		require.NoError(t, err)
		assert.Equal(t, found, e.Error != "")
		return e.Error
	}
	e := answerOf("a", detect.Parameters{})
	e.Error = "503"
	require.NoError(t, l.Append(e))
	assert.Empty(t, failed())
	e.Error, e.Final = "400", true
	require.NoError(t, l.Append(e))
	assert.Equal(t, "400", failed(), "under any name")
	l, _, _ = openMemory(t, m.text())
	assert.Equal(t, "400", failed(), "in a record that is opened anew")
	q.Source = "another"
	assert.Empty(t, failed())
	q.Source = router
	require.NoError(t, l.Append(answerOf("a", detect.Parameters{}, 0.9)))
	assert.Empty(t, failed())
	e.Error = ""
	assert.Error(t, l.Append(e), "an answer is not a failure for good")
}

// TestRead: a record that is only read stays as it is, torn line and all.
func TestRead(t *testing.T) {
	t.Parallel()
	line, err := answerOf("a", detect.Parameters{}, 0.9).Line()
	require.NoError(t, err)
	other, err := answerOf("b", detect.Parameters{}, 0.8).Line()
	require.NoError(t, err)
	for _, text := range []string{string(line) + string(other) + `{"image":"c`, string(other) + strings.TrimSuffix(string(line), "\n")} {
		m := &memory{data: []byte(text)}
		l, err := Read(m, Options{Name: "r", Keep: func(e *Entry) bool { return e.Image != "b" }})
		require.NoError(t, err)
		e, found, err := l.Lookup(Query{Image: "b", SHA256: catSum, Source: router})
		require.NoError(t, err)
		require.True(t, found)
		assert.Equal(t, "a", e.Image, "the other is not kept")
		assert.Error(t, l.Append(answerOf("d", detect.Parameters{})))
		require.NoError(t, l.Close())
		assert.Equal(t, text, m.text())
	}
}
