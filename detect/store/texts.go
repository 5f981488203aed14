package store

// Texts are texts by number, each once, such as labels.
type Texts struct {
	All    []string
	number map[string]int64
}

// Number returns the number of a text, from 0.
func (t *Texts) Number(text string) int64 {
	n, known := t.number[text]
	if !known {
		if t.number == nil {
			t.number = map[string]int64{}
		}
		n = int64(len(t.All))
		t.All, t.number[text] = append(t.All, text), n
	}
	return n
}
