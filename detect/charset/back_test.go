package charset

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestBack(t *testing.T) {
	t.Parallel()
	const latin = "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?>\n<a>H\xfcndin</a>"
	for name, text := range map[string]string{
		"UTF-8":               "Hündin\n",
		"UTF-8 with a mark":   "\xef\xbb\xbfHündin\r\n",
		"UTF-16LE":            "\xff\xfeH\x00\xfc\x00\n\x00",
		"UTF-16BE":            "\xfe\xff\x00H\x00\xfc\x00\n",
		"UTF-16LE, no mark":   "a\x00,\x00b\x00\n\x00",
		"UTF-16BE, no mark":   "\x00a\x00,\x00b\x00\n",
		"XML that declares":   latin,
		"nothing":             "",
		"a mark and no more":  "\xff\xfe",
		"UTF-8 with a NUL":    "a\x00b",
		"surrogates in UTF16": "\xff\xfe\x3d\xd8\x08\xde",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			plain, err := Text([]byte(text))
			if text == latin {
				plain, err = XMLText(bytes.NewReader([]byte(text)))
			}
			require.NoError(t, err)
			back, err := Back([]byte(text), plain)
			require.NoError(t, err)
			same, err := back(plain)
			require.NoError(t, err)
			assert.Equal(t, text, string(same))
			more, err := back(append(bytes.Clone(plain), "ü"...))
			require.NoError(t, err)
			assert.True(t, bytes.HasPrefix(more, []byte(text)))
			assert.Greater(t, len(more), len(text))
		})
	}
	back, err := Back([]byte(latin), []byte("<?xml version=\"1.0\" encoding=\"iso-8859-1\"?>\n<a>Hündin</a>"))
	require.NoError(t, err)
	_, err = back([]byte("犬"))
	require.Error(t, err, "Latin-1 has no place for it")
	// Half a surrogate does not survive.
	text := []byte("\xff\xfe\x3d\xd8a\x00")
	plain, err := Text(text)
	require.NoError(t, err)
	_, err = Back(text, plain)
	require.ErrorIs(t, err, ErrBack)
}
