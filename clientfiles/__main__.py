"""`python -m clientfiles` is `clientfiles`."""

from clientfiles.cli import main

if __name__ == "__main__":
    main()
