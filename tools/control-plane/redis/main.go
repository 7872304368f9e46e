// A server that speaks the protocol of Redis and keeps everything in memory: what Argo CD wants for its cache, as a Go program.
package main

import (
	"flag"
	"log"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/alicebob/miniredis/v2"
)

func main() {
	address := flag.String("address", "127.0.0.1:6379", "address and port to listen on")
	flag.Parse()
	server := miniredis.NewMiniRedis()
	if err := server.StartAddr(*address); err != nil {
		log.Fatal(err)
	}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT)
	// Its clock stands still by itself; moved on, it lets keys expire.
	for second := time.NewTicker(time.Second); ; {
		select {
		case <-second.C:
			server.FastForward(time.Second)
		case <-stop:
			server.Close()
			return
		}
	}
}
