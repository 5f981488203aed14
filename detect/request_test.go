package detect

import (
	"encoding/base64"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestImageType(t *testing.T) {
	const jpeg, tiff, heic = "\xFF\xD8\xFF\xE0", "II*\x00", "\x00\x00\x00\x18ftypheic"
	for name, tc := range map[string]struct{ declared, data, want string }{
		"declared":             {"image/tiff", tiff, "image/tiff"},
		"declared is believed": {"image/png", jpeg, "image/png"},
		"in capitals":          {"Image/JPEG", jpeg, "image/jpeg"},
		"with a parameter":     {" image/jpeg ; charset=utf-8", jpeg, "image/jpeg"},
		"not declared":         {"", jpeg, "image/jpeg"},
		"not known":            {"", heic, "image/x-image"},
		"octets":               {"application/octet-stream", jpeg, "image/x-image"},
		"empty":                {"", "", "image/x-image"},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, tc.want, imageType(&Image{ContentType: tc.declared, Data: []byte(tc.data)}))
		})
	}
}

func TestNewUpload(t *testing.T) {
	photo := &Image{Data: []byte("\xFF\xD8\xFF\xFB\xEF"), ContentType: "image/jpeg"}
	raw, err := newUpload(photo, Parameters{}, "")
	require.NoError(t, err)
	assert.Equal(t, upload{photo.Data, "image/jpeg"}, raw)
	assert.Same(t, &photo.Data[0], &raw.data[0], "the photo is not copied")

	threshold := 1e-7
	up, err := newUpload(photo, Parameters{Threshold: &threshold}, "")
	require.NoError(t, err)
	assert.Equal(t, "application/json", up.contentType)
	assert.Equal(t, `{"inputs":"/9j/++8=","parameters":{"threshold":1e-7}}`, string(up.data))
	assert.Equal(t, len(up.data), cap(up.data), "memory of the right size, once")
	var back struct {
		Inputs     string
		Parameters Parameters
	}
	require.NoError(t, json.Unmarshal(up.data, &back))
	decoded, err := base64.StdEncoding.Strict().DecodeString(back.Inputs)
	require.NoError(t, err)
	assert.Equal(t, photo.Data, decoded)
	assert.Equal(t, threshold, *back.Parameters.Threshold)
}

func TestNewUploadCandidateLabels(t *testing.T) {
	up, err := newUpload(&Image{Data: []byte("x")}, Parameters{CandidateLabels: []string{"cat", "remote control"}}, "")
	require.NoError(t, err)
	assert.Equal(t, `{"inputs":"eA==","parameters":{"candidate_labels":["cat","remote control"]}}`, string(up.data))
}
