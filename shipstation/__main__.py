"""`python -m shipstation`."""

from shipstation.cli import main

if __name__ == "__main__":
    main()
