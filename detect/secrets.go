package detect

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// masked stands for a secret where text is shown or recorded.
const masked = "xxxxx"

// MaskURL returns an address as it may be shown and recorded: without user,
// password and fragment, with the secrets in its query and its path masked, and
// otherwise as it was written. A value of the query is a secret if its name says
// so (api_key, X-Amz-Signature) or if it looks like one. One that may as well
// name a model or a revision, such as 40 hexadecimal digits, is masked by a
// fingerprint, so that two of them still make two addresses. Text that is not an
// absolute URL stays as it is.
//
// It works on the text, because a URL that does not parse may hold a secret too.
func MaskURL(text string) string {
	scheme, rest, found := strings.Cut(text, "://")
	if !found {
		return text
	}
	if at := headerFields.FindStringIndex(rest); at != nil { // of a client's source
		fields := strings.Split(rest[at[0]+1:], " ")
		for i, field := range fields {
			fields[i] = maskParameter(field)
		}
		return MaskURL(scheme+"://"+rest[:at[0]]) + " " + strings.Join(fields, " ")
	}
	if _, err := url.Parse(text); err != nil { // where its parts end is anybody's guess
		rest = rest[strings.LastIndexByte(rest, '@')+1:]
	}
	rest, _, _ = strings.Cut(rest, "#")
	rest, query, hasQuery := strings.Cut(rest, "?")
	authority, path := rest, ""
	if slash := strings.IndexByte(rest, '/'); slash >= 0 {
		authority, path = rest[:slash], rest[slash:]
	}
	shown := scheme + "://" + authority[strings.LastIndexByte(authority, '@')+1:] + knownToken.ReplaceAllString(path, masked)
	if !hasQuery {
		return shown
	}
	parts := strings.Split(query, "&")
	for i, part := range parts {
		parts[i] = maskParameter(part)
	}
	return shown + "?" + strings.Join(parts, "&")
}

// headerFields matches what [Client.Source] puts behind an address.
var headerFields = regexp.MustCompile(`( [\w!$%&'*+.^|~-]+=[^ #?/@]*)+$`)

// maskParameter returns a name=value as it may be shown.
func maskParameter(part string) string {
	name, value, found := strings.Cut(part, "=")
	switch {
	case !found:
		return maskValue(part)
	case secretName(unescaped(name)):
		return name + "=" + masked
	}
	return name + "=" + maskValue(value)
}

// maskValue returns a value of a query as it may be shown.
func maskValue(value string) string {
	plain := unescaped(value)
	switch {
	case strings.HasPrefix(plain, "hf_"), knownToken.MatchString(plain):
		return masked
	case uuid.MatchString(plain), slices.ContainsFunc(strings.FieldsFunc(plain, isSeparator), looksRandom):
		sum := sha256.Sum256([]byte(plain))
		return masked + "-" + hex.EncodeToString(sum[:4])
	}
	return value
}

// knownToken matches tokens that say what they are: those of Hugging Face,
// OpenAI and its imitators, GitHub, GitLab, Slack, AWS and Google, and JSON web
// tokens.
var knownToken = regexp.MustCompile(`hf_[A-Za-z0-9]{16,}|sk-[\w-]{16,}|gh[pousr]_[A-Za-z0-9]{16,}|github_pat_\w{16,}|` +
	`glpat-[\w-]{16,}|xox[abeprs]-[\w-]{10,}|A[KS]IA[0-9A-Z]{16}|AIza[\w-]{30,}|eyJ[\w-]{8,}\.[\w-]+(\.[\w-]*)?`)

var uuid = regexp.MustCompile(`(?i)\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b`)

// looksRandom reports whether nobody would have thought of the word: at least
// 20 letters and digits, hexadecimal or of both cases.
func looksRandom(word string) bool {
	if len(word) < 20 {
		return false
	}
	_, err := hex.DecodeString(word[:len(word)&^1])
	digit := strings.ContainsFunc(word, unicode.IsDigit)
	return digit && (err == nil || strings.ContainsFunc(word, unicode.IsUpper) && strings.ContainsFunc(word, unicode.IsLower))
}

func isSeparator(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }

// secretName reports whether what has the name, of a query's parameter or of a
// header, is a secret. Its words are looked at one by one: "key" is in keypoints
// and "sig" in design, too.
func secretName(name string) bool {
	words := strings.FieldsFunc(camelCase.ReplaceAllString(name, "$1 $2"), isSeparator)
	return slices.ContainsFunc(words, func(word string) bool {
		word = strings.ToLower(word)
		switch word {
		case "sig", "pass", "pwd", "auth", "jwt", "sas", "bearer", "session", "cookie", "credential", "credentials", "authorization":
			return true
		}
		for _, end := range []string{"token", "tokens", "key", "secret", "signature", "password", "passwd", "passphrase"} {
			if strings.HasSuffix(word, end) {
				return true
			}
		}
		return false
	})
}

// secretField reports whether a header field is a secret, by its name or its value.
func secretField(name, value string) bool {
	return secretName(name) || maskValue(value) != value
}

var camelCase = regexp.MustCompile(`([a-z0-9])([A-Z])`)

// unescaped returns the text of a query's part, as it is if it is not valid.
func unescaped(part string) string {
	if text, err := url.QueryUnescape(part); err == nil {
		return text
	}
	return part
}

// secrets are what must not come back in an error, a warning or a label.
type secrets []secret

type secret struct {
	text  string // in lower case
	shown string // what stands for it
}

// add takes up a secret in the forms in which servers repeat it.
func (s *secrets) add(text, shown string) {
	for _, form := range []string{
		text, Printable(text), url.QueryEscape(text), url.PathEscape(text),
		base64.StdEncoding.EncodeToString([]byte(text)), base64.RawURLEncoding.EncodeToString([]byte(text)),
	} {
		form = lowerASCII(form)
		if len(form) >= shortestSecret && !slices.ContainsFunc(*s, func(t secret) bool { return t.text == form }) {
			*s = append(*s, secret{form, shown})
		}
	}
	// What holds another one goes first.
	slices.SortStableFunc(*s, func(a, b secret) int { return cmp.Compare(len(b.text), len(a.text)) })
}

// addHeader takes up the credentials in further header fields.
func (s *secrets) addHeader(header http.Header) {
	for name, values := range header {
		for _, value := range values {
			if !secretField(name, value) {
				continue
			}
			s.add(value, masked)
			if _, credentials, found := strings.Cut(value, " "); found { // Bearer, Basic
				s.add(strings.TrimSpace(credentials), masked)
			}
		}
	}
}

// addURL takes up the credentials of an address.
func (s *secrets) addURL(u *url.URL) {
	if u.User != nil {
		user := u.User.Username()
		password, set := u.User.Password()
		s.add(password, masked)
		s.add(user+":"+password, masked)
		if !set || len(user) > len(password) { // some put the token there
			s.add(user, masked)
		}
	}
	for part := range strings.SplitSeq(u.RawQuery, "&") {
		name, value, found := strings.Cut(part, "=")
		if !found {
			value = name
		}
		if found && secretName(unescaped(name)) || maskValue(value) != value {
			s.add(unescaped(value), masked)
		}
	}
	for _, token := range knownToken.FindAllString(u.Path, -1) {
		s.add(token, masked)
	}
}

const (
	// shortestSecret is the length in bytes below which a secret is left in
	// messages: they would lose their sense, and it is none.
	shortestSecret = 3
	// longSecret is the length from which on a secret is found inside words too.
	longSecret = 6
)

// scrub returns text without the secrets, whatever the case of their letters.
func (s secrets) scrub(text string) string {
	for _, secret := range s {
		lower, from := lowerASCII(text), 0
		var b strings.Builder
		for {
			at := strings.Index(lower[from:], secret.text)
			if at < 0 {
				break
			}
			at += from
			end := at + len(secret.text)
			if len(secret.text) >= longSecret || !inWord(text, at, end) {
				b.WriteString(text[from:at] + secret.shown)
			} else {
				b.WriteString(text[from:end])
			}
			from = end
		}
		if from > 0 {
			text = b.String() + text[from:]
		}
	}
	return text
}

// inWord reports whether text[at:end] is only part of a word.
func inWord(text string, at, end int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	after, _ := utf8.DecodeRuneInString(text[end:])
	return at > 0 && !isSeparator(before) || end < len(text) && !isSeparator(after)
}

// lowerASCII returns text with A to Z in lower case, byte for byte.
func lowerASCII(text string) string {
	b := []byte(text)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}
