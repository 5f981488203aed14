package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
)

func main() {
	var (
		annotate = flag.String("annotate", "bin/annotate", "the program to measure")
		photos   = flag.String("photos", "", "folder of JPEGs with sidecars")
		peers    = flag.String("peers", "", "folder with the peers' scripts, pil.py and cv.py")
		python   = flag.String("python", "/usr/bin/python3", "the Python that has Pillow and OpenCV")
		rounds   = flag.Int("rounds", 5, "runs of each command, of which the median counts")
		rows     = flag.String("rows", "tools,jpeg,png,crops", "what to measure beside the peers, separated by commas")
		sheet    = flag.Bool("sheet", false, "measure a sheet of 100 of the photos, beside Pillow's")
		growth   = flag.String("growth", "", "measure how the cost grows, and draw the plot into this PNG")
		service  = flag.Bool("service", false, "measure throughput against a slow server, and memory over many photos")
		formats  = flag.Bool("formats", false, "measure the first of -photos in other formats, beside Pillow of -peers")
		scaling  = flag.Bool("scaling", false, "measure two workers beside one on many copies of -photos")
		plain    = flag.Bool("plain", false, "annotate the first argument's photos into the second with the standard library, to be measured")
		measured = flag.Bool("measured", false, "run the arguments as a command and print its cost: what the others do for each run")
		loss     = flag.Bool("loss", false, "measure what a hundred generations lose")
	)
	flag.Parse()
	err := func() error {
		switch {
		case *growth != "":
			return measureGrowth(os.Stdout, *annotate, *growth)
		case *sheet && *photos != "":
			return compareSheets(os.Stdout, *annotate, *photos, *python, *rounds)
		case *measured && flag.NArg() > 0:
			return measureHere(flag.Args())
		case *plain && flag.NArg() == 2:
			return annotatePlain(flag.Arg(0), flag.Arg(1))
		case *scaling && *photos != "":
			return measureScaling(os.Stdout, *annotate, *photos, *rounds)
		case *formats && *photos != "" && *peers != "":
			return compareFormats(os.Stdout, *annotate, *photos, *peers, *python, *rounds)
		case *loss:
			return measureLoss(os.Stdout)
		case *service:
			return measureService(os.Stdout, *annotate)
		case *photos != "" && *peers != "":
			return comparePeers(os.Stdout, *annotate, *photos, *peers, *python, *rounds, strings.Split(*rows, ","))
		}
		flag.Usage()
		os.Exit(2)
		return nil
	}()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}
