"""``python -m prelabel``: the command, where its script is not on the path."""

from prelabel.cli.main import main

if __name__ == "__main__":
    main(prog_name="prelabel")
