// Command selectors reads PromQL expressions, a JSON list of strings on its standard input, and writes for each one the
// series it asks for: name and matchers. The parser is that of Prometheus.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql/parser"
)

type selector struct {
	Name     string    `json:"name"`
	Matchers []matcher `json:"matchers"`
}

type matcher struct {
	Label    string `json:"label"`
	Operator string `json:"operator"`
	Value    string `json:"value"`
}

func main() {
	var expressions []string
	if err := json.NewDecoder(os.Stdin).Decode(&expressions); err != nil {
		fail(err)
	}
	all := make([][]selector, 0, len(expressions))
	promql := parser.NewParser(parser.Options{})
	for _, text := range expressions {
		expression, err := promql.ParseExpr(text)
		if err != nil {
			fail(fmt.Errorf("%s: %w", text, err))
		}
		found := []selector{}
		parser.Inspect(expression, func(node parser.Node, _ []parser.Node) error {
			if vector, ok := node.(*parser.VectorSelector); ok {
				found = append(found, selectorOf(vector))
			}
			return nil
		})
		all = append(all, found)
	}
	if err := json.NewEncoder(os.Stdout).Encode(all); err != nil {
		fail(err)
	}
}

func selectorOf(vector *parser.VectorSelector) selector {
	result := selector{Name: vector.Name, Matchers: []matcher{}}
	for _, m := range vector.LabelMatchers {
		if m.Name == labels.MetricName {
			result.Name = m.Value
		} else {
			result.Matchers = append(result.Matchers, matcher{m.Name, m.Type.String(), m.Value})
		}
	}
	return result
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
