"""Parts of the media library."""
