package detecttest

import (
	"net/http"
	"strings"

	"annotate/detect"
)

// replyRows are answers with status 200.
func replyRows() []Row {
	invalid := func(name, says, body string) Row {
		return Row{
			Name: "200 " + name, Reply: jsonReply(http.StatusOK, body),
			Class: PhotoOnly, Want: detect.ErrReply, Says: says,
		}
	}
	valid := func(name string, found int, body string) Row {
		return Row{Name: "200 " + name, Reply: jsonReply(http.StatusOK, body), Class: Accepted, Found: found}
	}
	page := invalid("HTML", "web page", "")
	page.Reply = htmlReply(http.StatusOK)
	huge := invalid("label of 10 MB", "longer than", "")
	huge.Reply = hugeLabel
	warning := valid("with a warning", 6, "")
	warning.Reply = with(jsonReply(http.StatusOK, Recorded("R1")), "X-HF-Warning", "deprecation; this model moves soon")

	// item returns a valid detection whose field of the given name has the
	// given JSON value; no value leaves the field out.
	item := func(name, value string) string {
		fields := []string{}
		for _, field := range [][2]string{
			{"score", `0.9`}, {"label", `"cat"`}, {"box", `{"xmin":13,"ymin":52,"xmax":314,"ymax":470}`},
		} {
			if field[0] == name {
				field[1] = value
			}
			if field[1] != "" {
				fields = append(fields, `"`+field[0]+`":`+field[1])
			}
		}
		return "{" + strings.Join(fields, ",") + "}"
	}
	good := item("", "")
	// second is a list whose second item is wrong.
	second := func(name, value string) string { return "[" + good + "," + item(name, value) + "," + good + "]" }
	labelled := func(label string) string { return "[" + item("label", label) + "]" }

	return []Row{
		invalid("error", "out of memory", `{"error":"out of\nmemory"}`),
		page,
		invalid("null", "null", `null`),
		invalid("object", "object", `{}`),
		invalid("empty", "empty", ``),
		invalid("truncated", "cut off", `[`+good+`,{"score":0.9,"lab`),
		invalid("truncated between items", "cut off", `[`+good+`,`),
		invalid("two documents", "more than one", `[`+good+`][`+good+`]`),
		invalid("byte order mark", "byte order mark", "\xEF\xBB\xBF["+good+`]`),

		valid("nothing found", 0, `[]`),
		valid("batch form", 2, ` [ [ `+good+`,`+good+` ] ] `),
		valid("batch form, nothing found", 0, `[[]]`),
		invalid("batch of two", "batch", `[[`+good+`],[`+good+`]]`),
		valid("float boxes", 1, `[`+item("box", `{"xmin":-0.02,"ymin":1.15,"xmax":1e2,"ymax":4.7376E2}`)+`]`),
		valid("further fields", 1, `[{"id":[{}],"mask":null,`+good[1:]+`]`),
		valid("R1", 6, Recorded("R1")),
		valid("R2", 5, Recorded("R2")),
		valid("R3, past the edge", 1, Recorded("R3")),
		valid("R4, negative", 2, Recorded("R4")),
		valid("R5, twice the same", 2, Recorded("R5")),
		valid("R6, wrapped negatives", 2, Recorded("R6")),
		valid("R7, overlapping", 3, Recorded("R7")),

		invalid("no box", "item 2: no box", second("box", "")),
		invalid("box an array", "item 2: box", second("box", `[1,2,3,4]`)),
		invalid("box without ymax", "item 2: the box has no ymax", second("box", `{"xmin":1,"ymin":2,"xmax":3}`)),
		invalid("score null", "item 2: no score", second("score", `null`)),
		invalid("score NaN", "item 2", second("score", `NaN`)),
		invalid("score 1.2", "item 2: a score of 1.2", second("score", `1.2`)),
		invalid("score negative", "item 2: a score of -0.1", second("score", `-0.1`)),
		invalid("score a string", "item 2: score", second("score", `"0.9"`)),
		invalid("no label", "item 2: no label", second("label", "")),
		invalid("item null", "item 2", `[`+good+`,null]`),

		huge,
		valid("label with newline, ESC and path", 1, labelled(`"..\/..\/a\n\u001b[31mb"`)),
		valid("label with emoji and right-to-left", 1, labelled(`"🐈 قطة"`)),
		warning,
	}
}

// redirectRows lead to another host or elsewhere on the same one.
func redirectRows() []Row {
	away := func(name string, status int) Row {
		return Row{
			Name: name + " to another host", Reply: redirectReply(status, "https://elsewhere.test/models/x"),
			Class: StopsRun, Want: detect.ErrRedirect, Says: "elsewhere.test",
		}
	}
	// An answer to ?moved is the proper one: the row has been played by then.
	here := func(name string, status int) Row {
		return Row{
			Name: name + " on the same host", Reply: redirectReply(status, "?moved"),
			Class: Accepted, Found: 5,
		}
	}
	lossy := func(name string, status int) Row {
		row := here(name, status)
		row.Class, row.Want, row.Says, row.Found = StopsRun, detect.ErrRedirect, "the address is now", 0
		return row
	}
	port := Row{
		Name: "307 to another port", Reply: redirectReply(http.StatusTemporaryRedirect, "http://api.test:8080/"),
		Class: StopsRun, Want: detect.ErrRedirect, Says: "another host",
	}
	return []Row{
		away("301", http.StatusMovedPermanently), away("302", http.StatusFound),
		away("307", http.StatusTemporaryRedirect), away("308", http.StatusPermanentRedirect),
		here("307", http.StatusTemporaryRedirect), here("308", http.StatusPermanentRedirect),
		lossy("301", http.StatusMovedPermanently), lossy("302", http.StatusFound),
		port,
	}
}
