// The controllers of Argo CD that a rehearsal runs, chosen by ARGOCD_BINARY_NAME as in upstream's program, and bound to the loopback interface.
package main

import (
	"fmt"
	"os"
	"strings"

	applicationcontroller "github.com/argoproj/argo-cd/v3/cmd/argocd-application-controller/commands"
	applicationset "github.com/argoproj/argo-cd/v3/cmd/argocd-applicationset-controller/commands"
	reposerver "github.com/argoproj/argo-cd/v3/cmd/argocd-repo-server/commands"
	"github.com/argoproj/argo-cd/v3/common"
	"github.com/sirupsen/logrus"
	"github.com/spf13/cobra"
)

func main() {
	commands := map[string]func() *cobra.Command{
		common.CommandApplicationController:    applicationController,
		common.CommandApplicationSetController: applicationset.NewCommand,
		common.CommandRepoServer:               reposerver.NewCommand,
	}
	command, known := commands[os.Getenv("ARGOCD_BINARY_NAME")]
	if !known {
		// What upstream's program answers to `version --client --short`.
		fmt.Printf("argocd: %s\n", common.GetVersion())
		return
	}
	if command().Execute() != nil {
		os.Exit(1)
	}
}

// The controller serves its metrics on all addresses of the machine and has no switch for that. So it gets a port that
// cannot be opened, and the failure, which would end the program, ends only the goroutine that wanted to serve.
func applicationController() *cobra.Command {
	logrus.AddHook(withoutMetrics{})
	command := applicationcontroller.NewCommand()
	command.SetArgs(append(os.Args[1:], "--metrics-port=-1"))
	return command
}

type withoutMetrics struct{}

func (withoutMetrics) Levels() []logrus.Level { return []logrus.Level{logrus.FatalLevel} }

func (withoutMetrics) Fire(entry *logrus.Entry) error {
	if strings.Contains(entry.Message, "address -1: invalid port") {
		select {}
	}
	return nil
}
