"""Reports as HTML: one page that needs nothing but itself."""
