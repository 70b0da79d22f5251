"""Docstrings and signatures from the library's one declaration of its options."""

import textwrap

from . import _core

OPTIONS = _core.options()


def default_of(option):
    """What a parameter of this option is by itself: None where the library decides, or where a construction may
    ignore the option, for then it must not be given."""
    if option["goes_with"] or option["default"] is None:
        return None
    default = option["default"]
    return default.replace("-", "_") if option["kind"] == "choice" and isinstance(default, str) else default


def parameters(task):
    """The "Parameters" of a docstring: every option of the task, as it is declared."""
    lines = []
    for option in OPTIONS[task]:
        default = default_of(option)
        lines.append(f"{option['python_name']} : {option['expected'] or 'True or False'}, default {default!r}")
        doc = option["doc"] + (f". With construction {option['goes_with']}" if option["goes_with"] else "") + "."
        lines += textwrap.wrap(doc, 100, initial_indent="    ", subsequent_indent="    ")
    return "\n".join(lines)


def documented(task):
    """Fills {options} in a docstring."""

    def fill(thing):
        text = thing.__doc__
        line = next((line for line in text.splitlines() if line.strip() == "{options}"), None)
        if line is not None:
            margin = line[: len(line) - len(line.lstrip())]
            thing.__doc__ = text.replace(line, textwrap.indent(parameters(task), margin))
        return thing

    return fill
