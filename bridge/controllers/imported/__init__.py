"""Maps of other programs that the user has installed, as profiles in the user's own folder."""
