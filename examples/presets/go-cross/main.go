// Command caesar is a filter that shifts letters by its argument, or by 3.
package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"strconv"
	"syscall"
)

func main() {
	n := 3
	if len(os.Args) > 1 {
		if os.Args[1] == "platform" {
			fmt.Println(runtime.GOOS + "/" + runtime.GOARCH)
			return
		}
		var err error
		if n, err = strconv.Atoi(os.Args[1]); err != nil {
			fmt.Fprintln(os.Stderr, "caesar: how far to shift is a number:", err)
			os.Exit(2)
		}
	}

	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, func() { os.Exit(0) })
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		fmt.Println(shift(lines.Text(), n))
	}
}
