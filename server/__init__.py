"""The server: rooms, sockets, HTTP and the command line around the pure core in `events`."""
