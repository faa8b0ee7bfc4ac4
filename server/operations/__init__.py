"""What operators see of a running server: whether it is well, what it measures, what it logs of
requests. None of it says anything of workspaces, soundings or packages that are not presented."""
