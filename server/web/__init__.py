"""The page: its source, what `npm run build` makes of it, and what serves it."""
