"""The register of recommendations: closed only on evidence, and never by whoever owns them."""
