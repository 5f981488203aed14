package server_test

import (
	"context"
	"fmt"
	"net/http/httptest"

	"annotate/detect"
	"annotate/detect/server"
)

func ExampleHandler() {
	cats := detect.DetectorFunc(func(context.Context, *detect.Image) ([]detect.Detection, error) {
		return []detect.Detection{{Label: "cat", Score: 0.998, Box: detect.Box{XMin: 13.2, YMin: 52.1, XMax: 314, YMax: 470.9}}}, nil
	})
	s := httptest.NewServer(&server.Handler{Detector: cats, Tokens: []string{"hf_example"}})
	defer s.Close()

	client := &detect.Client{BaseURL: s.URL, Token: "hf_example"}
	dets, err := client.Detect(context.Background(), &detect.Image{Data: []byte("a photo"), ContentType: "image/jpeg"})
	fmt.Println(dets, err)
	// Output:
	// [cat 0.998 {13 52 314 470}] <nil>
}
