"""What more than one function needs: settings, and an HTTP server for JSON."""
