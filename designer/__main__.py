"""`python -m designer` is the command line."""

from designer.cli.main import entry

if __name__ == "__main__":
    entry()
