package charset

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

const sample = "[{\"label\": \"Straßenlaterne\"},\n {\"label\": \"дом 日本\"}]"

func TestNewReader(t *testing.T) {
	t.Parallel()
	little, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(sample)
	require.NoError(t, err)
	big, err := unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().String(sample)
	require.NoError(t, err)
	bare, err := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder().String("plain text\n")
	require.NoError(t, err)
	tests := []struct{ name, text, want string }{
		{"UTF-8", sample, sample},
		{"mark", "\ufeff" + sample, sample},
		{"UTF-16LE", little, sample},
		{"UTF-16BE", big, sample},
		{"UTF-16LE without a mark", bare, "plain text\n"},
		{"empty", "", ""},
		{"a byte", "a", "a"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := io.ReadAll(NewReader(strings.NewReader(tt.text)))
			require.NoError(t, err)
			assert.Equal(t, tt.want, string(got))
			slow, err := io.ReadAll(NewReader(iotest.OneByteReader(strings.NewReader(tt.text))))
			require.NoError(t, err)
			assert.Equal(t, tt.want, string(slow))
			text, err := Text([]byte(tt.text))
			require.NoError(t, err)
			assert.Equal(t, tt.want, string(text))
			assert.Equal(t, tt.want, string(Head([]byte(tt.text))))
		})
	}
}

func TestNotUTF8(t *testing.T) {
	t.Parallel()
	western, err := charmap.Windows1252.NewEncoder().String("label\nStraßenlaterne, Käse, “café”")
	require.NoError(t, err)
	cyrillic, err := charmap.Windows1251.NewEncoder().String("метка\nдом, собака, кот, машина")
	require.NoError(t, err)
	chinese, err := simplifiedchinese.GBK.NewEncoder().String("标签,汽车,行人")
	require.NoError(t, err)
	tests := []struct {
		name, text, guess string
		line              int
	}{
		{"western", western, "windows-1252", 2},
		{"cyrillic", cyrillic, "windows-1251", 1},
		{"chinese", chinese, "gbk", 1},
		{"cut off", "a\n\xe6\x97", "windows-1252", 2},
		{"after a rune", "日本\xff", "windows-1252", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for _, r := range []io.Reader{strings.NewReader(tt.text), iotest.OneByteReader(strings.NewReader(tt.text))} {
				_, err := io.ReadAll(NewReader(r))
				bad, ok := errors.AsType[*Error](err)
				require.True(t, ok, "%v", err)
				assert.Equal(t, tt.line, bad.Line)
			}
			_, err := Text([]byte(tt.text))
			assert.EqualError(t, err, "not UTF-8, looks like "+tt.guess+": save it as UTF-8, or iconv -f "+tt.guess+" -t utf-8")
		})
	}
}

func TestXML(t *testing.T) {
	t.Parallel()
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(`<?xml version="1.0" encoding="UTF-16"?><a>ß</a>`)
	require.NoError(t, err)
	for _, text := range []string{
		`<?xml version="1.0" encoding="ISO-8859-1"?><a>` + "\xdf</a>",
		`<?xml version="1.0" encoding='us-ascii'?><a>&#223;</a>`,
		"\ufeff<a>ß</a>", wide,
	} {
		got, err := XMLText(strings.NewReader(text))
		require.NoError(t, err)
		d := xml.NewDecoder(bytes.NewReader(got))
		d.CharsetReader = Known
		var value string
		require.NoError(t, d.Decode(&value), text)
		assert.Equal(t, "ß", value)
	}
	_, err = XMLText(strings.NewReader(`<?xml version="1.0" encoding="klingon"?>`))
	assert.ErrorContains(t, err, `"klingon" is not known`)
	assert.Equal(t, 3, InvalidAt([]byte("ß \xff")))
	assert.Equal(t, -1, InvalidAt([]byte("ß")))
}

func FuzzNewReader(f *testing.F) {
	f.Add(sample)
	f.Add("\xff\xfea\x00")
	f.Fuzz(func(t *testing.T, text string) {
		fast, err := io.ReadAll(NewReader(strings.NewReader(text)))
		slow, slowErr := io.ReadAll(NewReader(iotest.OneByteReader(strings.NewReader(text))))
		require.Equal(t, err == nil, slowErr == nil)
		if err == nil {
			require.Equal(t, string(fast), string(slow))
		}
	})
}
