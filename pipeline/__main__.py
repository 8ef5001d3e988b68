"""``python -m pipeline`` is the command ``reshenie``."""

from pipeline.commands.main import main

if __name__ == "__main__":
    main()
