"""What the networks behind Meta's Graph API have in common: errors, usage, tokens, consent.

No network of its own: the folders of the networks build on it.
"""

# The one place that names it. A version lives about two years; calls without one would get the
# oldest that the app may use. Source: Graph API changelog, versioning.
GRAPH_VERSION = "v25.0"
