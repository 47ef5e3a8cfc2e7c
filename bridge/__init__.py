"""The studio side: what stands between Roadie and the user's instruments, plug-ins and DAW."""
