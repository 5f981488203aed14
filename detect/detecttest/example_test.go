package detecttest_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	"annotate/detect"
	"annotate/detect/detecttest"
)

func ExampleAPI() {
	api := &detecttest.API{Path: "/gateway/hf/models/facebook/detr-resnet-50", Token: "hf_test"}
	api.Play(detecttest.Named("429 Retry-After 2"))
	mux := http.NewServeMux()
	mux.Handle("/gateway/", api)
	server := httptest.NewServer(mux)
	defer server.Close()

	client := &detect.Client{
		BaseURL: server.URL + "/gateway/hf", Token: "hf_test",
		Retry: detect.RetryPolicy{First: 1, Longest: 1, LongestAsked: 1}, // no waiting here
	}
	dets, err := client.Detect(context.Background(), &detect.Image{Name: "a.jpg", Data: []byte("\xFF\xD8\xFF")})
	fmt.Println(len(dets), "detections,", err, "error,", len(api.Requests()), "requests")
	fmt.Println("breaches:", api.Breaches())
	// Output:
	// 5 detections, <nil> error, 2 requests
	// breaches: []
}
