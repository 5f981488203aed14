package detect_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"os"

	"annotate/detect"
	"annotate/detect/detecttest"
)

func ExampleClient() {
	// A server that speaks the API; leave BaseURL out to call Hugging Face.
	server := httptest.NewServer(&detecttest.API{})
	defer server.Close()

	client := &detect.Client{Model: "facebook/detr-resnet-50", BaseURL: server.URL}
	photo := &detect.Image{Name: "cats.jpg", Data: []byte("\xFF\xD8\xFF\xE0 …"), ContentType: "image/jpeg"}
	dets, err := client.Detect(context.Background(), photo)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, d := range dets {
		fmt.Printf("%-6s %.3f %3.0f×%.0f\n", d.Label, d.Score, d.Box.Width(), d.Box.Height())
	}
	// Output:
	// remote 0.998 135×47
	// remote 0.996  35×115
	// couch  0.995 639×472
	// cat    0.999 301×418
	// cat    0.999 295×345
}

// An error says what it means for the rest of a run.
func ExampleScopeOf() {
	api := &detecttest.API{}
	api.Play(detecttest.Named("400 truncated image"), detecttest.Named("402"))
	server := httptest.NewServer(api)
	defer server.Close()

	client := &detect.Client{Endpoint: server.URL}
	for _, name := range []string{"torn.jpg", "next.jpg"} {
		_, err := client.Detect(context.Background(), &detect.Image{Name: name, Data: []byte("\xFF\xD8\xFF")})
		fmt.Println(err)
		fmt.Println(detect.ScopeOf(err) == detect.ScopeRun, errors.Is(err, detect.ErrPayment))
	}
	// Output:
	// torn.jpg: 400 Bad Request: image file is truncated (12 bytes not processed)
	// false false
	// next.jpg: 402 Payment Required: You have depleted your monthly included credits. Purchase pre-paid credits to continue.
	// true true
}

func ExampleSelection() {
	dets := []detect.Detection{
		{Label: "cat", Score: 0.99}, {Label: "remote", Score: 0.97}, {Label: "Cat", Score: 0.81}, {Label: "cat", Score: 0.4},
	}
	for _, d := range (detect.Selection{Threshold: 0.5, Exclude: []string{"remote"}}).Apply(dets) {
		fmt.Println(d.Label, d.Score)
	}
	// Output:
	// cat 0.99
	// Cat 0.81
}

func ExampleResolveToken() {
	token, err := detect.ResolveToken(func(name string) string {
		return map[string]string{"HF_TOKEN": "hf_secret\n"}[name]
	}, os.ReadFile)
	fmt.Println(token, err, len(token))
	// Output: [token] <nil> 9
}

func ExampleSuspicion() {
	var suspicion detect.Suspicion
	for i := range 100 {
		err := suspicion.Watch(context.Background(), func(context.Context) error {
			return fmt.Errorf("%d.jpg: %w", i, detect.ErrImage)
		})
		if errors.Is(err, detect.ErrSystemic) {
			fmt.Println(i+1, err)
			break
		}
	}
	// Output: 10 not the photos' fault: 10 photos failed alike: 9.jpg: photo not accepted
}
