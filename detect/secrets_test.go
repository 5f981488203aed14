package detect

import (
	"encoding/base64"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestMaskURL(t *testing.T) {
	const hash = "3f2a9c1e5d7b8a6f4e3d2c1b0a9f8e7d6c5b4a39"
	for name, tc := range map[string]struct{ text, want string }{
		"plain":                     {"https://h.test/x", "https://h.test/x"},
		"a model in the query":      {"https://h.test/x?model=detr&size=3", "https://h.test/x?model=detr&size=3"},
		"as it was written":         {"https://h.test/a%20b?x=%7e&y", "https://h.test/a%20b?x=%7e&y"},
		"user and password":         {"https://me:a@b@h.test:8080/x", "https://h.test:8080/x"},
		"fragment":                  {"https://h.test/x#secret", "https://h.test/x"},
		"no URL at all":             {"me:p#w@h.test", "me:p#w@h.test"},
		"broken, with a password":   {"http://me:p#w@ho st/%zz", "http://ho st/%zz"},
		"key":                       {"https://h.test/?api_key=abc&model=x", "https://h.test/?api_key=xxxxx&model=x"},
		"camel case":                {"https://h.test/?accessToken=abc", "https://h.test/?accessToken=xxxxx"},
		"capitals":                  {"https://h.test/?X-Amz-Signature=abc&APIKEY=q", "https://h.test/?X-Amz-Signature=xxxxx&APIKEY=xxxxx"},
		"a name in escapes":         {"https://h.test/?api%5Fkey=abc", "https://h.test/?api%5Fkey=xxxxx"},
		"words that hold a word":    {"https://h.test/?keypoints=17&design=2&passes=3&author=x", "https://h.test/?keypoints=17&design=2&passes=3&author=x"},
		"a token under any name":    {"https://h.test/?k=hf_abc&q=sk-0123456789abcdefgh", "https://h.test/?k=xxxxx&q=xxxxx"},
		"a token for a name":        {"https://h.test/?hf_abc", "https://h.test/?xxxxx"},
		"a token in the path":       {"https://h.test/hf_abcdefghijklmnopqrst/x", "https://h.test/xxxxx/x"},
		"an organisation like one":  {"https://h.test/models/hf-internal-testing/tiny-detr", "https://h.test/models/hf-internal-testing/tiny-detr"},
		"a model with a long name":  {"https://h.test/?model=facebook/detr-resnet-101-dc5-panoptic", "https://h.test/?model=facebook/detr-resnet-101-dc5-panoptic"},
		"two revisions stay two":    {"https://h.test/?revision=" + hash, "https://h.test/?revision=xxxxx-ca1b0ba2"},
		"an id that may be a token": {"https://h.test/?q=01234567-89ab-cdef-0123-456789abcdef", "https://h.test/?q=xxxxx-c8a46ba9"},
		"a path of a folder":        {"photos/a.json", "photos/a.json"},
	} {
		t.Run(name, func(t *testing.T) {
			got := MaskURL(tc.text)
			if i := strings.Index(tc.want, masked+"-"); i >= 0 {
				assert.Regexp(t, `^xxxxx-[0-9a-f]{8}$`, got[i:])
				assert.Equal(t, tc.want[:i], got[:i])
				assert.NotEqual(t, got, MaskURL(tc.text[:len(tc.text)-1]+"0"), "another value is another address")
			} else {
				assert.Equal(t, tc.want, got)
			}
			assert.Equal(t, got, MaskURL(got), "masked twice")
		})
	}
}

// Whatever form a server repeats the credentials in, they do not come back.
func TestSecretsAreScrubbed(t *testing.T) {
	client := &Client{
		Endpoint: "https://ann:pa%24s%20w0rd@a.test/?api_key=s3cr3t%2Fkey&u=hf_another&model=detr",
		Token:    "hf_theSecretOfTheTests",
	}
	b64 := func(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }
	for _, said := range []string{
		"hf_theSecretOfTheTests", "HF_THESECRETOFTHETESTS", "xhf_theSecretOfTheTestsx", b64("hf_theSecretOfTheTests"),
		"pa$s w0rd", "pa$s\tw0rd", url.QueryEscape("pa$s w0rd"), url.PathEscape("pa$s w0rd"), "ann:pa$s w0rd", b64("ann:pa$s w0rd"), strings.TrimRight(b64("ann:pa$s w0rd"), "="),
		"s3cr3t/key", "s3cr3t%2Fkey", "hf_another",
	} {
		got := client.secrets().clean("you sent " + said + ", which is wrong")
		assert.Regexp(t, `^you sent \S*(\[token\]|xxxxx)\S*, which is wrong$`, got, said)
	}
	assert.Equal(t, "detr of ann", client.secrets().clean("detr of ann"), "neither is a secret")
	short := &Client{Endpoint: "https://u:cat@a.test"}
	assert.Equal(t, "xxxxx, concatenate", short.secrets().clean("cat, concatenate"), "a short one is one only as a word")
	assert.Equal(t, "caf\xe9 [token]", func() string {
		var s secrets
		s.add("hf_abcdef", "[token]")
		return s.scrub("caf\xe9 HF_abcdef")
	}())
}

// Masked text stays as it is when it is masked again: records are keyed by it.
func FuzzMaskURL(f *testing.F) {
	for _, seed := range []string{
		"https://u:p@h.test/x?api_key=a&model=b#c", "http://me:p#w@ho st/%zz?hf_abc", "https://h?x=%zz&&=&a=b=c", "a://b A=1 X=2", "a://b?c=d e=f g", "://", "?#@",
		"https://h/eyJhbGciOiJI.eyJzdWIi.c2ln?t=01234567-89ab-cdef-0123-456789abcdef",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := MaskURL(text)
		if again := MaskURL(got); again != got {
			t.Fatalf("%q is masked as %q, and that as %q", text, got, again)
		}
		const secret = "s3cretOfTheTests"
		if host, rest, found := strings.Cut(text, "://"); found && !strings.Contains(text, secret) {
			if got := MaskURL(host + "://me:" + secret + "@" + rest); strings.Contains(got, secret) {
				t.Fatalf("the password of %q is shown: %q", text, got)
			}
		}
	})
}
