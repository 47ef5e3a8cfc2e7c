"""OSCQuery: what the bridge can be sent, as a tree that other programs read over HTTP."""
