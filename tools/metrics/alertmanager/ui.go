// Package ui stands in for the pages of Alertmanager, which its module does not bring and nobody opens here.
package ui

import "github.com/prometheus/common/route"

// Register serves nothing.
func Register(*route.Router) {}
