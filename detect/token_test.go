package detect

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Oracle: huggingface_hub's constants.py and _auth.py, as the API's page
// describes them.
func TestResolveToken(t *testing.T) {
	type vars = map[string]string
	for name, tc := range map[string]struct {
		env   vars
		files vars
		want  Token
	}{
		"nothing at all":                   {vars{}, nil, ""},
		"HF_TOKEN":                         {vars{"HF_TOKEN": "hf_a", "HUGGING_FACE_HUB_TOKEN": "hf_b"}, nil, "hf_a"},
		"its space and line ends removed":  {vars{"HF_TOKEN": " \thf_\r\na\n "}, nil, "hf_a"},
		"empty counts as unset":            {vars{"HF_TOKEN": "", "HUGGING_FACE_HUB_TOKEN": "hf_b"}, nil, "hf_b"},
		"white space counts as unset":      {vars{"HF_TOKEN": " \r\n", "HUGGING_FACE_HUB_TOKEN": "hf_b"}, nil, "hf_b"},
		"the old variable before the file": {vars{"HUGGING_FACE_HUB_TOKEN": "hf_b", "HF_TOKEN_PATH": "/t"}, vars{"/t": "hf_c"}, "hf_b"},
		"HF_TOKEN_PATH":                    {vars{"HF_TOKEN_PATH": "/t", "HF_HOME": "/h"}, vars{"/t": "hf_c\n", "/h/token": "hf_d"}, "hf_c"},
		"HF_TOKEN_PATH from home":          {vars{"HF_TOKEN_PATH": "~/t", "HOME": "/u"}, vars{"/u/t": "hf_c"}, "hf_c"},
		"HF_TOKEN_PATH with variables":     {vars{"HF_TOKEN_PATH": "$A/${B}/t", "A": "/a", "B": "b"}, vars{"/a/b/t": "hf_c"}, "hf_c"},
		"a variable that is not set stays": {vars{"HF_TOKEN_PATH": "/${A}/t"}, vars{"/${A}/t": "hf_c"}, "hf_c"},
		"another user's home stays":        {vars{"HF_TOKEN_PATH": "~other/t", "HOME": "/u"}, vars{"~other/t": "hf_c"}, "hf_c"},
		"HF_HOME":                          {vars{"HF_HOME": "~/hf", "HOME": "/u"}, vars{"/u/hf/token": "hf_d"}, "hf_d"},
		"HF_HOME before XDG_CACHE_HOME":    {vars{"HF_HOME": "/h", "XDG_CACHE_HOME": "/x"}, vars{"/h/token": "hf_d", "/x/huggingface/token": "hf_e"}, "hf_d"},
		"XDG_CACHE_HOME":                   {vars{"XDG_CACHE_HOME": "/x", "HOME": "/u"}, vars{"/x/huggingface/token": "hf_e"}, "hf_e"},
		"the default":                      {vars{"HOME": "/u"}, vars{"/u/.cache/huggingface/token": "hf_f\r\n"}, "hf_f"},
		"the default on Windows":           {vars{"USERPROFILE": "/u"}, vars{"/u/.cache/huggingface/token": "hf_f"}, "hf_f"},
		"an empty file":                    {vars{"HOME": "/u"}, vars{"/u/.cache/huggingface/token": "\n"}, ""},
		"a missing file is no error":       {vars{"HF_TOKEN_PATH": "/nowhere"}, nil, ""},
		"HF_ENDPOINT has no part in it":    {vars{"HF_ENDPOINT": "https://hub.test"}, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := ResolveToken(
				func(name string) string { return tc.env[name] },
				func(path string) ([]byte, error) {
					if text, ok := tc.files[filepath.ToSlash(path)]; ok {
						return []byte(text), nil
					}
					return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
				})
			require.NoError(t, err)
			assert.Equal(t, string(tc.want), string(got))
		})
	}
	t.Run("a file that cannot be read", func(t *testing.T) {
		denied := func(string) ([]byte, error) { return nil, fs.ErrPermission }
		_, err := ResolveToken(func(string) string { return "/x" }, denied)
		require.NoError(t, err, "HF_TOKEN is set, so that no file is read")
		_, err = ResolveToken(func(name string) string {
			return map[string]string{"HOME": "/u"}[name]
		}, denied)
		assert.ErrorIs(t, err, fs.ErrPermission)
	})
}

// Nothing that shows a client or a token may show the secret.
func TestTokenIsNeverShown(t *testing.T) {
	const secret = "hf_theSecretOfTheTests"
	client := &Client{Token: secret, Endpoint: "https://user:" + secret + "@api.test/x?api_key=" + secret + "&size=3"}
	type settings struct {
		Client *Client
		Token  Token
		Nested map[string]any
	}
	for name, value := range map[string]any{
		"token": Token(secret), "client": client, "fields": &client.Token, "slice": []Token{secret},
		"nested": settings{client, secret, map[string]any{"token": Token(secret)}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%08.3f", "%T"} {
				assert.NotContains(t, fmt.Sprintf(verb, value), secret, verb)
				assert.NotContains(t, fmt.Sprintf(verb, value), fmt.Sprintf("%x", secret)[:20], verb)
			}
			var log bytes.Buffer
			slog.New(slog.NewJSONHandler(&log, nil)).Info("m", "v", value)
			slog.New(slog.NewTextHandler(&log, nil)).Info("m", "v", value)
			assert.NotContains(t, log.String(), secret)
			encoded, err := json.Marshal(value)
			assert.NotContains(t, string(encoded)+fmt.Sprint(err), secret)
		})
	}
	assert.Equal(t, "[token]", fmt.Sprint(client.Token))
	assert.Empty(t, fmt.Sprint(Token("")), "whether it is set may be seen")
	assert.Equal(t, "https://api.test/x?api_key=xxxxx&size=3", client.URL())
	assert.Equal(t, "detect.Client("+client.URL()+")", fmt.Sprintf("%+v", client))
	assert.False(t, errors.Is(client.Check(), ErrConfig))
}

func TestIsTrue(t *testing.T) {
	for value, want := range map[string]bool{"1": true, "true": true, "ON": true, "yes": true, "Y": true, "": false, "0": false, "off": false, "no": false, "2": false} {
		assert.Equal(t, want, IsTrue(value), value)
	}
}
