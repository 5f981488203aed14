package forms

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// table reads the rows of a CSV whose header has the columns, each by one of the
// names between bars. row is told where they are. A row that is no CSV is bad.
func (d *decoder) table(r io.Reader, columns []string, row func(row []string, at []int)) error {
	rows := csv.NewReader(r)
	rows.FieldsPerRecord = -1
	rows.LazyQuotes = true
	header, err := rows.Read()
	if err != nil {
		return err
	}
	at := make([]int, len(columns))
	for i, names := range columns {
		at[i] = slices.IndexFunc(header, func(h string) bool {
			return slices.Contains(strings.Split(names, "|"), strings.TrimPrefix(strings.TrimSpace(h), "#"))
		})
		if at[i] < 0 {
			return fmt.Errorf("the header has no %s", strings.ReplaceAll(names, "|", " or "))
		}
	}
	for {
		fields, err := rows.Read()
		if err == io.EOF {
			return nil
		}
		d.about = ""
		if parse, ok := errors.AsType[*csv.ParseError](err); ok {
			d.line = parse.StartLine
			d.bad("%w", parse.Err)
			continue
		}
		if err != nil {
			return err
		}
		d.line, _ = rows.FieldPos(0)
		row(fields, at)
	}
}
