// Command front stands before an API for .ci/scale: it counts the calls that are
// answered, those of each task, and for a while refuses all of them.
package main

import (
	"fmt"
	"log"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"sync"
	"time"
)

func main() {
	api, err := url.Parse(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(api)
	var mu sync.Mutex
	calls := map[string]int{}
	total, refused := 0, 0
	var limited time.Time
	http.HandleFunc("GET /calls", func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if task := r.FormValue("task"); task != "" {
			fmt.Fprintln(w, calls[task])
			return
		}
		fmt.Fprintln(w, total)
	})
	http.HandleFunc("GET /refused", func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Fprintln(w, refused)
	})
	http.HandleFunc("GET /limit", func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		limited = time.Now().Add(5 * time.Second)
	})
	http.HandleFunc("GET /reset", func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		clear(calls)
		total, refused = 0, 0
	})
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		refuse := time.Now().Before(limited)
		if refuse {
			refused++
		} else {
			total++
			calls[r.Header.Get("Task")]++
		}
		mu.Unlock()
		if refuse {
			w.Header().Set("Retry-After", "1")
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusTooManyRequests)
			fmt.Fprintln(w, `{"error":"rate limit"}`)
			return
		}
		proxy.ServeHTTP(w, r)
	})
	log.Fatal(http.ListenAndServe(os.Args[1], nil))
}
