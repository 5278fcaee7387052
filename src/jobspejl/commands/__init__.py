"""What commands of the command line share, and the commands that have commands of their own."""
