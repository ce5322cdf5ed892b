"""gptwriter: a writing assistant whose GPT runs on the writer's own computer."""

__version__ = "0.1.0"
PROJECT_PAGE = "https://gptwriter.org/"
