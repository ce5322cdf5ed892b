"""gptwriter: a writing assistant whose GPT runs on the writer's own computer."""

__version__ = "0.1.0"

# Where this is published and who answers for its packages ("Name <name@host>"): the one place that
# says it. While they are empty Help has no Check for Updates, packages name no page, and a build
# says so.
PROJECT_PAGE = ""
CONTACT = ""
