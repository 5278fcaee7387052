"""`python -m jobspejl` is the command line."""

from jobspejl.cli import main

main()
