"""The server, as the bridge reaches it: over HTTP and WebSocket, like any other client."""
